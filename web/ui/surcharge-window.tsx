import { useEffect, useRef } from 'react'
import { useNavigate } from 'react-router'
import { ButtonLink } from './button.tsx'
import { Facts, Total } from './figures.tsx'
import { Money, type MoneyValue } from './money.tsx'
import { useReader } from './reader.tsx'

/**
 * Says before anything is charged what a surcharge comes to, to be accepted or not. Without scripts it stands at the head of the page; with them it
 * is a window that nothing behind can be reached past. Leaving it is cancelling.
 */
export function SurchargeWindow(props: {
  amount: MoneyValue
  surcharge: MoneyValue
  total: MoneyValue
  /** In millionths, as a decimal string. */
  surchargeRate: string
  label: string
  acceptAddress: string
  cancelAddress: string
}) {
  const { amount, surcharge, total, surchargeRate, label, acceptAddress, cancelAddress } = props
  const window = useRef<HTMLDialogElement>(null)
  const navigate = useNavigate()
  useEffect(() => {
    const dialog = window.current
    if (!dialog) return
    dialog.close()
    dialog.showModal()
    return () => dialog.close()
  }, [])
  return (
    <dialog
      ref={window}
      open
      aria-labelledby="surcharge-title"
      onCancel={(event) => {
        event.preventDefault()
        void navigate(cancelAddress)
      }}
      className="static m-0 mb-8 w-full rounded-md border border-line bg-raised p-6 text-ink [&:modal]:fixed [&:modal]:m-auto [&:modal]:w-[min(32rem,calc(100vw-2rem))] [&:modal]:shadow-xl"
    >
      <h2 id="surcharge-title" className="text-lg font-semibold">
        A surcharge applies to this card
      </h2>
      <p className="mt-2 mb-4 text-soft">
        Paying with {label} adds <Percent rate={surchargeRate} />: what accepting a credit card costs. There
        is no surcharge on debit cards or bank accounts.
      </p>
      <Facts
        facts={[
          { label: 'Payment', value: <Money value={amount} /> },
          { label: 'Surcharge', value: <Money value={surcharge} /> },
        ]}
      />
      <Total label="To be charged" value={<Money value={total} />} />
      <p className="mt-2 text-sm text-faint">Nothing has been charged yet.</p>
      <div className="mt-6 flex flex-wrap-reverse justify-end gap-2">
        <ButtonLink look="quiet" to={cancelAddress}>
          Cancel
        </ButtonLink>
        <ButtonLink look="primary" to={acceptAddress}>
          Accept and continue
        </ButtonLink>
      </div>
    </dialog>
  )
}

/** `30000` millionths: 3 %. */
function Percent({ rate }: { rate: string }) {
  const { locale } = useReader()
  const digits = rate.padStart(7, '0')
  const fraction = `${digits.slice(0, -6)}.${digits.slice(-6)}`
  const format = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 4 })
  return <>{format.format(fraction as Intl.StringNumericLiteral).replace(/\s/g, ' ')}</>
}
