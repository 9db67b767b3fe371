import type { CdrFormat } from '../../usage/cdr-format.ts'

/** Options with which formats are tried besides their defaults; a site's own order of columns cannot be guessed. */
const ALSO_TRIED: Readonly<Record<string, readonly object[]>> = {
  'asterisk-csv': [
    { columns: [] },
    { columns: ['uniqueid'] },
    { columns: ['uniqueid', 'userfield', 'newcdrcolumns'] },
    { columns: ['uniqueid', 'newcdrcolumns'] },
    { columns: ['newcdrcolumns'] },
  ],
  'freeswitch-csv': [{ template: 'asterisk' }],
}

/** Names of the formats that read more than half of the lines, for saying what a file that none of its lines fitted looks like. */
export function guessFormat(formats: readonly CdrFormat[], lines: readonly string[]): string[] {
  const written = lines.filter((line) => line.trim() !== '')
  return formats
    .filter((format) =>
      [{}, ...(ALSO_TRIED[format.name] ?? [])].some((options) => readsMost(format, options, written)),
    )
    .map((format) => format.name)
}

function readsMost(format: CdrFormat, input: object, lines: readonly string[]): boolean {
  const options = format.options.safeParse(input)
  if (!options.success) return false
  // Any zone will do: a time in the hour that a zone skips is a few lines a year.
  const reader = format.reader(options.data, { timeZone: 'UTC' })
  const readable = lines.filter((line, at) => reader.read(line, at + 1).kind !== 'rejected')
  return readable.length * 2 > lines.length
}
