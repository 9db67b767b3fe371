import { createTransport } from 'nodemailer'
import type { MailMessage, MailOutcome, MailTransport } from '../../notices/mail-transport.ts'

/** A relay that takes longer to open a connection is not there; one that is silent for longer has forgotten us. */
const CONNECTION_TIMEOUT_MS = 10_000
const SOCKET_TIMEOUT_MS = 30_000
const CONNECTIONS_MAX = 4

/**
 * Sends through a mail server: `smtp://user:password@host:587` (TLS where the server offers it; `?requireTLS=true`: or not at all) or
 * `smtps://…` (TLS from the first byte). Certificates are checked. Connections are kept until `close`.
 */
export function createSmtpTransport({ url }: { url: string }): MailTransport {
  const pool = createTransport({
    url,
    pool: true,
    maxConnections: CONNECTIONS_MAX,
    // A mail whose connection broke may have been taken. When it is tried again is decided by the outbox, where it is written down.
    maxRequeues: 0,
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    greetingTimeout: CONNECTION_TIMEOUT_MS,
    socketTimeout: SOCKET_TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    async send(message) {
      try {
        const { response } = await pool.sendMail(mimeOf(message))
        return { kind: 'accepted', code: codeOf(response) ?? 250, answer: response }
      } catch (error) {
        return outcomeOf(error)
      }
    },
    close: () => pool.close(),
  }
}

function mimeOf({ from, to, writtenAt, language, attachments, ...message }: MailMessage) {
  return {
    ...message,
    from,
    to,
    date: new Date(writtenAt.epochMilliseconds),
    headers: {
      // RFC 3834: no out-of-office answers, please.
      'Auto-Submitted': 'auto-generated',
      'Content-Language': language,
    },
    attachments: attachments.map(({ fileName, media, bytes }) => ({
      filename: fileName,
      contentType: media,
      content: Buffer.from(bytes),
    })),
  }
}

/**
 * Only what the server says of the recipient or of the message is about this mail. A wrong password, a sender it does not know or a greeting
 * with 5xx is the operator's to mend, and would bounce every mail that comes meanwhile.
 */
function outcomeOf(error: unknown): MailOutcome {
  const { command = '', responseCode, response, message } = error as SmtpError
  const code = responseCode ?? null
  if (code === null || !/^(MAIL FROM|RCPT TO|DATA)$/.test(command))
    return { kind: 'unreachable', code, cause: message }
  return {
    kind: 'refused',
    code,
    answer: response ?? message,
    permanent: code >= 500 && command !== 'MAIL FROM',
  }
}

/** What nodemailer adds to an Error; `command` is where in the conversation it happened. */
interface SmtpError extends Error {
  command?: string
  responseCode?: number
  response?: string
}

function codeOf(response: string): number | null {
  const code = /^\d{3}/.exec(response)?.[0]
  return code === undefined ? null : Number(code)
}
