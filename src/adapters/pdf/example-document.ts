import type { CallDetail, ChargeGroup, InvoiceDocument } from '../../invoices/document.ts'

const OCTOBER = { startOn: '2026-10-01', endBeforeOn: '2026-11-01' }
const NOVEMBER = { startOn: '2026-11-01', endBeforeOn: '2026-12-01' }

const LOGO_SVG = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 190 48"><circle cx="24" cy="24" r="21" fill="#0f5e63"/>
<path d="M5 26c6.500-6 12.500-6 19 0s12.500 6 19 0" fill="none" stroke="#fff" stroke-width="3.500"/>
<path d="M9 35c5-5 10-5 15 0s10 5 15 0" fill="none" stroke="#fff" stroke-width="3.500" opacity=".6"/>
<text x="56" y="34" font-family="Inter" font-weight="700" font-size="29" fill="#0f5e63">Lakeside</text></svg>`

/** A one-page US invoice of the demo provider; for tests, benchmarks and whoever writes a template. Its sums are right. */
export const EXAMPLE_INVOICE: InvoiceDocument = {
  kind: 'invoice',
  locale: 'en-US',
  currency: 'USD',
  number: 'LT-2026-001234',
  issuedOn: '2026-11-01',
  dueOn: '2026-11-16',
  period: OCTOBER,
  termsDays: 15,
  corrects: null,
  seller: {
    name: 'Lakeside Telephone',
    legalName: 'Lakeside Telephone Company, LLC',
    addressLines: ['410 Harbor Street', 'Duluth, MN 55802'],
    taxId: '41-1234567',
    inquiryPhone: '(218) 555-0100',
    email: 'billing@lakeside.example',
    web: 'lakeside.example',
    logo: { format: 'svg', base64: Buffer.from(LOGO_SVG).toString('base64') },
    primaryColour: '#0f5e63',
  },
  buyer: {
    name: 'Northwoods Veterinary Clinic',
    attention: 'Accounts payable',
    addressLines: ['2210 Superior Street, Suite 4', 'Duluth, MN 55806'],
    accountNumber: '100234',
    taxId: null,
  },
  summary: {
    rows: [
      { kind: 'recurring', amount: '134.75', previousAmount: '134.75' },
      { kind: 'usage', amount: '51.85', previousAmount: '41.75' },
      { kind: 'one_time', amount: '15.00', previousAmount: '0' },
      { kind: 'taxes', amount: '12.90', previousAmount: '11.30' },
    ],
    total: '214.50', // 134.75 + 51.85 + 15.00 + 12.90
    previousTotal: '187.80',
    carriedForward: { previousBalance: '187.80', payments: '-187.80' },
    amountDue: '214.50',
  },
  chargeGroups: [
    {
      title: 'SIP trunk',
      subtitle: '10 channels',
      thirdParty: null,
      lines: [
        charge('SIP trunk, 10 channels', '1', null, '99.00', '99.00'),
        charge('Direct numbers', '25', 'numbers', '1.35', '33.75'),
        charge('E911 location', '1', null, '2.00', '2.00'),
        { ...charge('Number port, (218) 555-0148', '1', null, '15.00', '15.00'), period: null },
      ],
      subtotal: '149.75',
    },
    {
      title: 'Calls',
      subtitle: '(218) 555-0148',
      thirdParty: null,
      lines: [
        usage('Interstate, 1,204 min beyond 500 included', '704', '0.0149', '10.49'),
        usage('Germany, mobile', '188', '0.22', '41.36'),
      ],
      subtotal: '51.85',
    },
  ],
  taxes: [
    {
      name: 'Minnesota sales tax',
      authority: 'State of Minnesota',
      ratePercent: '6.875',
      base: '149.75',
      amount: '10.30',
    },
    { name: '911 fee', authority: 'State of Minnesota', ratePercent: null, base: null, amount: '0.80' },
    {
      name: 'Federal USF',
      authority: 'Federal Communications Commission',
      ratePercent: '3.470',
      base: '51.85',
      amount: '1.80',
    },
  ],
  usageByNumber: [],
  callDetail: null,
  paymentInstructions: [
    'Online: lakeside.example/pay, account 100234',
    'Check: payable to Lakeside Telephone Company, LLC; write the invoice number on it',
  ],
  callsNotPrinted: null,
  notes: [],
}

function charge(
  description: string,
  quantity: string,
  unit: string | null,
  unitPrice: string,
  amount: string,
) {
  return { description, calls: null, period: NOVEMBER, quantity, unit, unitPrice, amount, lateUsageOn: null }
}

function usage(description: string, minutes: string, unitPrice: string, amount: string) {
  return {
    description,
    calls: null,
    period: OCTOBER,
    quantity: minutes,
    unit: 'min',
    unitPrice,
    amount,
    lateUsageOn: null,
  }
}

const DESTINATIONS = [
  'Duluth, MN',
  'Minneapolis, MN',
  'Germany, mobile',
  'United Kingdom',
  'Toll free',
  'Saint Vincent and the Grenadines, mobile',
]
const DIRECTIONS = ['outbound', 'outbound', 'outbound', 'inbound', 'forwarded'] as const

/** A call detail of `count` calls of two numbers, the same each time. */
export function exampleCallDetail(count: number): CallDetail {
  const two = (n: number) => String(n).padStart(2, '0')
  const call = (i: number) => ({
    startedAt: `2026-10-${two(1 + Math.floor((i * 31) / count))}T${two(8 + (i % 11))}:${two((i * 7) % 60)}:${two((i * 13) % 60)}`,
    from: i % 97 === 5 ? 'Anonymous' : `(218) 555-01${two(i % 100)}`,
    to: i % 6 === 2 ? `+49 151 2345 ${1000 + ((i * 37) % 9000)}` : `(612) 555-${1000 + ((i * 31) % 9000)}`,
    destination: i % 200 === 5 ? DESTINATIONS[5]! : DESTINATIONS[i % 5]!,
    direction: DIRECTIONS[i % 5]!,
    durationSeconds: i % 331 === 7 ? 5025 : (i * 17) % 900,
    billedSeconds: i % 331 === 7 ? 5040 : Math.ceil(((i * 17) % 900) / 6) * 6,
    amount: `${i % 331 === 7 ? 3 : 0}.${String((i * 137) % 3000).padStart(4, '0')}`,
  })
  const half = Math.ceil(count / 2)
  const calls = Array.from({ length: count }, (_, i) => call(i))
  return {
    timeZone: 'America/Chicago',
    groups: [
      { title: '(218) 555-0148', calls: calls.slice(0, half), minutes: '10450.3', amount: '310.27' },
      { title: '(218) 555-0149', calls: calls.slice(half), minutes: '9912.1', amount: '295.10' },
    ],
  }
}

/** `count` charge groups of four lines each, one telephone number a group. */
export function exampleChargeGroups(count: number): ChargeGroup[] {
  return Array.from({ length: count }, (_, i) => ({
    title: `Line ${i + 1}, front desk`,
    subtitle: `(218) 555-${String(1000 + i)}`,
    thirdParty: i === 1 ? 'Great Lakes Directory Services, Inc.' : null,
    lines: [
      charge('Business line', '1', null, '24.95', '24.95'),
      charge('Voicemail to email', '1', null, '3.00', '3.00'),
      usage('Interstate calls', '412.5', '0.0149', '6.15'),
      { ...usage('Germany, mobile', '12', '0.22', '2.64'), lateUsageOn: i % 4 === 0 ? '2026-09-12' : null },
    ],
    subtotal: '36.74', // 24.95 + 3.00 + 6.15 + 2.64
  }))
}
