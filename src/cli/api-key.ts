import { z } from 'zod'
import { type ApiKey, createApiKey, listApiKeys, revokeApiKey } from '../accounts/api-keys.ts'
import { inTransaction } from '../db/database.ts'
import { defineCommand } from './command.ts'

const KEYS_MAX = 1000

export const createKey = defineCommand({
  path: 'api-key create',
  summary: 'make a key for a script; it is printed this once',
  input: z.object({
    role: z.enum(['staff', 'read_only'], 'must be staff or read_only'),
    name: z.string().trim().min(1, 'must say what the key is for').max(100, 'is longer than 100 characters'),
  }),
  declare: (command) =>
    command
      .requiredOption('--role <role>', 'staff: may change things; read_only: may look')
      .requiredOption('--name <name>', 'what it is for'),
  run: ({ input, output, withDatabase }) =>
    withDatabase(async ({ database, clock }) => {
      const { apiKey, key } = await inTransaction(database.kysely, (tx) =>
        createApiKey(tx, { ...input, actor: 'cli', now: clock.now() }),
      )
      output.document({ ...apiKey, key }, () => key)
      return 'done' as const
    }),
})

export const listKeys = defineCommand({
  path: 'api-key list',
  summary: 'list the keys, newest first, revoked ones too',
  input: z.object({}),
  run: ({ output, withDatabase }) =>
    withDatabase(async ({ database }) => {
      const keys = await listApiKeys(database.kysely, { limit: KEYS_MAX })
      output.document({ items: keys }, () =>
        keys.length === 0 ? 'There are no keys.' : keys.map(line).join('\n'),
      )
      return 'done' as const
    }),
})

export const revokeKey = defineCommand({
  path: 'api-key revoke',
  summary: 'end a key, at once and for good',
  input: z.object({
    id: z
      .string()
      .regex(/^[1-9]\d{0,17}$/, 'must be the id that api-key list shows')
      .transform(BigInt),
  }),
  declare: (command) => command.argument('<id>', 'the key’s id'),
  run: ({ input, output, withDatabase }) =>
    withDatabase(async ({ database, clock }) => {
      const key = await inTransaction(database.kysely, (tx) =>
        revokeApiKey(tx, { ...input, now: clock.now() }),
      )
      output.document(key, () => line(key))
      return 'done' as const
    }),
})

function line({ id, name, role, hint, createdAt, revokedAt }: ApiKey): string {
  return `${id}  ${role.padEnd(9)}  ${hint}  ${name}  made ${createdAt}${revokedAt ? `, revoked ${revokedAt}` : ''}`
}
