/** One record of a CSV file; a quoted cell may span lines, so a record has the number of the line it begins on. */
export interface CsvRecord {
  lineNo: number
  cells: string[]
  /** What is wrong with the record's quoting, if anything. */
  broken?: string
}

/** Which of comma, semicolon and tab a header line is delimited by: the one it has most of. */
export function detectDelimiter(header: string): string {
  const count = (delimiter: string) => header.split(delimiter).length
  return [',', ';', '\t'].reduce((best, delimiter) => (count(delimiter) > count(best) ? delimiter : best))
}

/**
 * Cuts CSV text (RFC 4180, with LF, CRLF or CR) into records; blank lines are left out. Never throws: a record whose quotes do not close or are followed by
 * text is marked broken, and reading goes on with the next line.
 */
export function* readCsv(text: string, delimiter: string): Generator<CsvRecord> {
  let at = 0
  let lineNo = 1
  while (at < text.length) {
    const end = lineEnd(text, at)
    const line = text.slice(at, end)
    if (!line.includes('"')) {
      if (line.trim() !== '') yield { lineNo, cells: line.split(delimiter) }
      at = afterLineEnd(text, end)
      lineNo++
      continue
    }
    const quoted = readQuoted(text, at, delimiter)
    yield { lineNo, cells: quoted.cells, ...(quoted.broken && { broken: quoted.broken }) }
    if (quoted.broken) {
      at = afterLineEnd(text, end)
      lineNo++
    } else {
      lineNo += quoted.lines
      at = quoted.next
    }
  }
}

interface Quoted {
  cells: string[]
  next: number
  lines: number
  broken?: string
}

/** A record that has quotes somewhere, cell by cell. */
function readQuoted(text: string, start: number, delimiter: string): Quoted {
  const cells: string[] = []
  let at = start
  let lines = 1
  for (;;) {
    let cell: string
    if (text[at] === '"') {
      const close = closingQuote(text, at + 1)
      if (close < 0) return { cells, next: text.length, lines, broken: 'a quote is not closed' }
      cell = text.slice(at + 1, close).replaceAll('""', '"')
      lines += cell.split(/\r\n|\n|\r/).length - 1
      at = close + 1
    } else {
      const next = text.indexOf(delimiter, at)
      const end = lineEnd(text, at)
      const stop = next >= 0 && next < end ? next : end
      cell = text.slice(at, stop)
      at = stop
    }
    cells.push(cell)
    if (text[at] === delimiter) at++
    else if (at >= text.length || text[at] === '\n' || text[at] === '\r') {
      return { cells, next: afterLineEnd(text, at), lines }
    } else return { cells, next: at, lines, broken: `text after the closing quote of '${cell.slice(0, 40)}'` }
  }
}

function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') return at
  }
  return -1
}

function lineEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 10 || code === 13) return at
  }
  return text.length
}

function afterLineEnd(text: string, end: number): number {
  return text.startsWith('\r\n', end) ? end + 2 : end + 1
}

/** Writes cells as one line, quoted where they must be. */
export function csvLine(cells: readonly string[], delimiter = ','): string {
  return cells
    .map((cell) => (/["\n\r,;\t]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell))
    .join(delimiter)
}
