import type { Problem } from '../api/outcome.ts'
import type { Shape } from '../api/shapes.ts'
import { AddressFields, addressErrors } from '../ui/address-fields.tsx'
import { Button, ButtonLink } from '../ui/button.tsx'
import { CheckField } from '../ui/field.tsx'
import { MethodChoice } from '../ui/method-choice.tsx'
import { useWords } from '../words/use-words.tsx'
import { Form } from './form.tsx'

type Typed = {
  billingAddress: Shape<'BillingAddress'>
  save: boolean
  autopay: boolean
  rail: 'card' | 'bank'
}

/** The first step of a new card or bank account: what we ask ourselves. The number is the gateway's to ask. */
export function MethodDetails(props: {
  /** Null: it is asked here. */
  rail: 'card' | 'bank' | null
  rails: ReadonlyArray<'card' | 'bank'>
  order: string
  currency: string
  from: string
  /** What was wished of AutoPay on the page before. */
  wishes: string
  address: Shape<'BillingAddress'>
  countries: ReadonlyArray<{ value: string; label: string }>
  wantsAutopay: boolean
  back: string
  typed: Typed | null
  problem: Problem | undefined
}) {
  const say = useWords('methods')
  const {
    rail,
    rails,
    order,
    currency,
    from,
    wishes,
    address,
    countries,
    wantsAutopay,
    back,
    typed,
    problem,
  } = props
  return (
    <Form method="post" className="grid gap-4 sm:grid-cols-2">
      <input type="hidden" name="order" value={order} />
      <input type="hidden" name="from" value={from} />
      <input type="hidden" name="wishes" value={wishes} />
      {rail === null ? (
        <div className="mb-4 sm:col-span-2">
          <MethodChoice
            methods={[]}
            chosen={typed?.rail ?? 'card'}
            name="rail"
            rails={rails}
            currency={currency}
          />
        </div>
      ) : (
        <input type="hidden" name="rail" value={rail} />
      )}
      <h2 className="text-lg font-semibold sm:col-span-2">{say('address')}</h2>
      <AddressFields
        address={typed?.billingAddress ?? address}
        countries={countries}
        errors={addressErrors(problem)}
      />
      <div className="mt-2 grid gap-2 sm:col-span-2">
        {order === '' ? (
          <CheckField label={say('useUnless')} name="makeDefault" value="yes" />
        ) : (
          <CheckField label={say('saveIt')} name="save" value="yes" defaultChecked={typed?.save ?? true} />
        )}
        <CheckField
          label={say('useForAutopay')}
          hint={say('useForAutopayHint')}
          name="autopay"
          value="yes"
          defaultChecked={typed?.autopay ?? wantsAutopay}
        />
      </div>
      <div className="mt-2 flex flex-wrap gap-2 sm:col-span-2">
        <Button look="primary">{say('continue')}</Button>
        <ButtonLink look="quiet" to={back}>
          {say('cancel')}
        </ButtonLink>
      </div>
      <p className="text-sm text-faint sm:col-span-2">{say('chargedNotYet')}</p>
    </Form>
  )
}
