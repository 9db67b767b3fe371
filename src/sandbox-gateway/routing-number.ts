/** The check digit of an ABA routing number: weights 3, 7, 1 over nine digits come to a multiple of ten. */
export function isRoutingNumber(text: string): boolean {
  if (!/^\d{9}$/.test(text) || text === '000000000') return false
  const weights = [3, 7, 1]
  const sum = [...text].reduce((total, digit, i) => total + Number(digit) * weights[i % 3]!, 0)
  return sum % 10 === 0
}

const BANKS: Record<string, string> = {
  '110000000': 'Sandbox Test Bank',
  '021000021': 'JPMorgan Chase Bank',
  '026009593': 'Bank of America',
  '121000248': 'Wells Fargo Bank',
}

/** Null where the sandbox knows no name. */
export function bankName(routingNumber: string): string | null {
  return BANKS[routingNumber] ?? null
}
