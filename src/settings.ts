import { z } from 'zod'
import { defaultHome } from './db/embedded-home.ts'
import { secretKeyFile } from './db/secret-key-file.ts'
import { Refusal } from './kernel/refusal.ts'
import { SECRET_KEY_BYTES, type SecretKeys } from './kernel/secret-box.ts'

/** What an operator can set, by environment variables, read once when the program starts. */
export type Settings = {
  /** Directory of the embedded database and of our secrets. */
  home: string
  /** A PostgreSQL of the operator's own; undefined: the embedded one. */
  databaseUrl: string | undefined
  /** 0: any free port, for tests. */
  port: number
  /** The origin that browsers and mails use, without a slash at the end. */
  publicUrl: string
  /** The mail server; undefined: mails stay in the outbox. */
  smtpUrl: string | undefined
  /** Who mails are from; undefined: the provider's name and address. */
  mailFrom?: { name: string | undefined; address: string }
  /** What stored secrets are sealed with; undefined: the key in `home` (`secretKeysOf`). */
  secretKeys?: SecretKeys | undefined
  /** Whether requests of one address or person are limited (http/rate-limit.ts). */
  rateLimit: boolean
  /** Whether the first start creates the demo provider. */
  demo: boolean
  /** The simulated gateway; undefined: none. */
  sandbox:
    | {
        /** 0: any free port. */ port: number /** The origin by which browsers reach its pages. */
        url: string
      }
    | undefined
}

/** One row of the settings table, which `--help` prints and docs/operate/settings.md holds. */
export type SettingRow = { name: string; default: string; meaning: string }

export const SETTINGS_TABLE: readonly SettingRow[] = [
  {
    name: 'TOLLBOOK_HOME',
    default: '`.tollbook` in the checkout',
    meaning:
      'Directory of the embedded database and of secrets. Where the checkout cannot serve, a place that can is chosen and printed.',
  },
  {
    name: 'DATABASE_URL',
    default: 'the embedded PostgreSQL 18',
    meaning: 'A PostgreSQL 14 to 18 of your own, as `postgres://user:password@host:5432/database`.',
  },
  {
    name: 'SECRET_KEY',
    default: 'the file `secret-key` in `TOLLBOOK_HOME`',
    meaning:
      'Seals the secrets in the database: 32 bytes in base64 (`openssl rand -base64 32`). Processes on several machines need the same. To change it: `new,old`.',
  },
  { name: 'PORT', default: '`8080`', meaning: 'TCP port of the portal, the console and the API.' },
  {
    name: 'PUBLIC_URL',
    default: '`http://localhost:PORT`',
    meaning:
      'The address under which browsers reach Tollbook, as `https://billing.example.com`. Set it behind a proxy.',
  },
  {
    name: 'SMTP_URL',
    default: 'none',
    meaning:
      'Mail server, as `smtp://user:password@host:587` or `smtps://…`. Without it mails are kept in the outbox (`docs/operate/mail.md`).',
  },
  {
    name: 'MAIL_FROM',
    default: 'the provider’s name and e-mail address',
    meaning: 'Who mails are from, as `billing@example.com` or `Example Telephone <billing@example.com>`.',
  },
  {
    name: 'TOLLBOOK_DEMO',
    default: '`on`',
    meaning: '`off`: the first start does not create the demo provider.',
  },
  {
    name: 'SANDBOX_PORT',
    default: 'the port after `PORT`',
    meaning:
      'TCP port of the sandbox, the simulated payment gateway with its own card and bank fields; `off`: no sandbox.',
  },
  {
    name: 'SANDBOX_URL',
    default: '`http://localhost:SANDBOX_PORT`',
    meaning:
      'The address under which browsers reach the sandbox. It must be another origin than `PUBLIC_URL`.',
  },
  {
    name: 'RATE_LIMIT',
    default: '`on`',
    meaning:
      '`off`: one address or person may ask as often as they like; for load tests. Guesses of passwords and codes are counted all the same.',
  },
]

