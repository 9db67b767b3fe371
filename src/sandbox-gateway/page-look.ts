import { html, raw } from 'hono/html'

type Html = ReturnType<typeof html>

/** Plain, so that it can stand in anyone's page: the reader's light or dark, or what the page around it asks for, in its accent colour. */
const STYLE = `
:root { color-scheme: light dark; --accent: #1f4f8f; --on-accent: #fff; --ink: light-dark(#16191d, #e6e9ed); --dim: light-dark(#5b6470, #9aa4b0); --ground: light-dark(#fff, #14171a);
  --line: light-dark(#8b94a0, #6a7480); --bad: light-dark(#b3261e, #ff8a80); --good: light-dark(#1b6b3a, #7bd69b); }
:root[data-theme=light] { color-scheme: light; } :root[data-theme=dark] { color-scheme: dark; }
* { box-sizing: border-box; } body { margin: 0; padding: .25rem; background: var(--ground); color: var(--ink); font: 1rem/1.45 system-ui, sans-serif; }
body.whole { max-width: 26rem; margin: 10vh auto; padding: 1rem; } h1 { font-size: 1.25rem; margin: 0 0 1rem; }
form, fieldset { display: grid; gap: .875rem; margin: 0; } fieldset { border: 0; padding: 0; } legend { padding: 0 0 .375rem; font-weight: 600; font-size: .875rem; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: .75rem; align-items: start; } label { display: block; font-weight: 600; font-size: .875rem; }
input:not([type=radio]), select { display: block; width: 100%; min-height: 2.75rem; margin-top: .25rem; padding: .5rem .75rem; font: inherit; font-variant-numeric: tabular-nums;
  color: inherit; background: var(--ground); border: 1px solid var(--line); border-radius: .375rem; }
input[aria-invalid=true] { border-color: var(--bad); border-width: 2px; } .choice { display: flex; gap: .5rem; align-items: baseline; font-weight: 400; font-size: 1rem; padding: .375rem 0; }
#summary:empty { margin: -.875rem 0 0; }
:focus-visible { outline: 2px solid var(--ink); outline-offset: 2px; } p { margin: .25rem 0; } .error { color: var(--bad); font-size: .875rem; } .hint { color: var(--dim); font-size: .875rem; }
.good { color: var(--good); } button, a.button { min-height: 2.75rem; padding: .5rem 1.25rem; font: inherit; font-weight: 600; color: var(--on-accent); background: var(--accent); border: 1px solid transparent;
  border-radius: .375rem; cursor: pointer; text-decoration: none; display: inline-block; text-align: center; } button.quiet { color: var(--ink); background: transparent; border-color: var(--line); }
`

export interface Look {
  theme: 'light' | 'dark' | null
  /** Six hexadecimal digits. */
  accent: string | null
}

/** `?theme=dark&accent=7a1f5c`; anything else is left out. */
export function readLook(query: (name: string) => string | undefined): Look {
  const [theme, accent] = [query('theme'), query('accent')]
  return {
    theme: theme === 'light' || theme === 'dark' ? theme : null,
    accent: accent !== undefined && /^[0-9a-fA-F]{6}$/.test(accent) ? accent : null,
  }
}

/** The look as a query, to be handed on from page to page. */
export function lookQuery({ theme, accent }: Look): string {
  const query = new URLSearchParams()
  if (theme !== null) query.set('theme', theme)
  if (accent !== null) query.set('accent', accent)
  return query.size === 0 ? '' : `?${query}`
}

/** A whole page. `nonce` lets its one style and its scripts pass its own policy. */
export function page(
  parts: { title: string; language: string; look: Look; nonce: string; whole?: boolean },
  body: Html | Promise<Html>,
) {
  const { accent } = parts.look
  const colours = accent === null ? '' : `:root { --accent: #${accent}; --on-accent: ${readableOn(accent)}; }`
  return html`<!doctype html>
<html lang="${parts.language}" ${parts.look.theme === null ? '' : raw(`data-theme="${parts.look.theme}"`)}>
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${parts.title}</title>
<style nonce="${parts.nonce}">${raw(STYLE + colours)}</style></head>
<body class="${parts.whole ? 'whole' : ''}"><main>${body}</main></body></html>`
}

/** White or black, whichever stands out more from a colour: at least 4.5 : 1 (WCAG's relative luminance). Pure. */
function readableOn(colour: string): string {
  const [red, green, blue] = [0, 2, 4].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
  // Where black and white stand out alike: 1.05 / (l + 0.05) = (l + 0.05) / 0.05.
  return luminance > 0.179 ? '#000' : '#fff'
}

/** What a page may do: its own style and script, its own form, and to be framed by the merchant's page alone. */
export function pagePolicy({ nonce, merchantOrigin }: { nonce: string; merchantOrigin: string }): string {
  return [
    `default-src 'none'`,
    `style-src 'nonce-${nonce}'`,
    `script-src 'nonce-${nonce}'`,
    `form-action 'self' ${merchantOrigin}`,
    `frame-ancestors ${merchantOrigin}`,
    `base-uri 'none'`,
  ].join('; ')
}
