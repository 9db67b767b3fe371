export interface CardNumber {
  digits: string
  brand: string
}

/** `4242 4242 4242 4242` → its digits and brand; null when it is no card number (length, check digit, or a brand nobody takes). */
export function readCardNumber(text: string): CardNumber | null {
  const digits = text.replace(/[\s-]/g, '')
  if (!/^\d{12,19}$/.test(digits) || !passesLuhn(digits)) return null
  const brand = brandOf(digits)
  return brand === null ? null : { digits, brand }
}

/** The check digit of ISO/IEC 7812-1: every second digit from the right counts double. */
export function passesLuhn(digits: string): boolean {
  let sum = 0
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i])
    const doubled = i % 2 === 1 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}

/** Digits on the back (on the front of American Express). */
export function cvcLength(brand: string): number {
  return brand === 'amex' ? 4 : 3
}

function brandOf(digits: string): string | null {
  if (/^3[47]/.test(digits)) return digits.length === 15 ? 'amex' : null
  if (/^4/.test(digits)) return [13, 16, 19].includes(digits.length) ? 'visa' : null
  if (digits.length !== 16) return null
  const four = Number(digits.slice(0, 4))
  if ((four >= 5100 && four <= 5599) || (four >= 2221 && four <= 2720)) return 'mastercard'
  return /^(6011|65|64[4-9])/.test(digits) ? 'discover' : null
}
