import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CsvFields, type QuotesInside } from './csv-fields.ts'

function cut(line: string, delimiter = ',', quotesInside: QuotesInside = 'doubled'): string[] | string {
  const fields = new CsvFields(delimiter, quotesInside)
  if (!fields.split(line)) return fields.trouble
  return Array.from({ length: fields.count }, (_, column) => fields.text(column))
}

/** A slow reader that is plainly RFC 4180, one character at a time. */
function slowCut(line: string, delimiter: string): string[] {
  const fields: string[] = []
  let field = ''
  let inside = false
  for (let at = 0; at < line.length; at++) {
    const character = line[at]!
    if (inside && character === '"' && line[at + 1] === '"') {
      field += '"'
      at++
    } else if (character === '"' && (inside || field === '')) {
      inside = !inside
    } else if (character === delimiter && !inside) {
      fields.push(field)
      field = ''
    } else field += character
  }
  return [...fields, field]
}

const written = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', '"', ',', ';', ' ', 'é', '"\u{1f4de}', 'Ģ') }).map((text) => ({
    text,
    raw: `"${text.replaceAll('"', '""')}"`,
  })),
  fc.string({ unit: fc.constantFrom('a', '7', '.', 'é', 'Ģ') }).map((text) => ({ text, raw: text })),
)

describe('cutting a line into fields', () => {
  test.each<[string, string, string[]]>([
    ['bare fields', 'a,b,c', ['a', 'b', 'c']],
    ['empty fields, quoted or not', '"",,""', ['', '', '']],
    ['an empty line', '', ['']],
    ['a trailing delimiter', '"a",', ['a', '']],
    ['a delimiter in quotes', '"a,b",c', ['a,b', 'c']],
    ['doubled quotes', '"""Bob"" <1000>",x', ['"Bob" <1000>', 'x']],
    ['a field of one quote', '"""",x', ['"', 'x']],
    ['a space before a quote', '"a", "b"', ['a', 'b']],
    ['spaces of a bare field, kept', 'a, b ,c', ['a', ' b ', 'c']],
    ['a quote inside a bare field, kept', '5" pipe,x', ['5" pipe', 'x']],
    ['text of any script', '"Ģertrūde","電話",x', ['Ģertrūde', '電話', 'x']],
  ])('%s', (_, line, fields) => {
    expect(cut(line)).toEqual(fields)
  })

  test('other delimiters', () => {
    expect(cut('a;"b;c";d', ';')).toEqual(['a', 'b;c', 'd'])
    expect(cut('a\tb', '\t')).toEqual(['a', 'b'])
  })

  test('names the column of a quote that is never closed', () => {
    expect(cut('a,b,"c')).toBe('quote opened at column 3 is not closed')
    expect(cut('"')).toBe('quote opened at column 1 is not closed')
    expect(cut('"a""')).toBe('quote opened at column 1 is not closed')
  })

  test('names the column whose closing quote is followed by text', () => {
    expect(cut('a,"b"c,d')).toBe('text follows the closing quote of column 2')
  })

  test('a line longer than any before it is cut whole, and the next short one is not read past its end', () => {
    const fields = new CsvFields()
    expect(fields.split(`"${'x'.repeat(1_000_000)}",b`)).toBe(true)
    expect([fields.count, fields.text(0).length, fields.text(1)]).toEqual([2, 1_000_000, 'b'])
    expect(fields.split('"c')).toBe(false)
    expect(fields.split('d')).toBe(true)
    expect([fields.count, fields.text(0)]).toEqual([1, 'd'])
  })

  test('refuses a line of more columns than any switch writes', () => {
    expect(cut(','.repeat(5000))).toBe('there are more than 1024 columns')
  })

  test('reads what a plain slow reader reads, whatever is written', () => {
    const fields = new CsvFields()
    fc.assert(
      fc.property(fc.array(written, { minLength: 1, maxLength: 30 }), (columns) => {
        const line = columns.map(({ raw }) => raw).join(',')
        expect(fields.split(line)).toBe(true)
        const texts = Array.from({ length: fields.count }, (_, column) => fields.text(column))
        expect(texts).toEqual(slowCut(line, ','))
        expect(texts).toEqual(columns.map(({ text }) => text))
      }),
      { numRuns: 2000 },
    )
  })

  test('never throws, whatever the line', () => {
    const fields = new CsvFields()
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('"', ',', ' ', 'x', '\0', '\n') }), (line) => {
        if (fields.split(line)) for (let column = 0; column < fields.count; column++) fields.text(column)
        else expect(fields.trouble).not.toBe('')
      }),
    )
  })
})

describe('fields whose quotes are not escaped', () => {
  test.each<[string, string, string[]]>([
    ['a name with quotes', '"Bob "the builder" Ltd","1000"', ['Bob "the builder" Ltd', '1000']],
    ['a caller id', '""Bob" <1000>","x"', ['"Bob" <1000>', 'x']],
    ['a name that ends with a quote', '"say "hi"","1000"', ['say "hi"', '1000']],
    ['empty fields', '"","",""', ['', '', '']],
    ['bare durations in between', '"a",12,5,"b", "c"', ['a', '12', '5', 'b', 'c']],
    ['a comma after a quote inside', '"[x="1",y=2]","b"', ['[x="1",y=2]', 'b']],
  ])('%s', (_, line, fields) => {
    expect(cut(line, ',', 'bare')).toEqual(fields)
  })
})
