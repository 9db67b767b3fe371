/**
 * Does a piece of work for each thing, some at once. What goes wrong with one keeps no other from its turn; the first such error is thrown when all have had
 * theirs.
 */
export async function eachInTurn<T>(
  things: readonly T[],
  { atOnce, work }: { atOnce: number; work: (thing: T) => Promise<void> },
): Promise<void> {
  const queue = [...things]
  const errors: unknown[] = []
  const working = Array.from({ length: atOnce }, async () => {
    for (let thing = queue.shift(); thing !== undefined; thing = queue.shift()) {
      await work(thing).catch((error: unknown) => errors.push(error))
    }
  })
  await Promise.all(working)
  if (errors.length > 0) throw errors[0]
}
