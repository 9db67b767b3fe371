import type { FarPlace } from './far-numbers.ts'

export type SourceName = 'pbx-cluster' | 'softswitch' | 'sbc'

/** How an account telephones. */
export interface Habit {
  source: SourceName
  /** Attempts on a working day, answered or not, in both directions. */
  perDay: number
  /** Of those, on a Saturday or Sunday. */
  weekend: number
  hours: keyof typeof HOURS
  /** Share of calls that come in. */
  inbound: number
  /** Median length of an answered call. */
  medianSeconds: number
  /** Whom they call, by weight. */
  places: Partial<Record<FarPlace, number>>
  /** How many numbers they call again and again, and the share of calls to somebody else. */
  contacts: number
  strangers: number
  /** January to December, where the year matters. */
  months?: readonly number[]
  /** By what the switch names the account in its records. */
  accountCode?: string
  trunk?: string
  ip?: string
  /** Share of what comes in that is sent on to somebody's mobile after hours. */
  forwarded?: number
}

/** Weights of the hours of a day, midnight first, in the account's own time. */
export const HOURS = {
  business: [0, 0, 0, 0, 0, 0, 1, 4, 9, 13, 13, 11, 7, 10, 12, 12, 9, 4, 2, 1, 1, 0, 0, 0],
  home: [1, 0.3, 0, 0, 0, 0, 1, 2, 3, 4, 5, 5, 5, 4, 4, 5, 7, 9, 11, 12, 10, 7, 4, 2],
  center: [0, 0, 0, 0, 0, 0, 0, 2, 6, 8, 9, 9, 8, 9, 9, 9, 9, 9, 8, 7, 4, 0, 0, 0],
  hotel: [2, 1, 1, 0.5, 0.5, 1, 3, 5, 8, 9, 8, 7, 6, 7, 8, 9, 9, 8, 7, 7, 6, 5, 4, 3],
  school: [0, 0, 0, 0, 0, 1, 6, 14, 12, 9, 8, 8, 7, 8, 11, 9, 4, 1, 0, 0, 0, 0, 0, 0],
  night: [3, 3, 3, 3, 3, 4, 5, 7, 8, 8, 7, 6, 6, 6, 6, 6, 6, 6, 5, 5, 4, 4, 3, 3],
} as const

const HOME: Habit = {
  source: 'softswitch',
  perDay: 2,
  weekend: 2.6,
  hours: 'home',
  inbound: 0.4,
  medianSeconds: 150,
  places: { local: 10, us: 6, tollFree: 2 },
  contacts: 14,
  strangers: 0.15,
}
const OFFICE: Habit = {
  source: 'pbx-cluster',
  perDay: 4,
  weekend: 0.3,
  hours: 'business',
  inbound: 0.5,
  medianSeconds: 95,
  places: { local: 12, us: 5, tollFree: 1 },
  contacts: 40,
  strangers: 0.3,
}

