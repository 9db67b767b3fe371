import { z } from 'zod'
import type { AccountId } from '../kernel/ids.ts'
import { MAIL_STATES, type MailHead, type MailState } from '../notices/mail.ts'
import {
  bodyOf,
  countMails,
  getMail,
  isSecret,
  listMails,
  MAIL_KINDS,
  resendMail,
} from '../notices/notices.ts'
import { AccountPath, accountOf, read, write } from './action.ts'
import { decide } from './caller.ts'
import { Id, Instant, idOf, instantOrNull, listOf, name, Paging } from './shapes.ts'

const State = z.enum(MAIL_STATES).meta({
  description:
    '`kept`: there is no mail server, so it stays here. `failed`: given up. `bounced`: the mail server said no for good.',
})
const Kind = z.string().meta({ examples: ['receipt'] })

const MailShape = name(
  'Mail',
  z.strictObject({
    id: Id,
    accountId: Id.nullable().meta({
      description:
        'Null: it is about no account, but about a person’s own login, as those to the provider’s people are.',
    }),
    fact: z.string().meta({ description: 'What it tells of, once.', examples: ['receipt:812'] }),
    kind: Kind,
    to: z.strictObject({ name: z.string(), address: z.string() }),
    subject: z.string(),
    state: State,
    tries: z.int(),
    nextTryAt: Instant.nullable(),
    lastCode: z.int().nullable().meta({ description: 'SMTP’s return code of the last try.' }),
    lastAnswer: z.string().nullable(),
    createdAt: Instant,
    sentAt: Instant.nullable(),
  }),
)

const MailDetail = name(
  'MailDetail',
  MailShape.extend({
    locale: z.string(),
    messageId: z.string(),
    body: z.enum(['shown', 'withheld', 'forgotten']).meta({
      description:
        '`withheld`: it holds a code or link for one person; only administrators see it, and only where it is `kept`. `forgotten`: that has gone out.',
    }),
    html: z.string().nullable().meta({
      description: 'As it was written; show it in a frame that runs and loads nothing. Null unless `shown`.',
    }),
    text: z.string().nullable(),
    mayBeResent: z.boolean(),
    attachments: z.array(z.string()).meta({ description: 'Names of files.' }),
  }),
)

const Filter = Paging.extend({ state: State.optional(), kind: z.enum(MAIL_KINDS).optional() })

export const list = read({
  summary: 'List the outbox, newest first',
  query: Filter.extend({ accountId: idOf<AccountId>('Only mails of this account.').optional() }),
  answer: listOf(MailShape),
  handle: async ({ db, query: { state, kind, accountId, ...page } }) => {
    const { items, next } = await listMails(db, { state, kind, accountId, page })
    return { items: items.map(presentMail), next }
  },
})

export const listOfAccount = read({
  summary: 'List the mails to an account, newest first',
  path: AccountPath,
  query: Filter,
  answer: listOf(MailShape),
  handle: async ({ db, path, query: { state, kind, ...page } }) => {
    const { id: accountId } = await accountOf(db, path)
    const { items, next } = await listMails(db, { state, kind, accountId, page })
    return { items: items.map(presentMail), next }
  },
})

const COUNTS = Object.fromEntries(MAIL_STATES.map((state) => [state, z.int()])) as Record<MailState, z.ZodInt>

export const counts = read({
  summary: 'Count the mails of the outbox by state',
  answer: name('MailCounts', z.strictObject(COUNTS)),
  handle: async ({ db }) => countMails(db),
})

const MailPath = z.strictObject({ mailId: idOf<bigint>('The mail’s id.') })

export const show = read({
  summary: 'Show a mail with its texts',
  path: MailPath,
  answer: MailDetail,
  handle: async ({ db, path, caller }) => {
    const mail = await getMail(db, path)
    const { locale, messageId, html, text, attachments } = mail
    const body = bodyOf(mail, { isAdmin: decide('admin', caller, null) === 'allowed' })
    return {
      ...{ ...presentMail(mail), locale, messageId, body },
      ...(body === 'shown' ? { html, text } : { html: null, text: null }),
      mayBeResent: !isSecret(mail.kind),
      attachments: attachments.map(({ fileName }) => fileName),
    }
  },
})

export const resend = write({
  summary: 'Send a mail again, as it was written',
  description:
    'It is a new mail of the outbox. To the same address, unless another is given. Refuses `mail_not_resent` where it holds a code or link for one person.',
  path: MailPath,
  body: z.strictObject({
    to: z
      .string()
      .max(254)
      .optional()
      .meta({ examples: ['ann@northwoods.example'] }),
  }),
  once: true,
  status: 201,
  answer: MailShape,
  handle: async ({ tx, path, body: { to }, actor, now }) =>
    presentMail(await resendMail(tx, { ...path, ...(to === undefined ? {} : { to }), actor, now })),
})

function presentMail(mail: MailHead): z.input<typeof MailShape> {
  const { id, accountId, factKey, kind, subject, state, tries, lastCode, lastAnswer, createdAt } = mail
  return {
    id: id.toString(),
    accountId: accountId === null ? null : accountId.toString(),
    fact: factKey,
    to: { name: mail.toName, address: mail.toAddress },
    ...{ kind, subject, state, tries, lastCode, lastAnswer },
    nextTryAt: instantOrNull(mail.nextTryAt),
    createdAt: createdAt.toString(),
    sentAt: instantOrNull(mail.sentAt),
  }
}
