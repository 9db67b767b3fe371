import { createSandboxGateway } from '../sandbox-gateway/gateway.ts'
import type { Job } from './job.ts'

/** What the simulated gateway does by itself as time goes by: settling, returning, paying out, telling us. */
export const dispatchSandbox: Job = {
  name: 'dispatch_sandbox',
  cron: '* * * * *',
  async run({ database, clock, settings, log }) {
    if (!settings.sandbox) return
    const sandbox = createSandboxGateway({ database, clock, log, publicUrl: settings.sandbox.url })
    try {
      await sandbox.dispatch()
    } finally {
      await sandbox.close()
    }
  },
}
