import type { Chance } from './chance.ts'

/**
 * The numbers at the other end: digits with x for any. Where a country keeps numbers for films and novels (the +1 555-01xx, Ofcom's, the
 * Bundesnetzagentur's, Arcep's …), these are they; elsewhere they only look right. n stands for
 * an area code. Lakeside's own numbers are not among them, but for some.
 */
const PATTERNS = {
  local: [
    ...[
      '1920555017x',
      '1920555018x',
      '1414555014x',
      '1414555016x',
      '1262555013x',
      '1715555012x',
      '1608555015x',
    ],
    // Lakeside's own, so that some calls stay in the house.
    '1920555012x',
  ],
  us: ['1n55501xx'],
  toronto: ['141655501xx', '164755501xx'],
  canada: ['160455501xx', '151455501xx', '1418555015x', '158155501xx', '190255501xx'],
  tollFree: ['180055501xx', '188855501xx', '187755501xx'],
  mexico: ['5255555501xx', '528155550xxx'],
  uk: ['442079460xxx', '441134960xxx', '441614960xxx', '441214960xxx'],
  ukMobile: ['447700900xxx'],
  germany: ['4930231255xx', '494066969xxx', '496990009xxx', '498999998xxx', '492214710xxx'],
  germanyMobile: ['4917139200xx', '49174909xxxx'],
  austria: ['431555010xx', '43732555xxx'],
  france: ['3319900xxxx', '3326191xxxx', '3335301xxxx'],
  franceMobile: ['3363998xxxx'],
  spain: ['34915550xxx'],
  italy: ['390655501xx'],
  ireland: ['35320910xxxx'],
  norway: ['4722555xxx'],
  sweden: ['468465004xx', '46313900xxx'],
  poland: ['48225550xxx'],
  netherlands: ['31205550xxx'],
  japan: ['81355501xxx', '81665550xxx'],
  japanMobile: ['819055550xxx'],
  china: ['861055501xxx', '862155501xxx'],
  india: ['912255501xxx', '918055501xxx'],
  philippines: ['63285550xxx'],
  vietnam: ['842835550xxx'],
  vietnamMobile: ['84905550xxx'],
  laos: ['85621555xxx'],
  thailand: ['6625550xxx'],
  australia: ['61255501xxx'],
  brazil: ['551155501xxx'],
  kosovo: ['38338555xxx'],
  ukraine: ['380445550xxx'],
  jamaica: ['187655501xx'],
  iridium: ['881655501xxx'],
} as const

export type FarPlace = keyof typeof PATTERNS

const AREA_CODES = [
  ...[
    '212',
    '646',
    '312',
    '773',
    '213',
    '310',
    '415',
    '206',
    '503',
    '303',
    '602',
    '512',
    '713',
    '214',
    '305',
  ],
  ...[
    '404',
    '617',
    '202',
    '215',
    '412',
    '216',
    '317',
    '314',
    '816',
    '612',
    '651',
    '763',
    '507',
    '515',
    '319',
  ],
  ...[
    '402',
    '701',
    '605',
    '906',
    '231',
    '313',
    '616',
    '502',
    '615',
    '704',
    '919',
    '504',
    '801',
    '702',
    '808',
  ],
]

/** A number of a place, digits with the country code. */
export function farNumber(place: FarPlace, chance: Chance): string {
  const pattern = chance.pick(PATTERNS[place])
  return pattern.replace('n', chance.pick(AREA_CODES)).replace(/x/g, () => String(chance.below(10)))
}
