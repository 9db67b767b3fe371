/*
 * Array parameters as PostgreSQL reads them, `{1,2,NULL}`. The driver can write arrays itself, but takes several times as long a value, and
 * set-based statements (a billing run's, an import's) pass a hundred thousand values at a time.
 */

/** Of whole numbers; null becomes NULL. */
export function numbersArray(values: readonly (bigint | number | null)[]): string {
  let text = ''
  let last: bigint | number | null = null
  let written = ',NULL'
  for (const value of values) {
    // Columns repeat themselves (account, invoice, quantity), and writing a bigint is what takes the time.
    if (value !== last) {
      last = value
      written = `,${value ?? 'NULL'}`
    }
    text += written
  }
  return `{${text.slice(1)}}`
}

/** Of truth values. */
export function flagsArray(values: readonly boolean[]): string {
  let text = ''
  for (const value of values) text += value ? ',t' : ',f'
  return `{${text.slice(1)}}`
}

/** Of texts, each quoted, so that commas, braces, empty texts and the word NULL are themselves; null becomes NULL. */
export function textsArray(values: readonly (string | null)[]): string {
  let text = ''
  let last: string | null = null
  let written = ',NULL'
  for (const value of values) {
    if (value !== last) {
      last = value
      written = value === null ? ',NULL' : `,${quoted(value)}`
    }
    text += written
  }
  return `{${text.slice(1)}}`
}

/** Of days or instants. The same object is written once: a column often holds few different ones. */
export function timesArray(values: readonly (Temporal.PlainDate | Temporal.Instant | null)[]): string {
  const written = new Map<object, string>()
  let text = ''
  for (const value of values) {
    let own = value === null ? 'NULL' : written.get(value)
    if (own === undefined) {
      own = `"${value}"`
      written.set(value!, own)
    }
    text += `,${own}`
  }
  return `{${text.slice(1)}}`
}

function quoted(text: string): string {
  return /["\\]/.test(text) ? `"${text.replace(/["\\]/g, '\\$&')}"` : `"${text}"`
}
