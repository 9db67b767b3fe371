/** What a browser says it is, as far as people care. Names of products, which are the same in all languages. */
export interface Device {
  /** `Firefox`; null: none that is known. */
  browser: string | null
  /** `Windows`, `iPhone`; null: none that is known. */
  system: string | null
}

/** The first that matches: most browsers name those they are made from, too. */
const BROWSERS: readonly [RegExp, string][] = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\bOPR\/|\bOpera\b/, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:Chrome|CriOS|Chromium|HeadlessChrome)\//, 'Chrome'],
  [/\bVersion\/[\d.]+ .*Safari\//, 'Safari'],
  [/^curl\//, 'curl'],
]

const SYSTEMS: readonly [RegExp, string][] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
]

/** Reads a User-Agent. It is a hint: a browser can say what it likes. Pure. */
export function deviceOf(userAgent: string | null): Device {
  const nameIn = (names: readonly [RegExp, string][]) =>
    names.find(([pattern]) => pattern.test(userAgent ?? ''))?.[1] ?? null
  return { browser: nameIn(BROWSERS), system: nameIn(SYSTEMS) }
}

/** `Firefox, Windows`, for mails and the timeline; null where nothing is known. */
export function deviceName({ browser, system }: Device): string | null {
  return [browser, system].filter((part) => part !== null).join(', ') || null
}
