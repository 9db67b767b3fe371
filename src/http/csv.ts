/**
 * Writes CSV (RFC 4180) that a spreadsheet opens without harm: a text that begins like a formula gets an apostrophe before it. A telephone
 * number as E.164 is left as it is, since `+` and digits are only a number to a spreadsheet, and programs read the file too.
 */

/** A cell: text from outside, or a figure of ours, which is written as it is (a negative amount is no formula). */
export type Cell = string | { figure: string | number } | null

/** One line with its line end. */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(cellText).join(',')}\r\n`
}

function cellText(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell !== 'string') return String(cell.figure)
  const safe = /^[=+\-@\t\r]/.test(cell) && !/^\+\d{1,15}$/.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/**
 * A CSV file as a response, made line by line while it is being sent: nothing is held. When the lines fail on the way the connection is cut,
 * so that half a file is not taken for a whole one.
 */
export function csvResponse(lines: AsyncGenerator<string>, fileName: string): Response {
  const encoder = new TextEncoder()
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await lines.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
    async cancel() {
      await lines.return(undefined)
    },
  })
  return new Response(stream, {
    headers: {
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': disposition('attachment', fileName),
    },
  })
}

/** A Content-Disposition (RFC 6266): a plain name for old programs, the full one for all others. */
export function disposition(kind: 'inline' | 'attachment', fileName: string): string {
  const plain = fileName.replace(/[^\w. -]+/g, '_')
  const full = encodeURIComponent(fileName).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `${kind}; filename="${plain}"; filename*=UTF-8''${full}`
}
