import { expect } from 'vitest'
import { startMailServer } from '../../src/adapters/mail/mail-server.fixture.ts'

/** A mail server for a test, and what a person would do with what comes: open the newest mail, read its code, follow its link. */
export async function startMailbox() {
  const server = await startMailServer()
  const allTo = (address: string) => server.received.filter(({ to }) => to.includes(address))
  return {
    ...server,
    allTo,
    /** The newest mail to somebody, of that subject where one is given. */
    newest(address: string, subject: RegExp = /./) {
      const found = allTo(address).findLast(({ mail }) => subject.test(mail.subject ?? ''))
      const subjects = server.received.map(({ to, mail }) => `${to}: ${mail.subject}`)
      expect(found, `a mail to ${address} of ${subject} among ${subjects.join('; ')}`).toBeDefined()
      return found!.mail
    },
    /** The six digits in the newest mail that brings some. */
    code(address: string): string {
      const text = this.newest(address, /code|confirm/i).text ?? ''
      const code = /\b(\d{3}) ?(\d{3})\b/.exec(text)
      expect(code, text).not.toBeNull()
      return `${code![1]}${code![2]}`
    },
    /** The newest address that begins with `start` in the mails to somebody. */
    link(address: string, start: string): string {
      const words = allTo(address).flatMap(({ mail }) => (mail.text ?? '').split(/\s+/))
      const link = words.findLast((word) => word.startsWith(start))
      expect(link, `an address ${start}… among the words ${words.join(' ')}`).toBeDefined()
      return link!
    },
  }
}
