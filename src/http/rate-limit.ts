import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { networkOf } from '../accounts/attempts.ts'
import { Refusal } from '../kernel/refusal.ts'
import type { Caller } from './caller.ts'
import type { Route } from './routes.ts'

/**
 * How much one caller may ask in a minute. Far above what people and their programs need, far below what one would need to keep others waiting; it counts in
 * this process only. Guessing passwords and codes, and trying cards, is counted in the database and much sooner refused (accounts/attempts.ts).
 */
const A_MINUTE = {
  /** Anything at all, a signed-in person or an address. A page asks some five times. */
  any: 1_200,
  /** What anybody may send without signing in: sign-in, registration, requests for help. */
  stranger: 120,
  /** What is made anew each time: PDFs and files of calls. */
  costly: 60,
  /** Passwords of switches that are looked at for one address: each takes a processor some 20 ms. One that was right lately is not. */
  switches: 300,
}

/** Answers that take long to make, by their media type. */
const COSTLY = new Set(['application/pdf', 'text/csv'])

/** Counts requests and refuses those beyond the limits. One a server. */
export class RateLimit {
  readonly #limiters = Object.fromEntries(
    Object.entries(A_MINUTE).map(([name, points]) => [name, new RateLimiterMemory({ points, duration: 60 })]),
  ) as Record<keyof typeof A_MINUTE, RateLimiterMemory>

  /**
   * Counts a request. Programs of the provider (API keys, switches) are not held up: they work through what they have. Refuses
   * `too_many_requests` (429) with the seconds to wait.
   */
  async count({ route, caller, ip }: { route: Route; caller: Caller; ip: string }): Promise<void> {
    if (caller.kind === 'key' || caller.kind === 'source') return
    const who = caller.kind === 'login' ? `login:${caller.signedIn.loginId}` : addressOf(ip)
    await this.#take('any', who)
    // Gateways send their webhooks in bursts, and sign them.
    if (caller.kind === 'nobody' && route.method !== 'get' && !route.path.startsWith('/webhooks/')) {
      await this.#take('stranger', who)
    }
    const { answer } = route.action
    if (answer && 'media' in answer && COSTLY.has(answer.media)) await this.#take('costly', who)
  }

  /** Counts a switch's password as wrong, until what is returned is called. Refuses `too_many_requests` before the password is looked at. */
  async guess(ip: string): Promise<() => Promise<void>> {
    await this.#take('switches', addressOf(ip))
    return async () => {
      await this.#limiters.switches.reward(addressOf(ip))
    }
  }

  async #take(name: keyof typeof A_MINUTE, who: string): Promise<void> {
    try {
      await this.#limiters[name].consume(who)
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error
      const seconds = Math.max(1, Math.ceil(error.msBeforeNext / 1000))
      throw new Refusal(
        'too_many_requests',
        `More than ${A_MINUTE[name]} of these requests in a minute. Try again in ${seconds} seconds.`,
        { status: 429, details: [{ place: 'retryAfterSeconds', message: String(seconds) }] },
      )
    }
  }
}

function addressOf(ip: string): string {
  return `ip:${networkOf(ip)}`
}
