import type { DocumentSeller } from '../../invoices/document.ts'

/** A logo as a file of the compiler's workspace, its bytes looked over but not yet drawn. */
export interface LogoFile {
  path: 'logo.png' | 'logo.svg'
  bytes: Buffer
}

/** A logo is drawn on every invoice; one of this size or more would make each of them as heavy. */
const LOGO_BYTES_MAX = 1_000_000
const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

/**
 * The seller's logo, or null where there is none, it is too large (1 MB), is not what it says it is, or refers to anything outside itself
 * (an SVG's external image would make the invoice depend on a file or a server).
 */
export function logoFile(logo: DocumentSeller['logo']): LogoFile | null {
  if (!logo) return null
  const bytes = Buffer.from(logo.base64, 'base64')
  if (bytes.length === 0 || bytes.length > LOGO_BYTES_MAX) return null
  if (logo.format === 'png') {
    return bytes.subarray(0, PNG_SIGNATURE.length).equals(PNG_SIGNATURE) ? { path: 'logo.png', bytes } : null
  }
  const text = bytes.toString('utf8')
  const refersOutside = /<!DOCTYPE|<!ENTITY|<script|\b(?:href|src)\s*=\s*["']\s*(?!#|data:image\/)/i.test(
    text,
  )
  return /<svg[\s>]/.test(text) && !refersOutside ? { path: 'logo.svg', bytes } : null
}

const TOLLBOOK_BLUE = '#1f3a5f'
/** WCAG 2.2 AA for text. */
const CONTRAST_MIN = 4.5

/** The colour as `#rrggbb`, darkened in steps until text in it can be read on white; Tollbook's own where it is not a colour. */
export function readableOnWhite(colour: string): string {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(colour)
  if (!match) return TOLLBOOK_BLUE
  let channels = match.slice(1).map((hex) => Number.parseInt(hex, 16))
  while (1.05 / (luminance(channels) + 0.05) < CONTRAST_MIN)
    channels = channels.map((c) => Math.floor(c * 0.93))
  return `#${channels.map((c) => c.toString(16).padStart(2, '0')).join('')}`
}

/** Relative luminance, 0 (black) to 1 (white), as WCAG defines it. */
function luminance(channels: readonly number[]): number {
  const [r, g, b] = channels.map((channel) => {
    const c = channel / 255
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!
}
