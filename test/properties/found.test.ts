import { expect, test } from 'vitest'
import { testDatabase } from '../support/database.ts'
import { makeLane } from './lane.ts'
import { LAWS } from './laws.ts'
import type { Step, Story } from './steps.ts'
import { tell } from './stories.ts'

/* Stories that once broke a law, as small as they were found. What depends on who is faster is told several times. */

const lane = await makeLane(await testDatabase())
const fault = { kind: 'none' } as const
const pay: Step = {
  ...{ do: 'pay', invoices: 'all', invoice: 0, part: 'whole', method: 0, tabs: 'one', fault },
}

const FOUND: Record<string, { steps: Step[]; times: number; others?: Partial<Story> }> = {
  'paying, and enrolling in AutoPay with a payment at once, do not wait for each other for ever': {
    times: 10,
    steps: [
      {
        do: 'at_once',
        steps: [pay, { do: 'enrol', method: 0, fallback: false, payNow: true, capped: false }],
      },
    ],
  },
}

test.for(Object.entries(FOUND))('%s', async ([, { steps, times, others = {} }]) => {
  const story: Story = {
    ...{ owedDollars: [5], region: 'TX', funding: 'debit', brand: 'visa', steps },
    ...{ comesBack: 'in_time', webhooks: 'late', ...others },
  }
  for (let time = 0; time < times; time += 1) {
    const evidence = await tell(lane, story)
    expect(Object.values(LAWS).flatMap((law) => law(evidence))).toEqual([])
  }
})
