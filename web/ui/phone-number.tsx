/** Country calling codes of two digits; 1 and 7 have one and every other has three (ITU-T E.164). */
const TWO_DIGIT_CODES = /^(2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/

/**
 * Splits an E.164 number into the groups a reader expects: `+1 312 555 0142`, `+44 20 7946 0958` as
 * `+44 207 946 0958`. Elsewhere than in North America groups are of three and the last of up to four,
 * since the true grouping differs by area and a wrong area code reads worse than a plain one.
 */
export function phoneGroups(e164: string): string[] {
  const match = /^\+(\d{4,15})$/.exec(e164)
  const digits = match?.[1]
  if (digits === undefined) return [e164]
  if (digits.startsWith('1') && digits.length === 11) {
    return ['+1', digits.slice(1, 4), digits.slice(4, 7), digits.slice(7)]
  }
  const codeLength = /^[17]/.test(digits) ? 1 : TWO_DIGIT_CODES.test(digits) ? 2 : 3
  const groups = [`+${digits.slice(0, codeLength)}`]
  let rest = digits.slice(codeLength)
  while (rest.length > 4) {
    groups.push(rest.slice(0, 3))
    rest = rest.slice(3)
  }
  if (rest.length > 0) groups.push(rest)
  return groups
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
