import { expect, test } from 'vitest'
import { scaleTop } from './bars.tsx'
import { formatScale } from './money.tsx'

test.each([
  [0, 0],
  [1, 1],
  [1.8, 2],
  [2.2, 4],
  [4.3, 5],
  [30, 40],
  [0.0874, 0.1],
  [0.03, 0.04],
  [977, 1000],
  [1001, 2000],
  [6.2, 8],
])('the scale of a chart whose highest bar is %s ends at a round %s', (highest, top) => {
  expect(scaleTop(highest)).toBe(top)
})

test('heights beside a chart are written without cents where they are whole', () => {
  const usd = (height: number) => formatScale(height, { currency: 'USD', locale: 'en-US' })
  expect([0, 0.5, 2.5, 10, 1000, 0.02].map(usd)).toEqual(['$0', '$0.50', '$2.50', '$10', '$1,000', '$0.02'])
})
