import type { AddressInfo } from 'node:net'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

/** What the server says to a recipient or, after it has the whole message, to the message. `drop`: it hangs up without a word. */
export type Answer =
  | { at: 'rcpt' | 'data'; code: number; text: string }
  | { at: 'data'; drop: true }
  | 'accept'

/** A mail server that speaks real SMTP on 127.0.0.1 and answers as told: each answer once, then `accept`. */
export async function startMailServer({ port = 0, ...options }: { port?: number } & SMTPServerOptions = {}) {
  const received: { mail: Email; to: string[]; from: string; secure: boolean }[] = []
  const answers: Answer[] = []
  /** Whole messages that came, those dropped or refused included. */
  let messages = 0
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    closeTimeout: 100,
    onRcptTo(_address, _session, callback) {
      const [answer] = answers
      if (answer === undefined || answer === 'accept' || answer.at !== 'rcpt') return callback()
      answers.shift()
      callback(refusal(answer))
    },
    async onData(stream, session, callback) {
      const chunks: Buffer[] = []
      for await (const chunk of stream) chunks.push(chunk)
      messages += 1
      const answer = answers.shift() ?? 'accept'
      if (answer !== 'accept' && 'drop' in answer) {
        for (const connection of server.connections) (connection as unknown as Connection)._socket.destroy()
        return
      }
      if (answer !== 'accept') return callback(refusal(answer))
      received.push({
        mail: await PostalMime.parse(Buffer.concat(chunks)),
        to: session.envelope.rcptTo.map(({ address }) => address),
        from: session.envelope.mailFrom ? session.envelope.mailFrom.address : '',
        secure: session.secure,
      })
      callback()
    },
    ...options,
  })
  // A client that hangs up is no failure of the server's.
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const { port: taken } = server.server.address() as AddressInfo
  return {
    url: `smtp://127.0.0.1:${taken}`,
    port: taken,
    received,
    messages: () => messages,
    answerWith: (...next: Answer[]) => answers.push(...next),
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}

interface Connection {
  _socket: { destroy(): void }
}

function refusal({ code, text }: { code: number; text: string }): Error {
  return Object.assign(new Error(text), { responseCode: code })
}
