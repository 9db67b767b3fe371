import type { CsvFields } from './csv-fields.ts'
import { shown } from './stamps.ts'

/** The columns of a file by name or by position: from its header line, from a list of the profile, or positions alone. */
export class Header {
  /** Why no line of this file can be read; null while all is well. */
  trouble: string | null = null
  private names: string[] | null
  private readonly needed: readonly (string | number)[]

  /** `names`: the columns of a file without a header line; null when the first line is the header. `needed`: what the profile maps. */
  constructor(names: readonly string[] | null, needed: readonly (string | number)[]) {
    this.needed = needed
    this.names = names === null ? null : [...names]
    if (this.names) this.check()
  }

  /** Whether the header line is still to come. */
  get isAwaited(): boolean {
    return this.names === null
  }

  /** How many columns a line has; 0 when only positions are known. */
  get count(): number {
    return this.names?.length ?? 0
  }

  /** Takes the header line that was just cut. */
  take(fields: CsvFields): void {
    this.names = textsOf(fields)
    this.check()
  }

  /** Whether the line just cut is the header again, as where files were put together. */
  isRepeated(fields: CsvFields): boolean {
    const { names } = this
    return (
      names !== null &&
      fields.count === names.length &&
      nameOf(fields.text(0)) === names[0] &&
      textsOf(fields).every((text, at) => text === names[at])
    )
  }

  /** The column's place, 0 the first; -1 when there is none of that name. Positions in profiles begin at 1. */
  place(column: string | number): number {
    return typeof column === 'number' ? column - 1 : (this.names?.indexOf(column) ?? -1)
  }

  private check(): void {
    const names = this.names ?? []
    const twice = names.find((name, at) => name !== '' && names.indexOf(name) !== at)
    if (twice !== undefined) {
      this.trouble = `column "${shown(twice)}" stands twice in the header`
      return
    }
    for (const column of this.needed) {
      if (typeof column === 'number' ? column <= names.length : names.includes(column)) continue
      this.trouble =
        typeof column === 'number'
          ? `column ${column} of the profile is past the header's ${names.length} columns`
          : `column "${column}" of the profile is not in the header; it has ${shown(names.join(', '))}`
      return
    }
  }
}

function textsOf(fields: CsvFields): string[] {
  return Array.from({ length: fields.count }, (_, column) => nameOf(fields.text(column)))
}

/** A name without the byte order mark that spreadsheets put before the first one. */
function nameOf(text: string): string {
  return text.replace(/^\ufeff"?|"$/g, '').trim()
}
