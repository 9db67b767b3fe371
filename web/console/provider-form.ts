import type { Problem } from '../api/outcome.ts'
import type { Shape } from '../api/shapes.ts'
import { linesOf, type Typed } from './account-form.tsx'

/** What stands in the fields of the provider's page. The end of the message is local time at the provider's, as its field has it. Pure. */
export function typedOf(provider: Shape<'ProviderSettings'>): Typed {
  return {
    name: provider.name,
    legalName: provider.legalName,
    address: provider.addressLines.join('\n'),
    primaryColor: provider.primaryColor,
    email: provider.email ?? '',
    phone: provider.phone ?? '',
    website: provider.website ?? '',
    taxId: provider.taxId ?? '',
    paymentInstructions: provider.paymentInstructions,
    supportEmail: provider.supportEmail ?? '',
    supportPhone: provider.supportPhone ?? '',
    supportHours: provider.supportHours,
    termsUrl: provider.termsUrl ?? '',
    privacyUrl: provider.privacyUrl ?? '',
    message: provider.message,
    messageUntil: localMinute(provider.messageUntil, provider.timeZone),
    callDetailNeeds: provider.callDetailNeeds,
  }
}

/** The fields as the API takes them; what is not in the form is left out and stays. Pure. */
export function bodyOf(typed: Typed, timeZone: string) {
  return {
    name: typed.name,
    legalName: typed.legalName,
    addressLines: linesOf(typed.address),
    primaryColor: typed.primaryColor,
    email: typed.email || null,
    phone: typed.phone || null,
    website: typed.website || null,
    taxId: typed.taxId || null,
    paymentInstructions: typed.paymentInstructions,
    supportEmail: typed.supportEmail || null,
    supportPhone: typed.supportPhone || null,
    supportHours: typed.supportHours,
    termsUrl: typed.termsUrl || null,
    privacyUrl: typed.privacyUrl || null,
    message: typed.message,
    messageUntil: typed.messageUntil ? instantOf(typed.messageUntil, timeZone) : null,
    ...(isNeed(typed.callDetailNeeds) ? { callDetailNeeds: typed.callDetailNeeds } : {}),
  }
}

/** The API's mistakes by the field that they are at: `{phone: "'abc' is not a telephone number …"}`. Pure. */
export function errorsOf(problem: Problem | undefined): Record<string, string> {
  return Object.fromEntries((problem?.errors ?? []).map(({ place, message }) => [place, message]))
}

/** Only an administrator's form has it. */
function isNeed(typed: string | undefined): typed is 'password' | 'sign_in' {
  return typed === 'password' || typed === 'sign_in'
}

function localMinute(instant: string | null, timeZone: string): string {
  if (instant === null) return ''
  const local = Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone).toPlainDateTime()
  return local.toString({ smallestUnit: 'minute' })
}

/** `2026-03-01T18:00` there → an instant; what is no time goes on as it is, for the API to say so. */
function instantOf(local: string, timeZone: string): string {
  try {
    return Temporal.PlainDateTime.from(local).toZonedDateTime(timeZone).toInstant().toString()
  } catch {
    return local
  }
}
