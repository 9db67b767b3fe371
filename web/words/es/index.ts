import type { Words } from '../words.server.ts'
import { autopay } from './autopay.ts'
import { calls } from './calls.ts'
import { dashboard } from './dashboard.ts'
import { disputes } from './disputes.ts'
import { documents } from './documents.ts'
import { invoices } from './invoices.ts'
import { members } from './members.ts'
import { methods } from './methods.ts'
import { pay } from './pay.ts'
import { payments } from './payments.ts'
import { problems } from './problems.ts'
import { profile } from './profile.ts'
import { reports } from './reports.ts'
import { security } from './security.ts'
import { shell } from './shell.ts'
import { signIn } from './sign-in.ts'
import { ui } from './ui.ts'
import { usage } from './usage.ts'

/** Spanish, as it is written for the United States. */
export const ES: Words = {
  shell,
  ui,
  problems,
  dashboard,
  signIn,
  security,
  profile,
  members,
  invoices,
  disputes,
  pay,
  payments,
  methods,
  autopay,
  calls,
  usage,
  reports,
  documents,
}
