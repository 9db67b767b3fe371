/* The one place where it is read how hard properties are tried. */

/** Tries of a soak: `npm run soak`. */
const SOAK_RUNS = 50_000
/** Tries in CI. */
const CI_RUNS = 2_000

/**
 * How often each property is tried: 2,000 times, as in CI; 50,000 times in a soak (`SOAK=1`, which `npm run soak` sets); or as often as `PROPERTY_RUNS` says,
 * for trying things out.
 */
export const PROPERTY_RUNS = Number(process.env.PROPERTY_RUNS ?? (process.env.SOAK ? SOAK_RUNS : CI_RUNS))

/**
 * What is drawn: in CI the same each time, so that a failure is somebody's change; in a soak something else each time. A failure names its seed, and
 * `PROPERTY_SEED` draws the same again.
 */
export const PROPERTY_SEED = Number(
  process.env.PROPERTY_SEED ?? (process.env.SOAK ? Date.now() % 2 ** 31 : 20_260_310),
)
