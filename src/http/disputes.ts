import { z } from 'zod'
import type { DisputeId, PaymentId } from '../kernel/ids.ts'
import { Refusal } from '../kernel/refusal.ts'
import { EVIDENCE_FILE_BYTES_MAX, EVIDENCE_FILES_MAX, submitEvidence } from '../payments/dispute-evidence.ts'
import {
  type DisputeFile,
  type Dispute as DisputeRow,
  getDispute,
  getDisputeFile,
  listDisputes,
  listOpenDisputes,
} from '../payments/disputes.ts'
import { getPayment } from '../payments/payments.ts'
import { AccountPath, accountOf, raw, read } from './action.ts'
import { bytesOf } from './body-bytes.ts'
import { disposition } from './csv.ts'
import { paymentParts } from './payments.ts'
import { Id, Instant, idOf, instantOrNull, listOf, Money, money, name, Paging } from './shapes.ts'

const PaymentPath = AccountPath.extend({ paymentId: idOf<PaymentId>('The payment’s id.') })
const DisputePath = AccountPath.extend({ disputeId: idOf<DisputeId>('The dispute’s id.') })

const Dispute = name(
  'Dispute',
  z.strictObject({
    id: Id,
    accountId: Id,
    paymentId: Id,
    gateway: z.string(),
    gatewayReference: z.string(),
    amount: Money.meta({ description: 'With the surcharge.' }),
    reason: z.string().meta({ description: 'In the gateway’s words.', examples: ['fraudulent'] }),
    state: z.enum(['needs_response', 'under_review', 'won', 'lost']).meta({
      description: 'Until it is lost, the invoices stay paid.',
    }),
    openedAt: Instant,
    evidenceDueAt: Instant,
    closedAt: Instant.nullable(),
    submittedAt: Instant.nullable(),
    submittedBy: z.string().nullable(),
  }),
)

const DisputeDetail = name(
  'DisputeDetail',
  Dispute.extend({
    evidenceText: z.string().nullable(),
    files: z.array(
      z.strictObject({
        id: Id,
        name: z.string(),
        media: z.string(),
        size: z.int(),
        uploadedAt: Instant,
        uploadedBy: z.string(),
      }),
    ),
  }),
)

export const listOpen = read({
  summary: 'List open disputes of all accounts, the nearest deadline first',
  query: Paging,
  answer: listOf(
    name('DisputeFound', Dispute.extend({ accountNumber: z.string(), accountName: z.string() })),
  ),
  handle: async ({ db, query }) => {
    const { items, next } = await listOpenDisputes(db, { page: query })
    return {
      items: items.map((dispute) => ({
        ...presentDispute(dispute),
        accountNumber: dispute.accountNumber,
        accountName: dispute.accountName,
      })),
      next,
    }
  },
})

export const list = read({
  summary: 'List a payment’s disputes, oldest first',
  description: 'In one piece: a bank disputes a charge once or twice, and never more than was charged.',
  path: PaymentPath,
  answer: z.strictObject({ items: z.array(Dispute) }),
  handle: async ({ db, path }) => {
    const { id: accountId } = await accountOf(db, path)
    const { id: paymentId } = await getPayment(db, { accountId, paymentId: path.paymentId })
    return { items: (await listDisputes(db, { accountId, paymentId })).map(presentDispute) }
  },
})

export const show = read({
  summary: 'Show a dispute with the evidence that was given',
  path: DisputePath,
  answer: DisputeDetail,
  handle: async ({ db, path }) => {
    await accountOf(db, path)
    return presentDetail(await getDispute(db, path))
  },
})

export const file = raw({
  summary: 'Download a file of evidence',
  path: DisputePath.extend({ fileId: idOf<bigint>('The file’s id.') }),
  answer: { media: 'application/octet-stream' },
  handle: async ({ db, path }) => {
    await accountOf(db, path)
    const found = await getDisputeFile(db, path)
    return new Response(new Uint8Array(found.bytes), {
      headers: {
        'content-type': found.media,
        // Somebody else may have drawn it: never shown as a page of ours.
        'content-disposition': disposition('attachment', found.name),
        'x-content-type-options': 'nosniff',
      },
    })
  },
})

/** All files at their largest, and the parts around them. */
const EVIDENCE_BYTES_MAX = EVIDENCE_FILES_MAX * EVIDENCE_FILE_BYTES_MAX + 1_000_000

export const submit = raw({
  summary: 'Answer a dispute with evidence',
  description:
    'A multipart form: `text`, and up to 10 `files` (PDF, PNG or JPEG, 5 MB each). It is kept, then given to the gateway, once: what was submitted cannot be changed.',
  path: DisputePath,
  takes: 'multipart/form-data',
  answer: DisputeDetail,
  handle: async (call) => {
    const { db, path, actor, request } = call
    await accountOf(db, path)
    const evidence = await readForm(request)
    await submitEvidence(paymentParts(call), { ...path, ...evidence, actor })
    return Response.json(presentDetail(await getDispute(db, path)))
  },
})

async function readForm(
  request: Request,
): Promise<{ text: string; files: { name: string; bytes: Uint8Array }[] }> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of bytesOf(request)) {
    size += chunk.length
    if (size > EVIDENCE_BYTES_MAX) {
      throw new Refusal('too_large', `The body is larger than ${EVIDENCE_BYTES_MAX} bytes.`, { status: 413 })
    }
    chunks.push(chunk)
  }
  const headers = { 'content-type': request.headers.get('content-type') ?? '' }
  const form = await new Response(Buffer.concat(chunks), { headers }).formData().catch(() => {
    throw new Refusal('bad_request', 'The body is not a multipart form.', { status: 400 })
  })
  const text = form.get('text')
  const files = form.getAll('files').flatMap((part) => (typeof part === 'string' ? [] : [part]))
  const written = typeof text === 'string' ? text : ''
  if (written.includes('\0')) throw new Refusal('bad_text', 'text contains a NUL character.')
  return {
    text: written,
    files: await Promise.all(
      // A form sends a field that was left empty as a file without a name and bytes.
      files
        .filter((part) => part.size > 0)
        .map(async (part) => ({ name: nameOf(part), bytes: new Uint8Array(await part.arrayBuffer()) })),
    ),
  }
}

/** One line that is no path. */
function nameOf({ name: sent }: { name: string }): string {
  const clean = sent
    .replaceAll(/\p{Cc}/gu, '')
    .split(/[/\\]/)
    .at(-1)
  return (clean || 'file').slice(-200)
}

function presentDispute(dispute: DisputeRow): z.input<typeof Dispute> {
  const { gateway, reason, state, submittedBy } = dispute
  return {
    id: dispute.id.toString(),
    accountId: dispute.accountId.toString(),
    paymentId: dispute.paymentId.toString(),
    ...{ gateway, reason, state, submittedBy },
    gatewayReference: dispute.ref,
    amount: money(dispute.amountMicros, dispute.currency),
    openedAt: dispute.openedAt.toString(),
    evidenceDueAt: dispute.evidenceDueAt.toString(),
    closedAt: instantOrNull(dispute.closedAt),
    submittedAt: instantOrNull(dispute.submittedAt),
  }
}

function presentDetail(dispute: DisputeRow & { files: DisputeFile[] }): z.input<typeof DisputeDetail> {
  return {
    ...presentDispute(dispute),
    evidenceText: dispute.evidenceText,
    files: dispute.files.map(({ id, uploadedAt, ...rest }) => ({
      ...rest,
      id: id.toString(),
      uploadedAt: uploadedAt.toString(),
    })),
  }
}
