import { afterAll, expect, test } from 'vitest'
import type { MailMessage } from '../../notices/mail-transport.ts'
import { startMailServer } from './mail-server.fixture.ts'
import { createSmtpTransport } from './smtp.ts'

const server = await startMailServer()
const transport = createSmtpTransport({ url: server.url })
afterAll(async () => {
  transport.close()
  await server.close()
})

const message: MailMessage = {
  from: { name: 'Lakeside Telephone', address: 'billing@lakeside.example' },
  to: { name: 'Zoë O’Neil, "the boss"', address: 'zoe@northwoods.example' },
  subject: 'Reçu pour votre paiement de 214,50 $',
  text: 'Merci.\n\nTotal: 214,50 $\n',
  html: '<p>Merci. <b>Total: 214,50 $</b></p>',
  messageId: '<receipt.812.abc@lakeside.example>',
  writtenAt: Temporal.Instant.from('2026-03-05T14:04:00Z'),
  language: 'fr-CA',
  attachments: [
    {
      fileName: 'Reçu R-000812.pdf',
      media: 'application/pdf',
      bytes: new TextEncoder().encode('%PDF-1.7 x'),
    },
  ],
}

test('a mail arrives with its texts, its attachment and its headers', async () => {
  expect(await transport.send(message)).toMatchObject({ kind: 'accepted', code: 250 })
  const { mail, to, from, secure } = server.received.at(-1)!
  expect({ to, from, secure }).toEqual({
    to: ['zoe@northwoods.example'],
    from: 'billing@lakeside.example',
    secure: false,
  })
  expect(mail).toMatchObject({
    subject: message.subject,
    messageId: message.messageId,
    from: message.from,
    to: [message.to],
    html: expect.stringContaining('<b>Total: 214,50 $</b>'),
    text: expect.stringContaining('Total: 214,50 $'),
    date: '2026-03-05T14:04:00.000Z',
  })
  const header = (name: string) => mail.headers.find(({ key }) => key === name)?.value
  expect([header('auto-submitted'), header('content-language')]).toEqual(['auto-generated', 'fr-CA'])
  expect(mail.attachments).toHaveLength(1)
  expect(mail.attachments[0]).toMatchObject({ filename: 'Reçu R-000812.pdf', mimeType: 'application/pdf' })
  expect(new TextDecoder().decode(mail.attachments[0]!.content as ArrayBuffer)).toBe('%PDF-1.7 x')
})

test('a line break in a name or a subject adds no header', async () => {
  const subject = 'Hello\r\nBcc: evil@example.com'
  await transport.send({
    ...message,
    subject,
    to: { name: 'A\r\nBcc: evil@example.com', address: message.to.address },
  })
  const { mail, to } = server.received.at(-1)!
  expect(to).toEqual(['zoe@northwoods.example'])
  expect(mail.bcc ?? []).toEqual([])
})

test.each([
  [{ at: 'rcpt', code: 550, text: 'no such user' }, true],
  [{ at: 'rcpt', code: 451, text: 'greylisted' }, false],
  [{ at: 'data', code: 554, text: 'looks like spam' }, true],
  [{ at: 'data', code: 452, text: 'disk full' }, false],
] as const)('%j is a refusal, permanent: %s', async (answer, permanent) => {
  server.answerWith(answer)
  expect(await transport.send(message)).toEqual({
    kind: 'refused',
    code: answer.code,
    answer: expect.stringContaining(answer.text),
    permanent,
  })
})

test('a connection that breaks after the message and before the answer is no answer, and is not tried again here', async () => {
  const before = server.messages()
  server.answerWith({ at: 'data', drop: true })
  expect(await transport.send(message)).toMatchObject({ kind: 'unreachable', code: null })
  expect(server.messages() - before).toBe(1)
})

test('nobody there is no answer', async () => {
  const nobody = await startMailServer()
  await nobody.close()
  const lost = createSmtpTransport({ url: nobody.url })
  expect(await lost.send(message)).toMatchObject({
    kind: 'unreachable',
    cause: expect.stringContaining('ECONNREFUSED'),
  })
  lost.close()
})

test('a wrong password or an unknown sender bounces nobody’s mail', async () => {
  const strict = await startMailServer({
    authOptional: false,
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, done) =>
      password === 'right'
        ? done(null, { user: username })
        : done(Object.assign(new Error('Authentication failed'), { responseCode: 535 })),
    onMailFrom: (_address, _session, done) =>
      done(Object.assign(new Error('sender not owned'), { responseCode: 553 })),
  })
  const send = async (password: string) => {
    const sender = createSmtpTransport({ url: strict.url.replace('//', `//me:${password}@`) })
    const outcome = await sender.send(message)
    sender.close()
    return outcome
  }
  expect(await send('wrong')).toMatchObject({ kind: 'unreachable', code: 535 })
  expect(await send('right')).toMatchObject({ kind: 'refused', code: 553, permanent: false })
  await strict.close()
})

test('TLS is used where the server offers it, and its certificate is looked at', async () => {
  // smtp-server brings a certificate for localhost that nobody signed.
  const tls = await startMailServer({ disabledCommands: [] })
  const strict = createSmtpTransport({ url: tls.url })
  expect(await strict.send(message)).toMatchObject({ kind: 'unreachable' })
  strict.close()
  const trusting = createSmtpTransport({ url: `${tls.url}?tls.rejectUnauthorized=false` })
  expect(await trusting.send(message)).toMatchObject({ kind: 'accepted' })
  expect(tls.received.map(({ secure }) => secure)).toEqual([true])
  trusting.close()
  await tls.close()
})
