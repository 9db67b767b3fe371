import { expect, test } from 'vitest'
import { DOCUMENT_BYTES_MAX, fileKind } from './file-kind.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const PDF = bytes('%PDF-1.7\n1 0 obj <<>> endobj\n%%EOF')
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

test.each([
  ['agreement.pdf', PDF, 'application/pdf'],
  ['Agreement.PDF', PDF, 'application/pdf'],
  ['scan.png', PNG, 'image/png'],
  ['note.txt', bytes('Grüße'), 'text/plain; charset=utf-8'],
  ['list.csv', bytes('a,b\n1,2\n'), 'text/csv; charset=utf-8'],
])('%s is taken for what it is', async (fileName, content, media) => {
  expect(await fileKind({ fileName, bytes: content })).toEqual({ fileName, media })
})

test.each<[string, Uint8Array, string]>([
  ['agreement.exe', bytes('MZ\x90\0'), 'document_kind'],
  ['agreement.pdf', bytes('MZ this is a program'), 'document_kind'],
  ['picture.png', PDF, 'document_kind'],
  ['agreement.pdf.html', bytes('<script>alert(1)</script>'), 'document_kind'],
  ['drawing.svg', bytes('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'document_kind'],
  ['note.txt', new Uint8Array([0xff, 0xfe, 0x41]), 'document_kind'],
  ['note.txt', bytes('a\0b'), 'document_kind'],
  ['note.txt', PDF, 'document_kind'],
  ['no-ending', PDF, 'document_kind'],
  ['empty.pdf', new Uint8Array(), 'document_empty'],
  ['..', PDF, 'document_name'],
  [`${'x'.repeat(117)}.pdf`, PDF, 'document_name'],
])('%s with these bytes is refused', async (fileName, content, code) => {
  await expect(fileKind({ fileName, bytes: content })).rejects.toMatchObject({ code })
})

test('a file larger than 20 MB is refused before anything is read from it', async () => {
  const large = new Uint8Array(DOCUMENT_BYTES_MAX + 1)
  await expect(fileKind({ fileName: 'a.pdf', bytes: large })).rejects.toMatchObject({
    code: 'document_too_large',
  })
})

test.each([
  ['../../etc/agreement.pdf', 'agreement.pdf'],
  ['C:\\letters\\agreement.pdf', 'agreement.pdf'],
  ['a\u202Egnp.pdf', 'agnp.pdf'],
  ['a"b<c>.pdf', 'abc.pdf'],
  ['  .hidden.pdf ', 'hidden.pdf'],
])('the name %j is kept as %s', async (sent, kept) => {
  expect((await fileKind({ fileName: sent, bytes: PDF })).fileName).toBe(kept)
})
