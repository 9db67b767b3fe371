import type { ButtonHTMLAttributes, ReactNode } from 'react'
import { Link } from 'react-router'

type Look = 'primary' | 'secondary' | 'quiet' | 'danger'

const BASE =
  'inline-flex items-center justify-center gap-1.5 rounded-sm px-3 min-h-9 pointer-coarse:min-h-11 text-base font-medium whitespace-nowrap cursor-pointer transition-colors disabled:cursor-default disabled:opacity-60 forced-colors:border no-print'
const LOOKS: Record<Look, string> = {
  primary: 'bg-brand-fill text-on-brand hover:brightness-110',
  secondary: 'border border-line bg-raised text-ink hover:border-edge hover:bg-tint',
  quiet: 'text-soft hover:bg-tint hover:text-ink',
  danger: 'bg-bad-fill text-white hover:brightness-110',
}

/** A button that submits its form; its words say what will happen, with the figures. */
export function Button({
  look = 'secondary',
  className = '',
  type = 'submit',
  ...rest
}: ButtonHTMLAttributes<HTMLButtonElement> & { look?: Look }) {
  return <button type={type} className={`${BASE} ${LOOKS[look]} ${className}`} {...rest} />
}

/** A link that looks like a button, for going somewhere; `download` and API addresses use a plain anchor. */
export function ButtonLink({
  to,
  look = 'secondary',
  external,
  label,
  children,
}: {
  to: string
  look?: Look
  external?: boolean
  /** What it is called where its words alone do not say: one of many Downloads. It contains them. */
  label?: string
  children: ReactNode
}) {
  const className = `${BASE} ${LOOKS[look]}`
  return external ? (
    <a href={to} className={className} aria-label={label}>
      {children}
    </a>
  ) : (
    <Link to={to} className={className} aria-label={label}>
      {children}
    </Link>
  )
}
