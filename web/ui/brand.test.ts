import { describe, expect, test } from 'vitest'
import { brandColours, contrast } from './brand.ts'

describe('brand colours', () => {
  test('a readable colour is kept as it is, with white text on it', () => {
    expect(brandColours('#1F4E79', 'light')).toEqual({ text: '#1f4e79', fill: '#1f4e79', onFill: '#ffffff' })
  })
  test('yellow gets dark text on it and is darkened when it is itself text', () => {
    const yellow = brandColours('#ffd400', 'light')
    expect(yellow.onFill).toBe('#000000')
    expect(yellow.fill).toBe('#ffd400')
    expect(contrast(yellow.text, '#ffffff')).toBeGreaterThanOrEqual(4.5)
  })
  test.each(['#000000', '#ffffff', '#ff0000', '#00ff00', '#0000ff', '#777777', '#767676'])(
    '%s is readable as text on both papers and under its own text',
    (colour) => {
      for (const [scheme, paper] of [
        ['light', '#f3f5f7'],
        ['dark', '#1e2126'],
      ] as const) {
        const { text, fill, onFill } = brandColours(colour, scheme)
        expect(contrast(text, paper)).toBeGreaterThanOrEqual(4.5)
        expect(contrast(fill, onFill)).toBeGreaterThanOrEqual(4.5)
      }
    },
  )
  test('a mistyped colour falls back to our blue', () => {
    expect(brandColours('blue', 'light').fill).toBe('#1f4e79')
  })
})
