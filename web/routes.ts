import { index, layout, type RouteConfig, route } from '@react-router/dev/routes'

/** Every page of the product, by address. */
export default [
  route('theme', './theme.tsx'),

  // The portal: what a customer sees.
  route('sign-in', './portal/sign-in.tsx'),
  route('sign-out', './portal/sign-out.tsx'),
  layout('./portal/shell.tsx', [
    layout('./portal/page.tsx', [
      index('./portal/summary.tsx'),
      route('invoices', './portal/invoices.tsx'),
      route('invoices/:invoiceId', './portal/invoice.tsx'),
      route('invoices/:invoiceId/lines/:n', './portal/invoice-line.tsx'),
      route('calls', './portal/calls.tsx'),
      route('calls/:callId', './portal/call.tsx'),
      route('usage', './portal/usage.tsx'),
    ]),
  ]),

  // The console: what the provider's staff see.
  route('console/sign-in', './console/sign-in.tsx'),
  route('console/sign-out', './console/sign-out.tsx'),
  route('console', './console/shell.tsx', [
    layout('./console/page.tsx', [
      index('./console/dashboard.tsx'),
      route('search', './console/search.tsx'),
      route('accounts', './console/accounts.tsx'),
      route('accounts/new', './console/account-new.tsx'),
      route('accounts/:accountId', './console/account.tsx', [
        index('./console/account-story.tsx'),
        route('invoices', './console/account-invoices.tsx'),
        route('charges', './console/account-charges.tsx'),
        route('services', './console/account-services.tsx'),
        route('calls', './console/account-calls.tsx'),
      ]),
      route('accounts/:accountId/invoices/:invoiceId', './console/invoice.tsx'),
      route('accounts/:accountId/invoices/:invoiceId/lines/:n', './console/invoice-line.tsx'),
      route('accounts/:accountId/calls/:callId', './console/call.tsx'),
      route('accounts/:accountId/edit', './console/account-edit.tsx'),
      route('invoices', './console/invoices.tsx'),
      route('billing-runs', './console/billing-runs.tsx'),
      route('billing-runs/new', './console/billing-run-new.tsx'),
      route('billing-runs/:runId', './console/billing-run.tsx'),
      route('plans', './console/plans.tsx'),
      route('rate-decks', './console/rate-decks.tsx'),
      route('rate-decks/new', './console/rate-deck-new.tsx'),
      route('rate-decks/:deckId', './console/rate-deck.tsx'),
      route('sources', './console/sources.tsx'),
      route('sources/:sourceId', './console/source.tsx'),
      route('imports/:importId', './console/import.tsx'),
      route('unrated-calls', './console/unrated-calls.tsx'),
      route('api-keys', './console/api-keys.tsx'),
      route('provider', './console/provider.tsx'),
      route('*', './console/not-found.tsx'),
    ]),
  ]),

  route('*', './not-found.tsx'),
] satisfies RouteConfig