const schema = z.object({
  TOLLBOOK_HOME: z.string().optional(),
  DATABASE_URL: url(
    ['postgres:', 'postgresql:'],
    'an address like postgres://user:password@host:5432/database',
  ).optional(),
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'a whole number from 0 to 65535')
    .transform(Number)
    .refine((port) => port <= 65_535, 'a whole number from 0 to 65535')
    .default(8080),
  PUBLIC_URL: url(['http:', 'https:'], 'an address like https://billing.example.com')
    .refine(
      (value) => new URL(value).pathname === '/',
      'an address without a path, like https://billing.example.com',
    )
    .transform((value) => new URL(value).origin)
    .optional(),
  SMTP_URL: url(['smtp:', 'smtps:'], 'an address like smtp://user:password@host:587').optional(),
  MAIL_FROM: z
    .string()
    .regex(
      /^[^\s@<>]+@[^\s@<>]+$|^[^<>@\p{Cc}]+<[^\s@<>]+@[^\s@<>]+>$/u,
      'an address like Example Telephone <billing@example.com>',
    )
    .optional(),
  SECRET_KEY: z
    .string()
    .refine((text) => keysIn(text) !== null, '32 bytes in base64, or several such with commas between them')
    .optional(),
  TOLLBOOK_DEMO: z.enum(['on', 'off'], 'on or off').default('on'),
  RATE_LIMIT: z.enum(['on', 'off'], 'on or off').default('on'),
  SANDBOX_PORT: z
    .string()
    .regex(/^(off|\d{1,5})$/, 'a whole number from 0 to 65535, or off')
    .refine((port) => port === 'off' || Number(port) <= 65_535, 'a whole number from 0 to 65535, or off')
    .optional(),
  SANDBOX_URL: url(['http:', 'https:'], 'an address like https://sandbox.example.com')
    .transform((value) => new URL(value).origin)
    .optional(),
})

/** Reads the settings. Refuses (`bad_setting`) the first bad value, naming the variable and the value. */
export function readSettings(environment: Record<string, string | undefined>): Settings {
  const names = Object.keys(schema.shape)
  // An empty variable is how many tools unset one.
  const given = Object.fromEntries(
    names.flatMap((name) => (environment[name] ? [[name, environment[name]]] : [])),
  )
  const parsed = schema.safeParse(given)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!
    const name = String(issue.path[0])
    throw new Refusal(
      'bad_setting',
      name === 'SECRET_KEY'
        ? `${name} must be ${issue.message}.`
        : `${name} is '${withoutPassword(given[name] ?? '')}', and must be ${issue.message}.`,
    )
  }
  const values = parsed.data
  return {
    home: values.TOLLBOOK_HOME ?? defaultHome(),
    databaseUrl: values.DATABASE_URL,
    port: values.PORT,
    publicUrl: values.PUBLIC_URL ?? `http://localhost:${values.PORT}`,
    smtpUrl: values.SMTP_URL,
    mailFrom: values.MAIL_FROM === undefined ? undefined : mailboxOf(values.MAIL_FROM),
    secretKeys: values.SECRET_KEY === undefined ? undefined : (keysIn(values.SECRET_KEY) ?? undefined),
    demo: values.TOLLBOOK_DEMO === 'on',
    sandbox: sandboxOf(values),
    rateLimit: values.RATE_LIMIT === 'on',
  }
}

/** What stored secrets are sealed with: `SECRET_KEY`, else the key of this installation's home, made when first asked for. */
export function secretKeysOf({ home, secretKeys }: Pick<Settings, 'home' | 'secretKeys'>): SecretKeys {
  return secretKeys ?? [secretKeyFile(home)]
}

/** `base64,base64` → keys; null where one of them is no 32 bytes. */
function keysIn(text: string): SecretKeys | null {
  const [first, ...others] = text.split(',').map((key) => Buffer.from(key.trim(), 'base64'))
  const areKeys = [first!, ...others].every((key) => key.length === SECRET_KEY_BYTES)
  return areKeys ? [first!, ...others] : null
}

function sandboxOf({ PORT, SANDBOX_PORT, SANDBOX_URL }: z.output<typeof schema>): Settings['sandbox'] {
  if (SANDBOX_PORT === 'off') return undefined
  const port = SANDBOX_PORT === undefined ? (PORT === 0 ? 0 : PORT + 1) : Number(SANDBOX_PORT)
  return { port, url: SANDBOX_URL ?? `http://localhost:${port}` }
}

function url(protocols: readonly string[], description: string) {
  return z
    .string()
    .refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol), description)
}

/** `Example Telephone <billing@example.com>` → its parts. */
function mailboxOf(text: string): { name: string | undefined; address: string } {
  const named = /^(.+)<(.+)>$/.exec(text)
  if (!named) return { name: undefined, address: text }
  return { name: named[1]!.trim().replace(/^"(.*)"$/, '$1'), address: named[2]! }
}

/** The value without the password that an address may hold: an error message ends up in logs. */
export function withoutPassword(value: string): string {
  return value.replace(/(\/\/[^:@/]*):[^@/]*@/, '$1@')
}
