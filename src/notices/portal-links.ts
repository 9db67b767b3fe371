import type { Account } from '../accounts/account.ts'
import type { InvoiceId, PaymentId } from '../kernel/ids.ts'

/** The pages of the portal to which mails lead. Each names the account, so that who has several sees the one that the mail is about. */
export interface PortalLinks {
  accountUrl: string
  payUrl: string
  autopayUrl: string
  methodsUrl: string
  securityUrl: string
  usageUrl: string
  documentsUrl: string
  invoiceUrl(invoiceId: InvoiceId): string
  paymentUrl(paymentId: PaymentId): string
  /** Any other: `page('/reports/7')`. */
  page(path: `/${string}`): string
}

/** Where a person who is of no account, as the provider's own people, sees who came in. */
export function ownSecurityUrl(publicUrl: string): string {
  return `${publicUrl}/console/security`
}

/** The portal's pages at `publicUrl`, which has no slash at its end, for one account. Pure. */
export function portalLinks(publicUrl: string, { number }: Pick<Account, 'number'>): PortalLinks {
  const page: PortalLinks['page'] = (path) => {
    const url = new URL(`${publicUrl}${path}`)
    url.searchParams.set('account', number)
    return url.href
  }
  return {
    page,
    accountUrl: page('/'),
    payUrl: page('/pay'),
    autopayUrl: page('/autopay'),
    methodsUrl: page('/payment-methods'),
    securityUrl: page('/account/security'),
    usageUrl: page('/usage'),
    documentsUrl: page('/documents'),
    invoiceUrl: (invoiceId) => page(`/invoices/${invoiceId}`),
    paymentUrl: (paymentId) => page(`/payments/${paymentId}`),
  }
}
