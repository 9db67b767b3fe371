/** What a command says on stdout: text for people, or with `--json` one JSON document. */
export type Output = {
  json: boolean
  /** A line for people; nothing with `--json`. */
  line(text?: string): void
  /** The command's whole answer. Called once, at the end; people get the lines that `text` makes of it. */
  document(value: unknown, text: () => string): void
}

export function createOutput({ json, write }: { json: boolean; write: (text: string) => void }): Output {
  return {
    json,
    line: (text = '') => {
      if (!json) write(`${text}\n`)
    },
    document: (value, text) => write(`${json ? toJson(value) : text()}\n`),
  }
}

/** JSON with bigint ids and counts as decimal strings, as in the API, and Temporal values as ISO text. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? String(item) : item), 2)
}
