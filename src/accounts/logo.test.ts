import { expect, test } from 'vitest'
import { cleanSvg } from './logo.ts'

const wrap = (inner: string) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">${inner}</svg>`

test('a logo that only draws is kept as it is', () => {
  const svg = wrap(
    '<defs><linearGradient id="a"><stop offset="0" stop-color="#fff"/></linearGradient></defs><path d="M0 0h10" fill="url(#a)"/>',
  )
  expect(cleanSvg(svg)).toEqual({ svg })
})

test('what an editor leaves behind is dropped', () => {
  const made = `<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x"><!-- Inkscape -->
<svg xmlns="http://www.w3.org/2000/svg" xmlns:inkscape="urn:i" inkscape:version="1"><sodipodi:namedview><x/></sodipodi:namedview><metadata><rdf:RDF/></metadata><rect width="1" height="1"/></svg>`
  expect(cleanSvg(made)).toEqual({
    svg: '<svg xmlns="http://www.w3.org/2000/svg"><rect width="1" height="1"/></svg>',
  })
})

test('a missing namespace is added and xlink:href becomes href', () => {
  expect(cleanSvg('<svg><use xlink:href="#a"/></svg>')).toEqual({
    svg: '<svg xmlns="http://www.w3.org/2000/svg"><use href="#a"/></svg>',
  })
})

test('what has been cleaned is clean', () => {
  const made = wrap(
    '<style><![CDATA[a > b { fill: red }]]></style><title>A &amp; B & C</title><path d="M0 0" aria-label="a > &quot;b&quot; &#65;"/>',
  )
  const once = cleanSvg(made)
  if ('wrong' in once) throw new Error(once.wrong)
  expect(once.svg).toContain('<title>A &amp; B &amp; C</title>')
  expect(cleanSvg(once.svg)).toEqual(once)
})

test.each([
  ['<script>alert(1)</script>', 'has <script>, which a logo may not have'],
  ['<ScRiPt>alert(1)</ScRiPt>', 'has <ScRiPt>, which a logo may not have'],
  ['<foreignObject><p/></foreignObject>', 'has <foreignObject>, which a logo may not have'],
  ['<image href="https://e.example/x.png"/>', 'has <image>, which a logo may not have'],
  ['<a href="#x"/>', 'has <a>, which a logo may not have'],
  ['<animate attributeName="href"/>', 'has <animate>, which a logo may not have'],
  ['<rect onload="x()"/>', 'has the event handler onload on <rect>'],
  ["<rect OnClick='x()'/>", 'has the event handler OnClick on <rect>'],
  ['<use href="https://e.example/a.svg#b"/>', "refers to 'https://e.example/a.svg#b' outside of itself"],
  ['<use xlink:href="&#106;avascript:x"/>', "refers to 'javascript:x' outside of itself"],
  [
    '<rect fill="url(https://e.example/)"/>',
    "has fill='url(https://e.example/)' on <rect>, which loads something",
  ],
  [
    '<rect style="background:u\\72l(//e.example)"/>',
    "has style='background:u\\72l(//e.example)' on <rect>, which loads something",
  ],
  ['<style>@import "https://e.example/a.css"</style>', 'has a style sheet that loads something'],
  ['<style><![CDATA[*{fill:url(//e.example)}]]></style>', 'has a style sheet that loads something'],
  ['<style>@im<!-- -->port "//e.example"</style>', 'has a style sheet that loads something'],
  ['<rect width=1 />', "is no well-formed SVG at 'width=1'"],
  ['<g>', "is no well-formed SVG at '</svg>'"],
])('%s is refused', (inner, wrong) => {
  expect(cleanSvg(wrap(inner))).toEqual({ wrong })
})

test.each([
  ['', 'is empty'],
  ['<html></html>', 'begins with <html>, not <svg>'],
  ['<svg></svg><svg></svg>', 'begins with <svg>, not <svg>'],
  ['<!DOCTYPE svg [<!ENTITY a "b">]><svg/>', 'is no well-formed SVG at \'<!DOCTYPE svg [<!ENTITY a "b">\''],
  [`<svg>${'.'.repeat(65_536)}</svg>`, 'is larger than 64 KB'],
  [
    '<svg xmlns="http://www.w3.org/1999/xhtml"/>',
    "is of the namespace 'http://www.w3.org/1999/xhtml', not of SVG",
  ],
])('%s is no logo', (text, wrong) => {
  expect(cleanSvg(text)).toEqual({ wrong })
})
