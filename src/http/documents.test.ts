import { expect, test } from 'vitest'
import { testApi } from '../../test/support/api.ts'
import { testDatabase } from '../../test/support/database.ts'

const database = await testDatabase()
const api = await testApi(database)
const base = `/accounts/${api.acme.id}/documents`
const PDF = '%PDF-1.7 first'

function upload(address: string, body: string, as = api.billing) {
  return api.send('POST', address, { as, body, headers: { 'content-type': 'application/octet-stream' } })
}

test('staff put a document there, the customer is told, sees it and downloads it, and who did so is kept', async () => {
  const added = await upload(`${base}?name=Service%20agreement&fileName=agreement.pdf`, PDF)
  expect([added.status, added.json.name, added.json.version]).toEqual([201, 'Service agreement', 1])
  const { rows } = await database.pool.query<{ subject: string }>(
    "select to_address from mails where kind = 'document_added'",
  )
  expect(rows).toHaveLength(1)

  const listed = await api.send('GET', base, { as: api.acmeOwner })
  expect(listed.json.items.map((one: { name: string }) => one.name)).toEqual(['Service agreement'])
  const file = await api.send('GET', `${base}/${added.json.id}/file`, { as: api.acmeOwner })
  expect([file.status, file.text]).toEqual([200, PDF])
  expect(file.headers.get('content-disposition')).toContain('attachment; filename="agreement.pdf"')
  expect(file.headers.get('x-content-type-options')).toBe('nosniff')

  const downloads = await api.send('GET', `${base}/${added.json.id}/downloads`, { as: api.support })
  expect(downloads.json.items).toMatchObject([{ version: 1, by: expect.stringMatching(/^login:/) }])
})

test('a newer version is what the customer gets; the one before stays', async () => {
  const { json } = await upload(`${base}?name=Letter&fileName=letter.pdf`, PDF)
  const newer = await upload(`${base}/${json.id}/versions?fileName=letter-2.pdf`, '%PDF-1.7 second')
  expect([newer.json.version, newer.json.fileName]).toEqual([2, 'letter-2.pdf'])
  expect((await api.send('GET', `${base}/${json.id}/file`, { as: api.acmeOwner })).text).toBe(
    '%PDF-1.7 second',
  )
  expect((await api.send('GET', `${base}/${json.id}/file?version=1`, { as: api.acmeOwner })).text).toBe(PDF)
  expect((await api.send('GET', `${base}/${json.id}/file?version=3`, { as: api.acmeOwner })).status).toBe(404)
  await expect(database.pool.query("update document_versions set file_name = 'x'")).rejects.toThrow(
    /never change/,
  )
})

test('what is removed is gone for the customer only, and can be put back', async () => {
  const { json } = await upload(`${base}?name=Old%20letter&fileName=old.pdf`, PDF)
  expect((await api.send('DELETE', `${base}/${json.id}`, { as: api.billing })).json.removedAt).not.toBeNull()
  const names = async (as: Record<string, string>) =>
    (await api.send('GET', base, { as })).json.items.map((one: { name: string }) => one.name)
  expect(await names(api.acmeOwner)).not.toContain('Old letter')
  expect(await names(api.support)).toContain('Old letter')
  for (const place of ['file', 'versions'])
    expect((await api.send('GET', `${base}/${json.id}/${place}`, { as: api.acmeOwner })).status).toBe(404)
  await api.send('POST', `${base}/${json.id}/restore`, { as: api.billing })
  expect(await names(api.acmeOwner)).toContain('Old letter')
})

test('another account’s document is not there, whichever account is asked', async () => {
  const { json } = await upload(`${base}?name=Secret&fileName=secret.pdf`, PDF)
  const theirs = `/accounts/${api.other.id}/documents/${json.id}/file`
  expect((await api.send('GET', theirs, { as: api.otherOwner })).status).toBe(404)
})

test('what is no document is refused and leaves nothing', async () => {
  const before = (await api.send('GET', base, { as: api.support })).json.items.length
  for (const [address, body, code] of [
    [`${base}?name=x&fileName=a.exe`, 'MZ', 'document_kind'],
    [`${base}?name=x&fileName=a.pdf`, 'MZ', 'document_kind'],
    [`${base}?name=x&fileName=a.pdf`, '', 'document_empty'],
    [`${base}?name=%20&fileName=a.pdf`, PDF, 'bad_input'],
    [`${base}?name=x&fileName=${'y'.repeat(130)}.pdf`, PDF, 'document_name'],
  ] as const)
    expect((await upload(address, body)).json?.code).toBe(code)
  expect((await api.send('GET', base, { as: api.support })).json.items).toHaveLength(before)
})
