import { fileTypeFromBuffer } from 'file-type'
import { Refusal } from '../kernel/refusal.ts'

/** More than any signed agreement; scans of a hundred pages fit. */
export const DOCUMENT_BYTES_MAX = 20_000_000
const NAME_MAX = 120

/** What customers can open anywhere and what runs nothing: the ending of its name, and what it is sent as. */
const KINDS: Readonly<Record<string, string>> = {
  pdf: 'application/pdf',
  png: 'image/png',
  jpg: 'image/jpeg',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  txt: 'text/plain; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
}

/**
 * What a file is, by its bytes; its name's ending has to say the same, since that is by what the customer's machine opens it. Refuses
 * `document_kind`, `document_empty`, `document_too_large`, `document_name`.
 */
export async function fileKind({
  fileName,
  bytes,
}: {
  fileName: string
  bytes: Uint8Array
}): Promise<{ fileName: string; media: string }> {
  if (bytes.length === 0) throw new Refusal('document_empty', `'${fileName}' has no bytes.`)
  if (bytes.length > DOCUMENT_BYTES_MAX) throw tooLarge(fileName)
  const clean = cleanName(fileName)
  const ending = /\.([a-z0-9]+)$/i.exec(clean)?.[1]?.toLowerCase().replace('jpeg', 'jpg') ?? ''
  const media = KINDS[ending]
  const kinds = Object.keys(KINDS).join(', ')
  if (!media) throw new Refusal('document_kind', `'${clean}' is none of these kinds of files: ${kinds}.`)
  const found = await fileTypeFromBuffer(bytes)
  const isSame = found ? found.ext === ending : (ending === 'txt' || ending === 'csv') && isText(bytes)
  if (!isSame) {
    throw new Refusal(
      'document_kind',
      `'${clean}' is not what its name says: what is in it is ${found ? found.mime : `no ${ending.toUpperCase()}`}.`,
    )
  }
  return { fileName: clean, media }
}

/** The refusal of a file that is larger than any document. */
export function tooLarge(fileName: string): Refusal {
  const sentence = `'${fileName}' is larger than ${DOCUMENT_BYTES_MAX / 1_000_000} MB, which is the most a document may be.`
  return new Refusal('document_too_large', sentence, { status: 413 })
}

/** One line that is no path, hides nothing and fits a file system. Refuses `document_name`. */
function cleanName(sent: string): string {
  const clean = sent
    .split(/[/\\]/)
    .at(-1)!
    // Control characters, and those that turn the direction of writing and so hide an ending.
    .replaceAll(/[\p{Cc}\p{Cf}<>:"|?*]/gu, '')
    .replace(/^[.\s]+|[.\s]+$/g, '')
  if (clean === '' || clean.length > NAME_MAX) {
    throw new Refusal(
      'document_name',
      `'${sent.slice(0, 200)}' is no file name of 1 to ${NAME_MAX} characters.`,
    )
  }
  return clean
}

function isText(bytes: Uint8Array): boolean {
  try {
    return !new TextDecoder('utf-8', { fatal: true }).decode(bytes).includes('\0')
  } catch {
    return false
  }
}
