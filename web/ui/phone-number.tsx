/** Country calling codes of two digits; 1 and 7 have one and every other has three (ITU-T E.164). */
const TWO_DIGIT_CODES = /^(2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/

/**
 * Splits an E.164 number into the groups a reader expects: `+1 312 555 0142`. Elsewhere than in North America only the country's code is
 * set off, `+44 2079460958`: the true grouping differs by area, and a wrong area code reads worse than a plain number.
 */
export function phoneGroups(e164: string): string[] {
  const match = /^\+(\d{4,15})$/.exec(e164)
  const digits = match?.[1]
  if (digits === undefined) return [e164]
  if (digits.startsWith('1') && digits.length === 11) {
    return ['+1', digits.slice(1, 4), digits.slice(4, 7), digits.slice(7)]
  }
  const codeLength = /^[17]/.test(digits) ? 1 : TWO_DIGIT_CODES.test(digits) ? 2 : 3
  const rest = digits.slice(codeLength)
  return [`+${digits.slice(0, codeLength)}`, ...(rest === '' ? [] : [rest])]
}

/**
 * A telephone number, grouped for reading. The gaps are margins and not characters, so that selecting and
 * copying it yields plain E.164. What is not a number (`anonymous`, `*97`) is shown as it came.
 */
export function PhoneNumber({ value }: { value: string }) {
  const groups = phoneGroups(value)
  return (
    <span className="phone tabular-nums">
      {groups.map((group, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the groups of one number never move
        <span key={index}>{group}</span>
      ))}
    </span>
  )
}
