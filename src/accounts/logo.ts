import { z } from 'zod'
import { notA } from '../kernel/input.ts'

/**
 * A provider's logo stands in every page and invoice, so it may only draw. What editors leave behind (comments, metadata, their own namespaces) is
 * dropped; what could run, load or link is refused and named. The result is written anew from what was understood, never passed through.
 */
const BYTES_MAX = 64 * 1024

const DRAWING = new Set(
  `svg g defs symbol use title desc path rect circle ellipse line polyline polygon text tspan linearGradient radialGradient stop clipPath mask
  pattern filter feBlend feColorMatrix feComponentTransfer feComposite feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feMerge
  feMergeNode feMorphology feOffset style`.split(/\s+/),
)
const DROPPED = new Set(['metadata'])
/** What an attribute or style sheet must not hold: loading and running. */
const FOREIGN = /url\(\s*["']?(?!["']?#)|@import|@font-face|javascript:|expression\(|-moz-binding|\\/i
const TOKEN =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<!DOCTYPE[^<>[\]]*>|<(\/?)([^\s<>/]+)((?:[^<>"']|"[^"]*"|'[^']*')*)>|([^<]+)/gy
const ATTRIBUTE = /\s+([^\s=<>"'/]+)\s*=\s*("[^"]*"|'[^']*')/gy

/** An SVG of at most 64 KB that draws and does nothing else → the same, clean. */
export const logoSvg = z.string({ error: notA('an SVG') }).transform((text, context) => {
  const cleaned = cleanSvg(text)
  if ('svg' in cleaned) return cleaned.svg
  context.addIssue({ code: 'custom', message: cleaned.wrong })
  return z.NEVER
})

/** Reads an SVG and writes it anew, or says what is wrong with it. */
export function cleanSvg(text: string): { svg: string } | { wrong: string } {
  if (Buffer.byteLength(text) > BYTES_MAX) return { wrong: `is larger than ${BYTES_MAX / 1024} KB` }
  const open: string[] = []
  let svg = ''
  /** How many elements deep we are in something that is dropped. */
  let dropping = 0
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex
    const token = TOKEN.exec(text)
    if (!token) return { wrong: `is no well-formed SVG at '${text.slice(at, at + 30)}'` }
    const [whole, cdata, closing, name, rest, characters] = token
    if (name === undefined) {
      const content = characters ?? (cdata === undefined ? '' : escaped(cdata))
      if (open.length === 0 && content.trim() !== '') return { wrong: 'has text outside of <svg>' }
      if (dropping === 0)
        svg += content.replace(/&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-f]{1,6});)/gi, '&amp;')
    } else if (closing) {
      if (open.pop() !== name) return { wrong: `is no well-formed SVG at '${whole}'` }
      if (dropping > 0) dropping--
      else svg += `</${name}>`
    } else {
      if (open.length === 0 && (svg.trim() !== '' || name !== 'svg'))
        return { wrong: `begins with <${name.slice(0, 30)}>, not <svg>` }
      const empty = rest!.endsWith('/')
      if (dropping > 0 || DROPPED.has(name) || name.includes(':')) {
        if (!empty) dropping++
      } else {
        if (!DRAWING.has(name)) return { wrong: `has <${name.slice(0, 30)}>, which a logo may not have` }
        const attributes = cleanAttributes(name, empty ? rest!.slice(0, -1) : rest!)
        if ('wrong' in attributes) return attributes
        svg += `<${name}${attributes.text}${empty ? '/' : ''}>`
      }
      if (!empty) open.push(name)
    }
  }
  if (open.length > 0 || svg === '')
    return { wrong: open.length > 0 ? `does not close <${open.at(-1)}>` : 'is empty' }
  // As it will stand, since a comment in the middle of a word is gone by now.
  for (const [, sheet] of svg.matchAll(/<style[^>]*>([\s\S]*?)<\/style>/g))
    if (FOREIGN.test(unescaped(sheet!))) return { wrong: 'has a style sheet that loads something' }
  return { svg: withNamespace(svg.trim()) }
}

function cleanAttributes(element: string, text: string): { text: string } | { wrong: string } {
  let clean = ''
  ATTRIBUTE.lastIndex = 0
  while (text.slice(ATTRIBUTE.lastIndex).trim() !== '') {
    const at = ATTRIBUTE.lastIndex
    const found = ATTRIBUTE.exec(text)
    if (!found) return { wrong: `is no well-formed SVG at '${text.slice(at).trim().slice(0, 30)}'` }
    const name = found[1]!
    const value = found[2]!.slice(1, -1)
    const plain = unescaped(value)
    if (/^on/i.test(name)) return { wrong: `has the event handler ${name} on <${element}>` }
    if (/^(xlink:)?href$/i.test(name)) {
      if (!plain.startsWith('#')) return { wrong: `refers to '${plain.slice(0, 40)}' outside of itself` }
      clean += ` href="${escaped(plain)}"`
    } else if (name === 'xmlns' || (!name.includes(':') && !/^xmlns/i.test(name))) {
      if (name === 'xmlns' && plain !== NAMESPACE)
        return { wrong: `is of the namespace '${plain.slice(0, 40)}', not of SVG` }
      if (FOREIGN.test(plain))
        return { wrong: `has ${name}='${plain.slice(0, 40)}' on <${element}>, which loads something` }
      clean += ` ${name}="${escaped(plain)}"`
    }
  }
  return { text: clean }
}

const NAMESPACE = 'http://www.w3.org/2000/svg'

function withNamespace(svg: string): string {
  const head = svg.slice(0, svg.indexOf('>'))
  return head.includes(' xmlns="') ? svg : svg.replace(/^<svg/, `<svg xmlns="${NAMESPACE}"`)
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** Entities as what they stand for, so that `&#106;avascript:` is seen for what it is. */
function unescaped(text: string): string {
  return text.replace(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/gi,
    (whole, hex, decimal, name) => {
      if (name) return ENTITIES[name.toLowerCase()]!
      const code = hex ? Number.parseInt(hex, 16) : Number(decimal)
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole
    },
  )
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]!)
}
