import { expect, test } from 'vitest'
import { proposedAddress } from './billing-address.ts'

test('an American address becomes its parts', () => {
  expect(
    proposedAddress({ addressLines: ['5 Main Street', 'Suite 2', 'Concord MA 01742'], country: 'US' }),
  ).toEqual({
    ...{ line1: '5 Main Street', line2: 'Suite 2', city: 'Concord', region: 'MA', postalCode: '01742' },
    country: 'US',
  })
})

test('a German address becomes its parts', () => {
  expect(proposedAddress({ addressLines: ['Werkstraße 3', '70435 Stuttgart'], country: 'DE' })).toEqual({
    ...{ line1: 'Werkstraße 3', line2: null, city: 'Stuttgart', region: null, postalCode: '70435' },
    country: 'DE',
  })
})

test('what cannot be told apart stays where it is', () => {
  expect(proposedAddress({ addressLines: ['5 Main Street'], country: 'US' })).toEqual({
    ...{ line1: '5 Main Street', line2: null, city: '', region: null, postalCode: null },
    country: 'US',
  })
})
