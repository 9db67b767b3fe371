import { createElement, Fragment, type ReactNode } from 'react'
import { numberFormat, pluralRules } from './formats.ts'

/** A text whose form depends on `count`: one entry a plural category that the language has (CLDR). */
export type Plural = Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }>

/** One page's or family's words by key. `{name}` in a text is filled in by whoever says it. */
export type Section = Readonly<Record<string, string | Plural>>

/** The same section in another language: every key, and a plural where English has one. */
export type Translation<S extends Section> = {
  readonly [K in keyof S]: S[K] extends string ? string : Plural
}

/** Says a text of a section: plain values give a string, anything else a node. A number is written with the reader's digits. */
export interface Say<Key extends string> {
  (key: Key, values?: Readonly<Record<string, string | number>>): string
  (key: Key, values: Readonly<Record<string, ReactNode>>): ReactNode
}

/** Says the texts of a section for a locale. Pure. */
export function sayIn<S extends Section>(section: S, locale: string): Say<keyof S & string> {
  const say = (key: keyof S & string, values: Readonly<Record<string, ReactNode>> = {}) => {
    const entry = section[key]
    // A key that a newer server added is better shown than a page lost.
    if (entry === undefined) return key
    return fill(typeof entry === 'string' ? entry : pluralOf(entry, values.count, locale), values, locale)
  }
  return say as Say<keyof S & string>
}

function pluralOf(plural: Plural, count: ReactNode, locale: string): string {
  if (typeof count !== 'number') return plural.other
  return plural[pluralRules(locale).select(count)] ?? plural.other
}

/** `Due on {day}` with its values. All plain: a string. */
function fill(text: string, values: Readonly<Record<string, ReactNode>>, locale: string): ReactNode {
  const parts = text.split(/\{(\w+)\}/).map((part, n): ReactNode => {
    if (n % 2 === 0) return part
    const value = values[part]
    return typeof value === 'number' ? numberFormat(locale).format(value) : value
  })
  if (parts.every((part) => typeof part === 'string')) return parts.join('')
  return createElement(Fragment, null, ...parts)
}
