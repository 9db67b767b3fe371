import { findProvider, getProvider, saveProvider, updateProvider } from '../accounts/provider.ts'
import { findPlanByName, savePlan } from '../catalog/plans.ts'
import { findRateDeck, freezeRateDeck, loadRateDeck } from '../catalog/rate-decks.ts'
import { saveTaxRates } from '../catalog/tax-rates.ts'
import type { Change } from '../db/saved.ts'
import { type Applying, attempt } from './applying.ts'
import type { Placed, ProviderFile, Section } from './provider-file.ts'

/** The provider as given; what the file does not say of it stays. */
export async function applyProvider(applying: Applying, given: ProviderFile['provider']): Promise<void> {
  if (!given) return
  const { tx, now, readText } = applying
  const { logoFile, ...fields } = given
  await attempt(applying, { kind: 'provider', path: ['provider'] }, async () => {
    const changes = logoFile === undefined ? fields : { ...fields, logoSvg: await readText(logoFile) }
    return (await findProvider(tx))
      ? updateProvider(tx, { changes, now })
      : saveProvider(tx, { ...changes, now })
  })
}

/** The first day that differs orders a rate's end before its successor, so all of an authority go together. */
export async function applyTaxRates(applying: Applying, rates: ProviderFile['taxRates']): Promise<void> {
  const byAuthority = Map.groupBy(rates, ({ item }) => `${item.jurisdiction} ${item.authority}`)
  for (const group of byAuthority.values()) {
    let changes: Change[] = []
    const done = await attempt(applying, { kind: 'taxRates', path: group[0]!.path }, async () => {
      changes = await saveTaxRates(applying.tx, { rates: group.map(({ item }) => item) })
      return { change: changes[0]! }
    })
    if (done) for (const change of changes.slice(1)) applying.counts.taxRates[change]++
  }
}

export async function applyRateDecks(applying: Applying, decks: ProviderFile['rateDecks']): Promise<void> {
  for (const { path, item } of decks) {
    await attempt(applying, { kind: 'rateDecks', path: [...path, 'file'], file: item.file }, () =>
      applyRateDeck(applying, item),
    )
  }
}

async function applyRateDeck(
  { tx, now, readText }: Applying,
  deck: Section<'rateDecks'>,
): Promise<{ change: Change }> {
  const { file, freeze, currency, ...fields } = deck
  const csv = await readText(file)
  const known = await findRateDeck(tx, { name: deck.name })
  const loaded = await loadRateDeck(tx, {
    ...fields,
    currency: currency ?? (await getProvider(tx)).currency,
    csv,
    now,
  })
  const frozen = freeze && !(loaded.change === 'unchanged' && known?.frozenAt)
  if (frozen) await freezeRateDeck(tx, { deckId: loaded.deckId, now })
  if (loaded.change === 'created') return { change: known ? 'changed' : 'created' }
  return { change: frozen ? 'changed' : 'unchanged' }
}

export async function applyPlans(applying: Applying, plans: ProviderFile['plans']): Promise<void> {
  const { tx, now } = applying
  for (const { path, item } of plans) {
    await attempt(applying, { kind: 'plans', path }, async () => {
      const currency = item.currency ?? (await getProvider(tx)).currency
      return savePlan(tx, { ...item, currency, now })
    })
  }
}

/** Names of decks and plans that are neither in the file nor known already: mistakes at the places that speak of them. */
export async function checkNames(
  { tx, mistakes }: Applying,
  { declared, spokenOf }: ProviderFile,
): Promise<void> {
  const known = { rateDecks: new Map<string, boolean>(), plans: new Map<string, boolean>() }
  const isKnown = {
    rateDecks: async (name: string) => (await findRateDeck(tx, { name })) !== null,
    plans: async (name: string) => (await findPlanByName(tx, { name })) !== null,
  }
  const what = { rateDecks: 'rate deck', plans: 'plan' }
  for (const { path, kind, name } of spokenOf) {
    if (!known[kind].has(name)) known[kind].set(name, declared[kind].has(name) || (await isKnown[kind](name)))
    if (!known[kind].get(name))
      mistakes.push({
        path,
        message: `there is no ${what[kind]} '${name}', neither in this file nor made before`,
      })
  }
}

/** The decks' own mistakes, where the file has others already and is not going to be applied. */
export async function checkDeckFiles(
  applying: Applying,
  decks: Placed<Section<'rateDecks'>>[],
): Promise<void> {
  await applyRateDecks(
    applying,
    decks.map(({ path, item }) => ({
      path,
      item: { ...item, freeze: false, currency: item.currency ?? 'USD' },
    })),
  )
}
