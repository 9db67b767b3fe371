import { data, redirect } from 'react-router'
import { apiContext } from '../api/context.ts'
import { attempted, loaded } from '../api/outcome.ts'
import { Button, ButtonLink } from '../ui/button.tsx'
import { Notice, ProblemNotice } from '../ui/notice.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import type { Route } from './+types/payment-settings.ts'
import { SettingsForm } from './deed.tsx'
import { GatewayRoutes, routesIn } from './gateway-routes.tsx'
import {
  AutopayFields,
  CustomerFields,
  SurchargeFields,
  settingsIn,
  TroubleFields,
} from './payment-settings-fields.tsx'

export const meta: Route.MetaFunction = () => [{ title: 'Payment settings' }]

export async function loader({ context, url }: Route.LoaderArgs) {
  const api = context.get(apiContext)
  const [settings, routes] = await Promise.all([
    loaded(api.GET('/payment-settings'), url),
    loaded(api.GET('/payment-settings/routes'), url),
  ])
  return { settings, routes, saved: url.searchParams.get('saved') }
}

export async function action({ context, request }: Route.ActionArgs) {
  const api = context.get(apiContext)
  const form = await request.formData()
  if (form.get('deed') === 'routes') {
    const outcome = await attempted(
      api.POST('/payment-settings/routes', { body: { routes: routesIn(form) } }),
    )
    if (!outcome.ok) {
      return data({ problem: outcome.problem, typed: undefined }, { status: outcome.problem.status })
    }
    throw redirect('/console/payment-settings?saved=routes')
  }
  const typed = settingsIn(form)
  const outcome = await attempted(api.PATCH('/payment-settings', { body: typed }))
  if (!outcome.ok) return data({ problem: outcome.problem, typed }, { status: outcome.problem.status })
  throw redirect('/console/payment-settings?saved=settings')
}

export default function PaymentSettings({ loaderData, actionData }: Route.ComponentProps) {
  const { routes, saved } = loaderData
  const settings = actionData?.typed ?? loaderData.settings
  const problem = actionData?.problem
  return (
    <>
      <PageHeader
        title="Payment settings"
        note="How payments are taken. A change holds for what comes after it."
        actions={<ButtonLink to="/console/dunning-policies">Dunning policies</ButtonLink>}
      />
      <ProblemNotice problem={problem} />
      {saved && !problem ? <Notice tone="good" title="Saved." /> : null}
      <SettingsForm method="post" className="max-w-2xl">
        <CustomerFields settings={settings} problem={problem} />
        <AutopayFields settings={settings} problem={problem} />
        <SurchargeFields settings={settings} problem={problem} />
        <TroubleFields settings={settings} problem={problem} />
        <div className="mt-6">
          <Button look="primary">Save settings</Button>
        </div>
      </SettingsForm>
      <div className="mt-12 max-w-2xl">
        <GatewayRoutes {...routes} />
      </div>
    </>
  )
}
