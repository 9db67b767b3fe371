import { sql } from 'kysely'
import type { Database } from '../../src/db/database.ts'
import type { InvoiceId, MethodId } from '../../src/kernel/ids.ts'
import type { Micros } from '../../src/kernel/money.ts'
import type { scriptedGateway } from '../support/scripted-gateway.ts'

/** What a form asked for. */
export interface Asked {
  amountMicros: Micros
  /** More than what is owed, and meant so. */
  ahead: boolean
  invoices: InvoiceId[]
  methodId: MethodId
}

/** A charge that the gateway made, and how things stood with us when it did. */
export interface Arrival {
  key: string
  ref: string
  /** Of our attempt; null where we have none of that key, which cannot be. */
  attemptId: bigint | null
  methodState: string | null
  mandateRevoked: boolean
  obligations: string[]
  /** What the payment was to pay, and what was open there. */
  targets: { invoiceId: bigint; amountMicros: bigint; openMicros: bigint }[]
  /** Of attempts that had not ended with us, and held one of the same obligations. */
  besides: string[]
  /** Something else was done at the same time, so that what stood with us when it was sent may have been something else. */
  racing: boolean
  /** Charges that were under way for one of the same obligations. */
  rivals: string[]
}

/** Looks at charges that the gateway has made since the last look. */
export async function inspectArrivals(
  { kysely }: Database,
  {
    scripted,
    arrivals,
    racing,
  }: { scripted: ReturnType<typeof scriptedGateway>; arrivals: Arrival[]; racing: boolean },
): Promise<void> {
  const known = new Set(arrivals.map((arrival) => arrival.ref))
  const fresh = [...scripted.charges.values()].filter(({ ref }) => !known.has(ref))
  for (const { key, ref } of fresh) {
    const arrival: Arrival = {
      ...{ key, ref, attemptId: null, methodState: null, mandateRevoked: false },
      ...{ obligations: [], targets: [], rivals: [], besides: [], racing },
    }
    arrivals.push(arrival)
    const { rows } = await sql<Omit<Arrival, 'key' | 'ref' | 'rivals' | 'racing'>>`
      select a.id as attempt_id, m.state as method_state, d.revoked_at is not null as mandate_revoked,
        array(select obligation from attempt_obligations o where o.account_id = a.account_id and o.attempt_id = a.id) as obligations,
        array(select distinct other.key from attempt_obligations own
          join attempt_obligations theirs on theirs.account_id = own.account_id and theirs.obligation = own.obligation and theirs.attempt_id <> a.id
          join payment_attempts other on other.account_id = theirs.account_id and other.id = theirs.attempt_id
          where own.account_id = a.account_id and own.attempt_id = a.id
            and other.state in ('created', 'sending', 'unknown', 'requires_action', 'pending')) as besides,
        (select coalesce(json_agg(json_build_object('invoiceId', t.invoice_id::text, 'amountMicros', t.amount_micros::text, 'openMicros', i.open_micros::text)), '[]')
          from payment_targets t join invoice_dues i on i.account_id = t.account_id and i.invoice_id = t.invoice_id
          where t.account_id = a.account_id and t.payment_id = a.payment_id) as targets
      from payment_attempts a join payment_methods m on m.account_id = a.account_id and m.id = a.method_id
      left join mandates d on d.account_id = a.account_id and d.id = a.mandate_id
      where a.key = ${key}`.execute(kysely)
    const [row] = rows
    if (!row) continue
    Object.assign(arrival, row, {
      targets: (row.targets as unknown as Record<string, string>[]).map((target) => ({
        invoiceId: BigInt(target.invoiceId!),
        amountMicros: BigInt(target.amountMicros!),
        openMicros: BigInt(target.openMicros!),
      })),
    })
    arrival.rivals = arrivals
      .filter(
        (other) => other.ref !== ref && other.obligations.some((one) => arrival.obligations.includes(one)),
      )
      .filter((other) => {
        const { kind } = scripted.charges.get(other.ref)!.outcome
        return kind === 'pending' || kind === 'requires_action'
      })
      .map((other) => other.ref)
  }
}
