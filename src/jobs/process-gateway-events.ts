import { z } from 'zod'
import { PROCESS_GATEWAY_EVENT, processDueEvents, processGatewayEvent } from '../payments/gateway-events.ts'
import type { Job } from './job.ts'

const payload = z.object({ gateway: z.string(), eventId: z.string() })

/** Works an event off as soon as it has come: staged in the statement that stores it. */
export const processGatewayEventJob: Job = {
  name: PROCESS_GATEWAY_EVENT,
  async run({ database, clock, gateways, log }, given) {
    const event = payload.parse(given)
    const result = await processGatewayEvent({ database, clock, gateways }, event)
    if (result?.startsWith('failed'))
      log.error({ ...event, result }, 'an event of a gateway could not be worked off')
  },
}

/** Tries those again that wait: what they are about was not here yet, or the gateway did not answer. */
export const processDueEventsJob: Job = {
  name: 'process_due_gateway_events',
  cron: '* * * * *',
  async run({ database, clock, gateways, log }) {
    const results = await processDueEvents({ database, clock, gateways })
    const failed = results.filter((result) => result.startsWith('failed'))
    if (failed.length > 0) log.error({ failed }, 'events of gateways could not be worked off')
  },
}
