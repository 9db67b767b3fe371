/**
 * The last digit of an ABA routing number, from its first eight: the digits weighted 3-7-1 over and over, with the check digit, sum to a multiple of
 * ten. Eight digits in text; anything else is a bug of the caller's (RangeError).
 */
export function routingCheckDigit(firstEight: string): number {
  if (!/^\d{8}$/.test(firstEight)) throw new RangeError(`'${firstEight}' is not eight digits`)
  const sum = WEIGHTS.reduce((total, weight, place) => total + weight * Number(firstEight[place]), 0)
  return (10 - (sum % 10)) % 10
}

/** True for nine digits whose check digit is right and whose beginning the ABA gives out, so that a slip of the finger is found before a debit. */
export function isRoutingNumber(text: string): boolean {
  if (!/^\d{9}$/.test(text) || !isGivenOut(Number(text.slice(0, 2)))) return false
  return routingCheckDigit(text.slice(0, 8)) === Number(text[8])
}

const WEIGHTS = [3, 7, 1, 3, 7, 1, 3, 7]

/** 01–12 the Federal Reserve districts, 21–32 thrifts, 61–72 electronic, 80 traveler's cheques. 00 is the Treasury's: it holds no customer's account. */
function isGivenOut(beginning: number): boolean {
  const within = (first: number, last: number) => beginning >= first && beginning <= last
  return within(1, 12) || within(21, 32) || within(61, 72) || beginning === 80
}
