import { expect, test } from 'vitest'
import { clientAddress } from './visit.ts'

test.each([
  ['203.0.113.5', '', '203.0.113.5'],
  ['::ffff:203.0.113.5', '', '203.0.113.5'],
  // What a client on the Internet writes about itself is not believed.
  ['203.0.113.5', '198.51.100.1', '203.0.113.5'],
  // A proxy on this machine or network is; what stood there before is the client's own invention.
  ['127.0.0.1', '198.51.100.1', '198.51.100.1'],
  ['10.1.2.3', '6.6.6.6, 198.51.100.1', '198.51.100.1'],
  ['::1', '2001:db8::7', '2001:db8::7'],
  ['127.0.0.1', 'nonsense', '127.0.0.1'],
  ['172.32.0.1', '198.51.100.1', '172.32.0.1'],
])('from %s with X-Forwarded-For %j comes %s', (peer, forwardedFor, expected) => {
  expect(clientAddress(peer, forwardedFor)).toBe(expected)
})
