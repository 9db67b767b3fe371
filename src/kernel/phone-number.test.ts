import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type DialPlan, NORTH_AMERICA, understandNumber } from './phone-number.ts'

const BOSTON: DialPlan = {
  ...NORTH_AMERICA,
  areaCode: '617',
  localLength: 7,
  stripPrefixes: ['9'],
  extensionLengths: [3, 4],
}
const BERLIN: DialPlan = {
  countryCode: '49',
  internationalPrefix: '00',
  nationalPrefix: '0',
  nationalLengths: [6, 7, 8, 9, 10, 11],
  areaCode: '30',
  localLength: 8,
  extensionLengths: [2, 3],
  emergencyNumbers: ['112', '110'],
}
const FRANCE: DialPlan = {
  countryCode: '33',
  internationalPrefix: '00',
  nationalPrefix: '0',
  nationalLengths: [9],
  emergencyNumbers: ['112', '15', '17', '18'],
}
const LONDON: DialPlan = {
  countryCode: '44',
  internationalPrefix: '00',
  nationalPrefix: '0',
  nationalLengths: [9, 10],
  areaCode: '20',
  localLength: 8,
  emergencyNumbers: ['999', '112'],
}

/** In short: `+1617…`, `911!`, `ext 100`, `anonymous`, or `?` for what is no number. */
function short(text: string, plan: DialPlan): string {
  const understood = understandNumber(text, plan)
  switch (understood.kind) {
    case 'e164':
      return `+${understood.e164}`
    case 'emergency':
      return `${understood.number}!`
    case 'extension':
      return `ext ${understood.number}`
    case 'anonymous':
      return 'anonymous'
    case 'not_a_number':
      return '?'
  }
}

describe('numbers as a switch in the US or Canada writes them', () => {
  test.each([
    ['6175550100', '+16175550100'],
    ['16175550100', '+16175550100'],
    ['+16175550100', '+16175550100'],
    ['+1 (617) 555-0100', '+16175550100'],
    ['(617) 555-0100', '+16175550100'],
    ['1.617.555.0100', '+16175550100'],
    ['4165550100', '+14165550100'],
    ['8005550100', '+18005550100'],
    ['011442079460000', '+442079460000'],
    ['011 52 55 5010 1234', '+525550101234'],
    ['+442079460000', '+442079460000'],
    ['442079460000', '+442079460000'],
    ['4930123456', '+14930123456'],
    ['5550100', '?'],
    ['100', '?'],
    ['0175550100', '?'],
  ])('%s is %s', (text, expected) => {
    expect(short(text, NORTH_AMERICA)).toBe(expected)
  })
})

describe('a PBX that dials 9 for an outside line, in area code 617', () => {
  test.each([
    ['95550100', '+16175550100'],
    ['5550100', '+16175550100'],
    ['92125550123', '+12125550123'],
    ['912125550123', '+12125550123'],
    ['9011442079460000', '+442079460000'],
    // Cambridge's overlay and Lowell's code begin with 9 themselves.
    ['9785550100', '+19785550100'],
    ['99785550100', '+19785550100'],
    ['100', 'ext 100'],
    ['1001', 'ext 1001'],
    ['9001', 'ext 9001'],
    ['411', 'ext 411'],
  ])('%s is %s', (text, expected) => {
    expect(short(text, BOSTON)).toBe(expected)
  })
})

describe('emergency calls', () => {
  test.each([
    ['911', '911!'],
    ['9911', '911!'],
    ['933', '933!'],
    ['9933', '933!'],
    ['+911', '911!'],
    ['+1911', '911!'],
    ['sip:911@10.0.0.1', '911!'],
    ['<sip:+1911@example.com;user=phone>', '911!'],
    ['tel:911', '911!'],
    ['urn:service:sos', '911!'],
    ['<urn:service:sos.police>', '911!'],
    // Not these: a number that only begins so, and what looks like one inside.
    ['9115550100', '+19115550100'],
    ['+19115550100', '+19115550100'],
  ])('%s is %s', (text, expected) => {
    expect(short(text, BOSTON)).toBe(expected)
  })

  test.each([
    ['112', BERLIN, '112!'],
    ['999', LONDON, '999!'],
    ['18', FRANCE, '18!'],
    ['911', BERLIN, 'ext 911'],
  ])('%s is what that country says', (text, plan, expected) => {
    expect(short(text, plan)).toBe(expected)
  })

  test('without a prefix to strip, 9911 waits for a person rather than be priced', () => {
    expect(short('9911', NORTH_AMERICA)).toBe('?')
  })
})

