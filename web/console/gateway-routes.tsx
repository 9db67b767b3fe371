import type { Shape } from '../api/shapes.ts'
import { Button } from '../ui/button.tsx'
import { Field, SelectField } from '../ui/field.tsx'
import { Section } from '../ui/page-header.tsx'
import { SettingsForm } from './deed.tsx'

type Routes = Shape<'GatewayRoutes'>
type RouteIn = Omit<Routes['routes'][number], 'chargesPerSecond'> & { chargesPerSecond?: number | null }

const RAILS = { card: 'Cards', bank: 'Bank accounts' } as const

/** The routes of a form that was sent: a row without a gateway is no route. */
export function routesIn(form: FormData): RouteIn[] {
  const all = (name: string) => form.getAll(name).map((value) => String(value).trim())
  const [rails, currencies, gateways, rates] = [
    all('rail'),
    all('routeCurrency'),
    all('gateway'),
    all('rate'),
  ]
  return gateways.flatMap((gateway, index) => {
    const rate = rates[index] ?? ''
    if (gateway === '') return []
    return [
      {
        rail: rails[index] === 'bank' ? 'bank' : 'card',
        currency: currencies[index] || '*',
        gateway,
        chargesPerSecond: rate === '' ? null : Number(rate),
      },
    ]
  })
}

/** Which gateway takes new cards and bank accounts, by currency; the last row is for one more. */
export function GatewayRoutes({ routes, gateways }: Routes) {
  const names = gateways.map(
    ({ name, rails }) => `${name} (${rails.map((rail) => RAILS[rail].toLowerCase()).join(', ')})`,
  )
  const rows = [...routes, null]
  return (
    <Section
      title="Gateways"
      note={
        gateways.length > 0
          ? `Plugged in: ${names.join('; ')}. Without a route the first that can takes it. Methods that are there stay with the gateway that keeps them.`
          : 'No gateway is plugged in: nobody can pay here.'
      }
    >
      {gateways.length > 0 ? (
        <SettingsForm method="post" key={JSON.stringify(routes)}>
          <input type="hidden" name="deed" value="routes" />
          <div className="grid gap-4">
            {rows.map((route, index) => (
              <RouteRow
                key={route ? `${route.rail} ${route.currency}` : 'new'}
                {...{ route, index, gateways: gateways.map(({ name }) => name) }}
              />
            ))}
          </div>
          <div className="mt-6">
            <Button>Save routes</Button>
          </div>
        </SettingsForm>
      ) : null}
    </Section>
  )
}

function RouteRow(props: { route: Routes['routes'][number] | null; index: number; gateways: string[] }) {
  const { route, index, gateways } = props
  const legend = route ? `${RAILS[route.rail]}, ${currencyWords(route.currency)}` : 'One more route'
  return (
    <fieldset>
      <legend className="sr-only">{legend}</legend>
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-4">
        <SelectField
          label="For"
          name="rail"
          id={`rail-${index}`}
          options={Object.entries(RAILS).map(([value, label]) => ({ value, label }))}
          defaultValue={route?.rail ?? 'card'}
        />
        <Field
          label="Currency"
          name="routeCurrency"
          id={`currency-${index}`}
          defaultValue={route?.currency ?? '*'}
          pattern="\*|[A-Z]{3}"
          title="A currency such as USD, or * for every other"
          required
        />
        <SelectField
          label="Goes to"
          name="gateway"
          id={`gateway-${index}`}
          options={[
            { value: '', label: route ? 'No route' : 'Choose…' },
            ...gateways.map((name) => ({ value: name, label: name })),
          ]}
          defaultValue={route?.gateway ?? ''}
        />
        <Field
          label="Charges a second"
          name="rate"
          id={`rate-${index}`}
          type="number"
          min={1}
          placeholder="no limit"
          defaultValue={route?.chargesPerSecond ?? ''}
        />
      </div>
    </fieldset>
  )
}

function currencyWords(currency: string): string {
  return currency === '*' ? 'every other currency' : currency
}
