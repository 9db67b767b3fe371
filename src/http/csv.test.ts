import { expect, test } from 'vitest'
import { csvLine, csvResponse, disposition } from './csv.ts'

test('a text that a spreadsheet would run is made a text', () => {
  expect(csvLine(['=HYPERLINK("http://x")', '+1+1', '-2', '@SUM(A1)', '\tx', '\rx'])).toBe(
    `"'=HYPERLINK(""http://x"")",'+1+1,'-2,'@SUM(A1),'\tx,"'\rx"\r\n`,
  )
})

test('telephone numbers and figures of ours stay as they are', () => {
  expect(csvLine(['+16125550148', { figure: '-1.50' }, { figure: 12 }, null])).toBe(
    '+16125550148,-1.50,12,\r\n',
  )
})

test('commas, quotes and line breaks are kept within their cell', () => {
  expect(csvLine(['a,b', 'say "hi"', 'two\nlines', 'plain'])).toBe(
    '"a,b","say ""hi""","two\nlines",plain\r\n',
  )
})

test('a file that fails on the way is cut off', async () => {
  async function* lines() {
    yield 'a\r\n'
    throw new Error('the database is gone')
  }
  await expect(csvResponse(lines(), 'x.csv').text()).rejects.toThrow('the database is gone')
})

test('a file’s name is there for old programs and new ones', () => {
  expect(disposition('inline', 'Lakeside Téléphone INV-1.pdf')).toBe(
    `inline; filename="Lakeside T_l_phone INV-1.pdf"; filename*=UTF-8''Lakeside%20T%C3%A9l%C3%A9phone%20INV-1.pdf`,
  )
})
