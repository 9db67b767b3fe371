import { html, raw } from 'hono/html'
import { type Brand, DARK_PAPER, LIGHT_DESK, LIGHT_PAPER } from './brand.ts'
import type { Block, FactRow, MailContent } from './content.ts'

const FONT = `-apple-system,BlinkMacSystemFont,'Segoe UI',Inter,Roboto,Helvetica,Arial,sans-serif`
const CODE_FONT = `ui-monospace,SFMono-Regular,Menlo,Consolas,'Liberation Mono',monospace`
const INK = '#1d2026'
const QUIET = '#5c6370'
const HAIRLINE = '#e3e5e9'
const SHORT_CHARS = 22

type Html = ReturnType<typeof html>

/**
 * The mail as HTML that mail programs of the last fifteen years show alike: tables, styles in place, no image, no script, no font from
 * elsewhere; 600 px at most, the whole width on a phone. Programs that know dark paper get it from the style sheet in the head.
 */
export function renderHtml(content: MailContent, brand: Brand, { locale }: { locale: string }): string {
  const { heading, blocks } = content
  return String(html`<!doctype html>
<html lang="${new Intl.Locale(locale).language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no">
<title>${content.subject}</title>
<style>${raw(styleSheet(brand))}</style>
</head>
<body class="desk" style="margin:0;padding:0;background:${LIGHT_DESK};font-family:${raw(FONT)};color:${INK}">
<div style="display:none;max-height:0;overflow:hidden;mso-hide:all">${content.preheader}${raw('&#847;&zwnj;&nbsp;'.repeat(60))}</div>
<table role="presentation" class="desk" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:${LIGHT_DESK}"><tr><td align="center" class="around" style="padding:32px 12px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:600px">
<tr><td class="brand" style="padding:0 4px 14px;font-size:17px;font-weight:700;letter-spacing:-.01em;color:${brand.colourOnLight}">${brand.name}</td></tr>
<tr><td class="sheet" style="background:${LIGHT_PAPER};border:1px solid ${HAIRLINE};border-top:3px solid ${brand.colourOnLight};border-radius:4px;padding:32px 36px 12px">
<h1 class="ink" style="margin:0 0 18px;font-size:24px;line-height:1.25;font-weight:650;letter-spacing:-.015em;color:${INK}">${heading}</h1>
${blocks.map((block) => blockHtml(block, brand))}
</td></tr>
<tr><td class="quiet" style="padding:20px 4px 0;font-size:13px;line-height:1.6;color:${QUIET}">
${askHtml(content, brand)}
<div>${[brand.legalName, ...brand.addressLines].join(' · ')}</div>
<div style="padding-top:8px">${content.reason}</div>
</td></tr>
</table>
</td></tr></table>
</body>
</html>
`)
}

function askHtml({ questions }: MailContent, { phone, email, website, colourOnLight }: Brand): Html | '' {
  const link = (url: string, text: string) =>
    html`<a class="link" href="${url}" style="color:${colourOnLight};white-space:nowrap">${text}</a>`
  const ways = [
    phone && link(`tel:${phone.replace(/[^+\d]/g, '')}`, phone),
    email && link(`mailto:${email}`, email),
    website && link(website, website.replace(/^https?:\/\//, '').replace(/\/$/, '')),
  ].filter(Boolean)
  if (ways.length === 0) return ''
  return html`<div style="padding-bottom:8px">${questions} ${ways.map((way, i) => html`${i > 0 ? ' · ' : ''}${way}`)}</div>`
}

function blockHtml(block: Block, brand: Brand): Html {
  switch (block.kind) {
    case 'paragraph':
      return html`<p class="ink" style="margin:0 0 18px;font-size:16px;line-height:1.55;color:${INK}">${block.text}</p>
`
    case 'small':
      return html`<p class="quiet" style="margin:0 0 14px;font-size:13.5px;line-height:1.55;color:${QUIET}">${block.text}</p>
`
    case 'facts':
      return html`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:4px 0 22px;border-collapse:collapse">
${block.rows.map((row, i) => rowHtml(row, i === block.rows.length - 1))}</table>
`
    case 'button':
      return html`<table role="presentation" class="wide" cellpadding="0" cellspacing="0" border="0" style="margin:6px 0 24px"><tr><td class="button" align="center" style="border-radius:6px;background:${brand.colourOnLight}"><a href="${block.url}" style="display:block;padding:13px 26px;font-size:16px;font-weight:600;line-height:1.3;color:#ffffff;text-decoration:none">${block.label}</a></td></tr></table>
`
    case 'quote':
      return html`<div class="quote" style="margin:0 0 20px;padding:14px 18px;border-left:3px solid ${HAIRLINE};background:#f8f9fa;font-size:14.5px;line-height:1.6;color:${INK};white-space:pre-line">${block.text}</div>
`
    case 'code':
      return html`<div class="code" style="margin:2px 0 22px;padding:16px 12px;border:1px solid ${HAIRLINE};border-radius:4px;background:#f8f9fa;text-align:center">${block.label === undefined ? '' : html`<div class="quiet" style="padding-bottom:6px;font-size:13.5px;line-height:1.4;color:${QUIET}">${block.label}</div>`}<div class="ink" style="font-family:${raw(CODE_FONT)};${codeSize(block.code)}font-weight:650;line-height:1.3;white-space:nowrap;color:${INK}">${block.code}</div></div>
`
    default:
      return block satisfies never
  }
}

/** Six digits stand large; eleven characters still fit a phone. */
function codeSize(code: string): string {
  return code.length <= 8 ? 'font-size:30px;letter-spacing:.14em;' : 'font-size:23px;letter-spacing:.06em;'
}

function rowHtml({ label, value, total }: FactRow, last: boolean): Html {
  const line = total ? `border-top:2px solid ${INK};` : ''
  const below = last ? '' : `border-bottom:1px solid ${HAIRLINE};`
  const weight = total ? 'font-weight:650;' : ''
  // On a phone an amount or a short label stays on its line; a long text, such as an invoice with its day, wraps.
  const wrap = (text: string) =>
    text.length <= SHORT_CHARS ? 'white-space:nowrap;' : 'overflow-wrap:anywhere;'
  const cell = `${line}${below}padding:9px 0;font-size:15px;line-height:1.4;vertical-align:top;${weight}`
  return html`<tr class="${total ? 'row total' : 'row'}"><td class="${total ? 'ink' : 'quiet'}" style="${cell}padding-right:18px;${wrap(label)}color:${total ? INK : QUIET}">${label}</td><td class="ink" align="right" style="${cell}color:${INK};font-variant-numeric:tabular-nums;${wrap(value)}">${value}</td></tr>
`
}

/** For programs that read a style sheet: dark paper, and a phone's width. */
function styleSheet({ colourOnDark }: Brand): string {
  return `
@media (max-width:480px){.around{padding:18px 8px!important}.sheet{padding:24px 20px 6px!important}.wide{width:100%!important}}
@media (prefers-color-scheme:dark){
.desk{background:#101114!important}.sheet{background:${DARK_PAPER}!important;border-color:#34373d!important;border-top-color:${colourOnDark}!important}
.ink{color:#eceef1!important}.quiet{color:#a9afba!important}.brand,.link{color:${colourOnDark}!important}
.row td{border-color:#34373d!important}.total td{border-top-color:#eceef1!important}
.code,.quote{background:#23262b!important;border-color:#454950!important;color:#eceef1!important}
.button{background:${colourOnDark}!important}.button a{color:#101114!important}}
`
}
