/** WCAG 2.2 AA for text. */
const CONTRAST_MIN = 4.5
const STEPS = 40

/** A colour (`#rrggbb`) moved in steps towards black or white, away from the paper, until text in it can be read on that paper. */
export function readableOn(paper: string, colour: string): string {
  const towards = luminance(paper) > 0.5 ? 0 : 255
  const channels = channelsOf(colour)
  for (let step = 0; step <= STEPS; step++) {
    const moved = hexOf(channels.map((c) => c + Math.round(((towards - c) * step) / STEPS)))
    if (contrast(moved, paper) >= CONTRAST_MIN) return moved
  }
  return towards === 0 ? '#000000' : '#ffffff'
}

/** The contrast of two colours, 1 to 21, as WCAG defines it. */
export function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (light! + 0.05) / (dark! + 0.05)
}

function luminance(colour: string): number {
  const [r, g, b] = channelsOf(colour).map((channel) => {
    const c = channel / 255
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!
}

function channelsOf(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))
}

function hexOf(channels: readonly number[]): string {
  return `#${channels.map((c) => c.toString(16).padStart(2, '0')).join('')}`
}
