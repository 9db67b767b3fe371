/*
 * Array parameters as PostgreSQL reads them, `{1,2,NULL}`. The driver can write arrays itself, but takes several times as long a value, and
 * set-based statements (a billing run's, an import's) pass a hundred thousand values at a time.
 */

/** Of whole numbers; null becomes NULL. */
export function numbersArray(values: readonly (bigint | number | null)[]): string {
  return `{${values.map((value) => value ?? 'NULL').join(',')}}`
}

/** Of truth values. */
export function flagsArray(values: readonly boolean[]): string {
  return `{${values.map((value) => (value ? 't' : 'f')).join(',')}}`
}

/** Of texts, each quoted, so that commas, braces, empty texts and the word NULL are themselves; null becomes NULL. */
export function textsArray(values: readonly (string | null)[]): string {
  return `{${values.map((value) => (value === null ? 'NULL' : quoted(value))).join(',')}}`
}

/** Of days or instants. The same object is written once: a column often holds few different ones. */
export function timesArray(values: readonly (Temporal.PlainDate | Temporal.Instant | null)[]): string {
  const written = new Map<object, string>()
  const texts = values.map((value) => {
    if (value === null) return 'NULL'
    const known = written.get(value)
    if (known !== undefined) return known
    const text = `"${value}"`
    written.set(value, text)
    return text
  })
  return `{${texts.join(',')}}`
}

function quoted(text: string): string {
  return /["\\]/.test(text) ? `"${text.replace(/["\\]/g, '\\$&')}"` : `"${text}"`
}
