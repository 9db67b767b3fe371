type Device = { browser: string | null; system: string | null }

/** A device as a person would name it: `Firefox on Windows`. */
export function deviceWords(
  { browser, system }: Device,
  say: (key: 'deviceOn' | 'deviceUnknown', values?: Readonly<Record<string, string>>) => string,
): string {
  if (browser && system) return say('deviceOn', { browser, system })
  return browser ?? system ?? say('deviceUnknown')
}
