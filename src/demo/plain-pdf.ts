/**
 * A PDF of one page with some lines of text in Helvetica (PDF 1.7, ISO 32000-1): the demo's agreements, for which a printer would be too much.
 * Characters beyond Latin-1 are written as `?`.
 */
export function pdfOfLines(lines: readonly string[]): Uint8Array {
  const shown = lines.map(
    (line) => `(${line.replaceAll(/[\\()]/g, '\\$&').replaceAll(/[^\x20-\xff]/g, '?')}) '`,
  )
  const content = `BT /F1 12 Tf 18 TL 72 740 Td\n${shown.join('\n')}\nET`
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
  ]
  let text = '%PDF-1.7\n'
  const offsets = objects.map((object, n) => {
    const offset = text.length
    text += `${n + 1} 0 obj\n${object}\nendobj\n`
    return offset
  })
  const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`)
  const table = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${entries.join('')}`
  const end = `trailer << /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF\n`
  return Buffer.from(text + table + end, 'latin1')
}
