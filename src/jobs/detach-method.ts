import { z } from 'zod'
import type { AccountId, MethodId } from '../kernel/ids.ts'
import { DETACH_METHOD } from '../payments/methods.ts'
import { detachAtGateway } from '../payments/refresh-method.ts'
import type { Job } from './job.ts'

const Payload = z.object({ accountId: z.string(), methodId: z.string() })

/** Lets go of a removed method at its gateway; tried again until the gateway answers. */
export const detachMethod: Job = {
  name: DETACH_METHOD,
  async run({ database, gateways }, payload) {
    const { accountId, methodId } = Payload.parse(payload)
    await detachAtGateway(database, {
      ...{ gateways, accountId: BigInt(accountId) as AccountId, methodId: BigInt(methodId) as MethodId },
    })
  },
}