/** By account number; accounts are as in lakeside.yaml. */
export const HABITS: Readonly<Record<string, Habit>> = {
  '20011': { ...HOME, perDay: 2.4, weekend: 3, places: { local: 9, us: 5, norway: 2, sweden: 3, uk: 1 } },
  '20012': { ...HOME, perDay: 1.5, places: { local: 10, us: 3, norway: 1 } },
  '20013': { ...HOME, perDay: 2.2, places: { us: 6, local: 3, india: 6, uk: 1 }, medianSeconds: 320 },
  '20014': { ...HOME, perDay: 1.6, places: { local: 6, us: 2, poland: 5, germanyMobile: 1 } },
  '20015': { ...HOME, perDay: 1.4, places: { us: 5, france: 4, franceMobile: 2, canada: 3 } },
  '20016': { ...HOME, perDay: 1.2, weekend: 0.8 },
  '20017': { ...HOME, perDay: 2.4, places: { local: 7, us: 4, brazil: 2, mexico: 2 } },
  '20018': { ...HOME, perDay: 1.8, places: { local: 6, us: 4, ireland: 4, ukMobile: 1 } },
  '20019': {
    ...HOME,
    perDay: 2,
    places: { local: 5, us: 5, vietnam: 2, vietnamMobile: 3 },
    medianSeconds: 260,
  },
  '20020': { ...HOME, perDay: 2.6, places: { local: 6, us: 5, austria: 3, germany: 3 }, medianSeconds: 420 },
  '20021': { ...HOME, perDay: 2.1, places: { us: 8, local: 4, jamaica: 2 } },
  '20022': { ...HOME, perDay: 1.7, places: { local: 6, norway: 3, us: 3 } },
  '30011': { ...OFFICE, perDay: 5, weekend: 2, hours: 'hotel', inbound: 0.6 },
  '30012': {
    ...OFFICE,
    perDay: 4,
    weekend: 2,
    months: [0.5, 0.5, 0.8, 1.2, 1.6, 1.8, 1.8, 1.6, 1.1, 0.8, 0.6, 0.5],
  },
  '30013': { ...OFFICE, perDay: 5, weekend: 1, months: [1.5, 1.4, 1.1, 1, 0.9, 0.9, 1, 1, 0.9, 1, 1.1, 1.4] },
  '30014': { ...OFFICE, perDay: 5, medianSeconds: 160 },
  '30015': { ...OFFICE, perDay: 1.6, weekend: 1.2, medianSeconds: 55, contacts: 12 },
  '30016': { ...OFFICE, perDay: 4, medianSeconds: 190 },
  '30017': { ...OFFICE, perDay: 9, weekend: 1, inbound: 0.7, medianSeconds: 140 },
  '30018': { ...OFFICE, perDay: 5, weekend: 1, places: { local: 12, us: 6, tollFree: 1, uk: 1 } },
  '30019': {
    ...OFFICE,
    source: 'softswitch',
    perDay: 5,
    weekend: 2,
    hours: 'night',
    inbound: 0.6,
    forwarded: 0.5,
  },
  '30020': { ...OFFICE, perDay: 3 },
  '30021': { ...OFFICE, perDay: 5, medianSeconds: 80, places: { local: 14, us: 3, tollFree: 2 } },
  '30022': { ...OFFICE, perDay: 1.6, weekend: 1, medianSeconds: 60, contacts: 15 },
  '30023': {
    ...OFFICE,
    perDay: 10,
    places: { us: 12, canada: 5, toronto: 3, mexico: 4, china: 1, netherlands: 1 },
    inbound: 0.35,
    contacts: 70,
  },
  '30024': {
    ...OFFICE,
    perDay: 5,
    places: { us: 5, local: 2, japan: 6, japanMobile: 2, germany: 1 },
    inbound: 0.3,
    medianSeconds: 340,
  },
  '30025': {
    ...OFFICE,
    perDay: 2,
    weekend: 2,
    months: [0.3, 0.3, 0.5, 1, 1.7, 2, 2, 1.8, 1.2, 0.9, 0.5, 0.4],
  },
  '30026': { ...OFFICE, perDay: 3, medianSeconds: 230, places: { local: 6, us: 5, ukMobile: 1, italy: 1 } },
  '30027': { ...OFFICE, perDay: 1.8, contacts: 15 },
  '30028': { ...OFFICE, perDay: 2.2, weekend: 2, places: { local: 8, us: 4, laos: 1, thailand: 2 } },
  '30029': { ...OFFICE, perDay: 3, weekend: 2.5, hours: 'night', places: { us: 6, local: 3, canada: 3 } },
  '30030': { ...OFFICE, perDay: 1.6, hours: 'home', weekend: 1.6, contacts: 15 },
  '30031': { ...OFFICE, perDay: 3, places: { us: 9, local: 3, mexico: 2, germany: 1 } },
  '40011': {
    ...OFFICE,
    perDay: 18,
    weekend: 1.5,
    accountCode: 'marsh-law',
    inbound: 0.4,
    medianSeconds: 210,
    places: {
      local: 20,
      us: 14,
      toronto: 3,
      uk: 2,
      germany: 1,
      mexico: 2,
      kosovo: 1,
      ukraine: 1,
      tollFree: 2,
    },
    contacts: 120,
  },
  '40012': {
    ...OFFICE,
    perDay: 14,
    weekend: 2,
    inbound: 0.6,
    medianSeconds: 110,
    contacts: 200,
    strangers: 0.5,
  },
  '40013': {
    ...OFFICE,
    perDay: 18,
    weekend: 0.2,
    hours: 'school',
    inbound: 0.55,
    medianSeconds: 75,
    contacts: 300,
    months: [1, 1, 1, 1, 1, 0.5, 0.12, 0.7, 1.3, 1, 1, 0.8],
  },
  '40014': {
    ...OFFICE,
    source: 'sbc',
    ip: '203.0.113.40',
    perDay: 10,
    weekend: 12,
    hours: 'hotel',
    inbound: 0.45,
    medianSeconds: 110,
    places: { us: 14, local: 8, uk: 1, germanyMobile: 1, mexico: 1, japan: 1, canada: 2 },
    contacts: 60,
    strangers: 0.6,
    months: [0.5, 0.6, 0.7, 0.9, 1.2, 1.7, 2, 1.9, 1.3, 1.1, 0.6, 0.8],
  },
  '40015': { ...OFFICE, perDay: 1.8, contacts: 25 },
  '40016': { ...OFFICE, perDay: 5, inbound: 0.6, weekend: 0.4 },
  '40017': { ...OFFICE, perDay: 1, weekend: 1.6, contacts: 20 },
  '50011': {
    ...OFFICE,
    source: 'sbc',
    trunk: 'northstar',
    perDay: 100,
    weekend: 34,
    hours: 'center',
    inbound: 0.22,
    medianSeconds: 105,
    places: { us: 30, local: 4, canada: 3 },
    contacts: 400,
    strangers: 0.9,
    months: [0.9, 0.9, 1, 1, 1, 1, 0.9, 0.9, 1, 1.1, 1.4, 1.3],
  },
  '50012': {
    ...OFFICE,
    source: 'sbc',
    trunk: 'harvestmoon',
    perDay: 12,
    weekend: 5,
    inbound: 0.8,
    medianSeconds: 170,
    contacts: 60,
    strangers: 0.8,
    months: [1.8, 2, 2, 1.4, 1, 0.6, 0.5, 0.4, 0.6, 0.6, 0.6, 0.9],
  },
  '60011': {
    ...OFFICE,
    source: 'sbc',
    trunk: 'hoffmann',
    perDay: 8,
    weekend: 0.1,
    inbound: 0.35,
    medianSeconds: 150,
    places: {
      germany: 12,
      germanyMobile: 6,
      austria: 3,
      netherlands: 2,
      poland: 2,
      france: 2,
      us: 1,
      china: 1,
    },
    contacts: 60,
  },
  '60012': {
    ...OFFICE,
    perDay: 4,
    places: { canada: 12, toronto: 2, us: 3, france: 1 },
    medianSeconds: 130,
  },
}
