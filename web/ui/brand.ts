/** A provider's colour as used on the pages: for text and lines, and as a fill with readable text on it. */
export type BrandColours = { text: string; fill: string; onFill: string }

/** Paper and dark paper of styles.css; a brand colour used as text must be readable on them. */
const PAPER = { light: '#f3f5f7', dark: '#1e2126' }
const READABLE = 4.5

/**
 * The colours derived from a provider's primary colour (`#rrggbb`), each with a contrast of at least
 * 4.5 : 1 (WCAG AA). The colour is kept where it is readable and otherwise moved towards black or white
 * by the least step that is. An unreadable value falls back to our own blue: a typing mistake in the
 * settings must not take the pages down.
 */
export function brandColours(primary: string, scheme: 'light' | 'dark'): BrandColours {
  const colour = /^#[0-9a-f]{6}$/i.test(primary) ? primary.toLowerCase() : '#1f4e79'
  const paper = PAPER[scheme]
  const text = moveUntilReadable({ colour, on: paper, towards: scheme === 'light' ? '#000000' : '#ffffff' })
  const onFill = contrast(colour, '#ffffff') >= READABLE ? '#ffffff' : '#000000'
  return { text, fill: colour, onFill }
}

/** The style sheet that puts a provider's colour on the pages, for both colour schemes. */
export function brandStyles(primary: string): string {
  const light = brandColours(primary, 'light')
  const dark = brandColours(primary, 'dark')
  return `:root{--brand:light-dark(${light.text},${dark.text});--brand-fill:${light.fill};--on-brand:${light.onFill}}`
}

/** WCAG contrast of two `#rrggbb` colours, 1 to 21. */
export function contrast(one: string, other: string): number {
  const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number]
  return (lighter + 0.05) / (darker + 0.05)
}

function moveUntilReadable(options: { colour: string; on: string; towards: string }): string {
  const { colour, on, towards } = options
  for (let step = 0; step <= 20; step++) {
    const candidate = mix(colour, towards, step / 20)
    if (contrast(candidate, on) >= READABLE) return candidate
  }
  return towards
}

function channels(colour: string): [number, number, number] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16)) as [number, number, number]
}

function mix(from: string, to: string, part: number): string {
  const target = channels(to)
  const mixed = channels(from).map((value, index) =>
    Math.round(value + ((target[index] ?? 0) - value) * part),
  )
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`
}

function luminance(colour: string): number {
  const [red, green, blue] = channels(colour).map((value) => {
    const part = value / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
