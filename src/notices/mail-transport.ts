/** The socket for whoever carries a mail away. `src/adapters/mail` fills it by SMTP; where there is none, mails are kept. */
export interface MailTransport {
  /** One try. Never throws for what a network or a server does: it answers. */
  send(message: MailMessage): Promise<MailOutcome>
  close(): void
}

export interface MailMessage {
  from: Mailbox
  to: Mailbox
  subject: string
  text: string
  html: string
  /** With its angle brackets. */
  messageId: string
  /** The `Date` header: when the mail was written, whenever it is sent. */
  writtenAt: Temporal.Instant
  /** BCP 47. */
  language: string
  attachments: readonly MailAttachment[]
}

export interface Mailbox {
  name: string
  address: string
}

export interface MailAttachment {
  fileName: string
  media: string
  bytes: Uint8Array
}

export type MailOutcome =
  | { kind: 'accepted'; code: number; answer: string }
  /** The server's no to this mail. `permanent`: it would say the same again (5xx to the recipient or the message). */
  | { kind: 'refused'; code: number; answer: string; permanent: boolean }
  /** No answer to this mail, or none that is about it: no connection, a connection lost (perhaps after it was taken), a wrong password. */
  | { kind: 'unreachable'; code: number | null; cause: string }
