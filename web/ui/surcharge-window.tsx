import { useEffect, useRef } from 'react'
import { useNavigate } from 'react-router'
import { useWords } from '../words/use-words.tsx'
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
  const say = useWords('pay')
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
        {say('surchargeTitle')}
      </h2>
      <p className="mt-2 mb-4 text-soft">
        {say('surchargeWhy', { method: label, percent: <Percent rate={surchargeRate} /> })}
      </p>
      <Facts
        facts={[
          { label: say('surchargePayment'), value: <Money value={amount} /> },
          { label: say('surcharge'), value: <Money value={surcharge} /> },
        ]}
      />
      <Total label={say('toBeCharged')} value={<Money value={total} />} />
      <p className="mt-2 text-sm text-faint">{say('surchargeNothing')}</p>
      <div className="mt-6 flex flex-wrap-reverse justify-end gap-2">
        <ButtonLink look="quiet" to={cancelAddress}>
          {say('cancel')}
        </ButtonLink>
        <ButtonLink look="primary" to={acceptAddress}>
          {say('accept')}
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
