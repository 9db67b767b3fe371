import { expect, test } from 'vitest'
import { networkOf } from './attempts.ts'

test('of IPv6 the network counts, of which one subscriber has all addresses', () => {
  for (const ip of ['2001:db8:1:2::1', '2001:0DB8:1:2:aaaa:bbbb:cccc:dddd', '2001:db8:1:2::'])
    expect(networkOf(ip)).toBe('2001:db8:1:2::/64')
  expect(networkOf('2001:db8:1:3::1')).toBe('2001:db8:1:3::/64')
  expect(networkOf('2001:db8::1')).toBe('2001:db8:0:0::/64')
  expect(networkOf('fe80::1%eth0')).toBe('fe80:0:0:0::/64')
  expect(networkOf('::1')).toBe('0:0:0:0::/64')
})

test('an IPv4 address counts as itself, however it is written', () => {
  for (const ip of ['203.0.113.5', '::ffff:203.0.113.5']) expect(networkOf(ip)).toBe(ip)
})