describe('numbers as switches in other countries write them', () => {
  test.each([
    ['030 12345678', BERLIN, '+493012345678'],
    ['03012345678', BERLIN, '+493012345678'],
    ['12345678', BERLIN, '+493012345678'],
    ['+49 (0)30 12345678', BERLIN, '+493012345678'],
    ['004930 12345678', BERLIN, '+493012345678'],
    ['0015550100123', BERLIN, '+15550100123'],
    ['01701234567', BERLIN, '+491701234567'],
    ['030/123456', BERLIN, '+4930123456'],
    ['491701234567', BERLIN, '+491701234567'],
    ['23', BERLIN, 'ext 23'],
    ['0142685300', FRANCE, '+33142685300'],
    ['01 42 68 53 00', FRANCE, '+33142685300'],
    ['142685300', FRANCE, '+33142685300'],
    ['0033142685300', FRANCE, '+33142685300'],
    ['33142685300', FRANCE, '+33142685300'],
    ['0015550100123', FRANCE, '+15550100123'],
    ['02079460000', LONDON, '+442079460000'],
    ['020 7946 0000', LONDON, '+442079460000'],
    ['79460000', LONDON, '+442079460000'],
    ['2079460000', LONDON, '+442079460000'],
    ['+44 (0)20 7946 0000', LONDON, '+442079460000'],
    ['00442079460000', LONDON, '+442079460000'],
    ['01204123456', LONDON, '+441204123456'],
    ['0016175550100', LONDON, '+16175550100'],
  ])('%s is %s', (text, plan, expected) => {
    expect(short(text, plan)).toBe(expected)
  })
})

describe('what surrounds a number', () => {
  test.each([
    ['sip:+16175550100@example.com', '+16175550100'],
    ['sips:6175550100@example.com:5061', '+16175550100'],
    ['sip:6175550100:secret@example.com', '+16175550100'],
    ['SIP:+16175550100;npdi=yes;rn=+16175559999@example.com;user=phone', '+16175550100'],
    ['"Acme, Ltd" <sip:+16175550100@example.com>;tag=abc', '+16175550100'],
    ['<sip:+16175550199@pbx.example>;reason=unconditional;privacy=off', '+16175550199'],
    ['"a <b> c" <6175550100>', '+16175550100'],
    ['sip:%2B16175550100@example.com', '+16175550100'],
    ['tel:+1-617-555-0100', '+16175550100'],
    ['tel:617-555-0100;phone-context=+1', '+16175550100'],
    [' 6175550100\t', '+16175550100'],
  ])('%s is %s', (text, expected) => {
    expect(short(text, NORTH_AMERICA)).toBe(expected)
  })

  test.each([
    '',
    ' ',
    'anonymous',
    'Anonymous',
    'sip:anonymous@anonymous.invalid',
    '"Anonymous" <sip:anonymous@anonymous.invalid>;tag=1',
    'unknown',
    '<unknown>',
    'Restricted',
    'UNAVAILABLE',
    'private',
    's',
  ])('%o is anonymous', (text) => {
    expect(short(text, NORTH_AMERICA)).toBe('anonymous')
  })

  test.each([
    '1800FLOWERS',
    'sip:alice@example.com',
    'sip:10.0.0.1',
    'sip:192.168.100.200:5060',
    '*98',
    '*676175550100',
    '617555010x',
    '12345#',
    '+',
    '+1617555010012345',
    '+0442079460000',
    '0',
    '٦١٧٥٥٥٠١٠٠',
    '617\u00005550100',
  ])('%o is no number', (text) => {
    expect(understandNumber(text, NORTH_AMERICA)).toEqual({ kind: 'not_a_number', text })
  })
})

describe('for any text', () => {
  const plan = fc.constantFrom(NORTH_AMERICA, BOSTON, BERLIN, FRANCE, LONDON)
  const text = fc.oneof(
    fc.string({ unit: fc.constantFrom(...'0123456789+()- .<>@;:*#ax') }),
    fc.string({ unit: fc.constantFrom(...'0123456789') }),
    fc.string(),
  )

  test('it never throws, and what it calls E.164 is E.164', () => {
    fc.assert(
      fc.property(text, plan, (number, dialPlan) => {
        const understood = understandNumber(number, dialPlan)
        if (understood.kind === 'e164') expect(understood.e164).toMatch(/^[1-9]\d{3,14}$/)
      }),
      { numRuns: 3000 },
    )
  })

  test('a number once understood, written with a plus, is understood as itself', () => {
    fc.assert(
      fc.property(text, plan, (number, dialPlan) => {
        const understood = understandNumber(number, dialPlan)
        if (understood.kind !== 'e164') return
        const again = understandNumber(`+${understood.e164}`, dialPlan)
        // +1911 is an emergency call, however it came to be written so.
        if (again.kind !== 'emergency') expect(again).toEqual(understood)
      }),
      { numRuns: 3000 },
    )
  })

  test('an emergency number is one, whatever is around it', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('911', '933'),
        fc.constantFrom('', 'sip:', 'tel:', 'sips:', '+', '9'),
        (number, before) => {
          expect(short(`${before}${number}`, BOSTON)).toBe(`${number}!`)
        },
      ),
    )
  })
})
