import { words } from '../ui/badge.tsx'

type Detail = Record<string, string | number | boolean | null>

/**
 * An entry of an account's timeline as a line to read: the kind of event in words, then its particulars as they
 * were recorded. Ids of ours are left out: they mean nothing to a reader.
 */
export function eventWords(kind: string, detail: Detail): string {
  const particulars = Object.entries(detail)
    .filter(([name, value]) => value !== null && value !== '' && !/(^id|Id)$/.test(name))
    .map(
      ([name, value]) => `${words(name.replaceAll(/([A-Z])/g, ' $1').toLowerCase()).toLowerCase()} ${value}`,
    )
  return [words(kind), ...particulars.slice(0, 4)].join(' · ')
}

/** `staff:7` and `system` as a reader would say them. */
export function actorWords(actor: string): string {
  const [kind, id] = actor.split(':')
  if (kind === 'system') return 'Tollbook'
  if (kind === 'cli') return 'the command line'
  if (kind === 'key') return `API key ${id}`
  return id ? `${kind} ${id}` : actor
}
