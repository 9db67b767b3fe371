/**
 * A mail's HTML as our Content-Security-Policy lets it look: styles written in place are refused by it, so each becomes a rule of a style sheet that
 * bears the page's nonce. The rules are weaker than the sheet's `!important`, as styles in place are.
 */
export function styledByNonce(html: string, nonce: string): string {
  const rules: string[] = []
  const marked = html
    .replaceAll(/<style>/g, `<style nonce="${nonce}">`)
    .replaceAll(/ style="([^"]*)"/g, (_all, style: string) => {
      rules.push(`:root [data-s="${rules.length}"]{${plain(style)}}`)
      return ` data-s="${rules.length - 1}"`
    })
  const sheet = `<style nonce="${nonce}">${rules.join('\n')}</style>`
  return marked.includes('</head>') ? marked.replace('</head>', () => `${sheet}</head>`) : `${sheet}${marked}`
}

const CHARACTERS: Record<string, string> = { '&quot;': '"', '&#39;': "'", '&amp;': '&' }

/** An attribute's text as CSS; what could end the style sheet or the rule is left out. */
function plain(style: string): string {
  return style.replaceAll(/&(quot|#39|amp);/g, (found) => CHARACTERS[found] ?? '').replaceAll(/[<>{}]/g, '')
}
