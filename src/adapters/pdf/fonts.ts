import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

/** The weights of Inter that the templates use: text, headings, the headline figure. */
const INTER = [
  '400Regular/Inter_400Regular.ttf',
  '600SemiBold/Inter_600SemiBold.ttf',
  '700Bold/Inter_700Bold.ttf',
]

/** Inter, and whatever lies in `fonts/` of the operator's template directory (`.ttf`, `.otf`), such as a font with Chinese characters. */
export function loadFonts(templateDir: string | null): Buffer[] {
  const { resolve } = createRequire(import.meta.url)
  const inter = INTER.map((file) => readFileSync(resolve(`@expo-google-fonts/inter/${file}`)))
  const dir = templateDir === null ? null : join(templateDir, 'fonts')
  if (dir === null || !existsSync(dir)) return inter
  const own = readdirSync(dir)
    .filter((file) => /\.(ttf|otf)$/i.test(file))
    .sort()
  return [...inter, ...own.map((file) => readFileSync(join(dir, file)))]
}
