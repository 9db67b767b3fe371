import { z } from 'zod'
import { DATE_LAYOUTS } from './dates.ts'
import { delimiter } from './delimiter.ts'
import { DURATION_UNITS } from './durations.ts'

/** A column by the header's name, or by its position, 1 the first. */
export const column = z.union([z.string().min(1), z.int().min(1).max(1024)])
/** Whether the first line names the columns; or, where it does not, their names in order; or `false`, and columns are given by position. */
export const header = z.union([z.boolean(), z.array(z.string()).min(1)])
const values = z.array(z.string()).min(1)

const pattern = z.string().refine((source) => {
  try {
    new RegExp(source)
    return true
  } catch {
    return false
  }
}, 'is no regular expression')

const skipRule = z.union([
  z.strictObject({ column, equals: z.union([z.string(), values]) }),
  z.strictObject({ column, matches: pattern }),
])

/** The profile of a `generic-csv` source: what each column is and how it is written. */
export const genericOptions = z
  .strictObject({
    delimiter: delimiter.default(','),
    /** `bare`: quotes inside a quoted field are not doubled. */
    quotesInside: z.enum(['doubled', 'bare']).default('doubled'),
    header: header.default(true),
    columns: z.strictObject({
      /** What makes a call the same call; without, the whole line does. */
      key: z.union([column, z.array(column).min(1)]).optional(),
      start: column.optional(),
      answer: column.optional(),
      end: column.optional(),
      duration: column.optional(),
      from: column,
      to: column,
      divertedFrom: column.optional(),
      accountCode: column.optional(),
      trunkFrom: column.optional(),
      trunkTo: column.optional(),
      sourceIp: column.optional(),
      direction: column.optional(),
      sequence: column.optional(),
      hangupCause: column.optional(),
    }),
    dates: z.enum(DATE_LAYOUTS).default('YYYY-MM-DD HH:mm:ss'),
    duration: z.enum(DURATION_UNITS).default('s'),
    /** A call was answered when this column has one of these values; without, when it has an answer time or lasted a second. */
    answered: z.strictObject({ column, values }).optional(),
    /** Lines that are no calls to bill, though they look like some. */
    skip: z.array(skipRule).default([]),
    /** What the direction column says for each direction; any other value is rejected. */
    directions: z
      .strictObject({
        outbound: z.array(z.string()).default([]),
        inbound: z.array(z.string()).default([]),
        forwarded: z.array(z.string()).default([]),
      })
      .optional(),
  })
  .refine(({ columns }) => columns.answer !== undefined || columns.start !== undefined, {
    path: ['columns'],
    message: 'needs start or answer',
  })
  .refine(({ columns }) => columns.duration !== undefined || columns.end !== undefined, {
    path: ['columns'],
    message: 'needs duration or end',
  })
  .refine(({ columns, directions }) => (columns.direction === undefined) === (directions === undefined), {
    path: ['directions'],
    message: 'goes together with columns.direction',
  })
  .refine(
    (options) => options.header !== false || mappedColumns(options).every((one) => typeof one === 'number'),
    {
      path: ['columns'],
      message: 'are given by position where the file has no header',
    },
  )

export type GenericOptions = z.infer<typeof genericOptions>

/** Every column that the profile reads. */
export function mappedColumns(options: {
  columns: Record<string, string | number | (string | number)[] | undefined>
  answered?: { column: string | number } | undefined
  skip: { column: string | number }[]
}): (string | number)[] {
  const mapped = Object.values(options.columns)
    .flat()
    .filter((one) => one !== undefined)
  const answered = options.answered ? [options.answered.column] : []
  return [...new Set([...mapped, ...answered, ...options.skip.map((rule) => rule.column)])]
}
