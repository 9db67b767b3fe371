import { numberFormat } from '../words/formats.ts'
import { useReader } from './reader.tsx'

/** An amount as the API writes it: a decimal string, so that no float ever touches it. */
export type MoneyValue = { amount: string; currency: string }

/**
 * `exact`: up to six places, for the price of one call. `aligned`: six places always, for a column of such prices.
 * `signed`: a plus too, for differences.
 */
type MoneyStyle = { exact?: boolean; aligned?: boolean; signed?: boolean }

/**
 * Writes an amount for reading, in its currency's minor unit unless the style says otherwise: `$1,234.50`, `−$3.00`.
 * Intl formats the decimal string itself, without a float.
 */
export function formatMoney(
  money: MoneyValue,
  locale: string,
  { exact = false, aligned = false, signed = false }: MoneyStyle = {},
): string {
  const format = numberFormat(locale, {
    style: 'currency',
    currency: money.currency,
    ...(exact || aligned ? { maximumFractionDigits: 6 } : {}),
    ...(aligned ? { minimumFractionDigits: 6 } : {}),
    ...(signed ? { signDisplay: 'exceptZero' } : {}),
  })
  return tidy(format.format(money.amount as Intl.StringNumericLiteral))
}

/** A height of a chart, which is no money, beside its line: in whole units from ten up. */
export function formatScale(
  height: number,
  { currency, locale }: { currency: string; locale: string },
): string {
  const format = numberFormat(locale, {
    style: 'currency',
    currency,
    ...(height === 0 || height >= 10 ? { minimumFractionDigits: 0, maximumFractionDigits: 0 } : {}),
    ...(height > 0 && height < 0.05 ? { maximumFractionDigits: 6 } : {}),
  })
  return tidy(format.format(height))
}

/** A rate: up to eight places of the currency, for the price of a minute. */
export function formatRate(money: MoneyValue, locale: string): string {
  const format = numberFormat(locale, {
    style: 'currency',
    currency: money.currency,
    minimumFractionDigits: 4,
    maximumFractionDigits: 8,
  })
  return tidy(format.format(money.amount as Intl.StringNumericLiteral))
}

/** True for `0`, `0.00` and `-0.000000`. */
export function isZero(money: MoneyValue): boolean {
  return /^-?0*(\.0*)?$/.test(money.amount)
}

/** True for an amount below zero. */
export function isNegative(money: MoneyValue): boolean {
  return money.amount.startsWith('-') && !isZero(money)
}

/** The sum of amounts of one currency, in whole millionths: no float touches it. */
export function sumOf(amounts: ReadonlyArray<MoneyValue>, currency: string): MoneyValue {
  const micros = amounts.reduce((sum, { amount }) => sum + microsOf(amount), 0n)
  const digits = String(micros < 0n ? -micros : micros).padStart(7, '0')
  const places = digits.slice(-6).replace(/0{0,4}$/, '')
  return { amount: `${micros < 0n ? '-' : ''}${digits.slice(0, -6)}.${places}`, currency }
}

/** The amount with its sign turned round. */
export function negative({ amount, currency }: MoneyValue): MoneyValue {
  return { amount: amount.startsWith('-') ? amount.slice(1) : `-${amount}`, currency }
}

/** Below zero: `a` is the smaller; zero: they are equal. */
export function compareMoney(a: MoneyValue, b: MoneyValue): number {
  const difference = microsOf(a.amount) - microsOf(b.amount)
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

function microsOf(amount: string): bigint {
  const [, sign, whole = '0', places = ''] = /^(-?)(\d*)(?:\.(\d*))?$/.exec(amount) ?? []
  return BigInt(`${sign ?? ''}${whole}${places.slice(0, 6).padEnd(6, '0')}`)
}

/** An amount on a page. Figures are tabular, so that columns of amounts align. */
export function Money({ value, ...options }: { value: MoneyValue } & MoneyStyle) {
  const { locale } = useReader()
  return (
    <data value={value.amount} className="whitespace-nowrap tabular-nums">
      {formatMoney(value, locale, options)}
    </data>
  )
}

/** The price of a minute on a page. */
export function Rate({ value }: { value: MoneyValue }) {
  const { locale } = useReader()
  return (
    <data value={value.amount} className="whitespace-nowrap tabular-nums">
      {formatRate(value, locale)}
    </data>
  )
}

/** A true minus sign, and one kind of space: server and browser must write the same characters. */
function tidy(text: string): string {
  return text.replaceAll('-', '−').replaceAll('\u202f', '\u00a0')
}
