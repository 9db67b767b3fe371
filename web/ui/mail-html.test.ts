import { expect, test } from 'vitest'
import { styledByNonce } from './mail-html.ts'

test('styles in place become rules of a sheet with the nonce, in their order', () => {
  const html =
    '<html><head><style>.a{color:red !important}</style></head><body style="margin:0"><p style="font-family:&quot;Segoe UI&quot;">x</p></body></html>'
  expect(styledByNonce(html, 'n1')).toBe(
    '<html><head><style nonce="n1">.a{color:red !important}</style><style nonce="n1">:root [data-s="0"]{margin:0}\n' +
      ':root [data-s="1"]{font-family:"Segoe UI"}</style></head><body data-s="0"><p data-s="1">x</p></body></html>',
  )
})

test('a style cannot end its rule or the style sheet', () => {
  expect(styledByNonce('<p style="color:red}</style><script>x{">y</p>', 'n1')).toBe(
    '<style nonce="n1">:root [data-s="0"]{color:red/stylescriptx}</style><p data-s="0">y</p>',
  )
})
