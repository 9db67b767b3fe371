import { z } from 'zod'
import { type ApiKey as ApiKeyRow, createApiKey, listApiKeys, revokeApiKey } from '../accounts/api-keys.ts'
import { demandProof } from '../accounts/proof.ts'
import { decodeIdCursor, pageOf } from '../db/page.ts'
import { read, write } from './action.ts'
import { personOf } from './enter.ts'
import { Id, Instant, idOf, instantOrNull, listOf, name, Paging } from './shapes.ts'

const Role = z
  .enum(['staff', 'read_only'])
  .meta({ description: '`staff` may change things, `read_only` look.' })

const fields = {
  id: Id,
  name: z.string(),
  role: Role,
  hint: z.string().meta({ description: 'Beginning and end of the key.', examples: ['tbk_3_…k9Qx'] }),
  createdAt: Instant,
  createdBy: z
    .string()
    .nullable()
    .meta({
      description:
        'Who made it and so has read it: by name, or `cli` for a command. It goes on working when that person leaves.',
      examples: ['Ingrid Solberg'],
    }),
  revokedAt: Instant.nullable(),
}

const ApiKey = name('ApiKey', z.strictObject(fields))

const ApiKeyPath = z.strictObject({ keyId: idOf<bigint>('The key’s id.') })

export const list = read({
  summary: 'List API keys, newest first',
  query: Paging,
  answer: listOf(ApiKey),
  handle: async ({ db, query }) => {
    const beforeId = query.after === undefined ? null : decodeIdCursor(query.after)
    const found = await listApiKeys(db, { beforeId, limit: query.limit + 1 })
    const { items, next } = pageOf(found, query, (key) => [key.id])
    return { items: items.map(presentApiKey), next }
  },
})

export const create = write({
  summary: 'Make an API key',
  description:
    'The key is in this answer and nowhere else: only its hash is kept. Needs a fresh proof (`proof_needed`).',
  body: z.strictObject({ name: z.string().trim().min(1).max(100), role: Role }),
  status: 201,
  answer: z.strictObject({ ...fields, key: z.string().meta({ examples: ['tbk_3_…'] }) }),
  handle: async (call) => {
    const { tx, body, actor, now } = call
    await demandProof(tx, personOf(call), { now })
    const { apiKey, key } = await createApiKey(tx, { ...body, actor, now })
    return { ...presentApiKey(apiKey), key }
  },
})

export const revoke = write({
  summary: 'Revoke an API key, at once and for good',
  path: ApiKeyPath,
  answer: ApiKey,
  handle: async ({ tx, path, now }) => presentApiKey(await revokeApiKey(tx, { id: path.keyId, now })),
})

function presentApiKey({
  id,
  name,
  role,
  hint,
  createdAt,
  createdBy,
  revokedAt,
}: ApiKeyRow): z.input<typeof ApiKey> {
  return {
    id: id.toString(),
    name,
    role,
    hint,
    createdAt: createdAt.toString(),
    createdBy,
    revokedAt: instantOrNull(revokedAt),
  }
}
