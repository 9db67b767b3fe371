/** Tries of a soak: `npm run soak`. */
const SOAK_RUNS = 50_000
/** Tries in CI. */
const CI_RUNS = 2_000

/**
 * How often each property is tried: 2,000 times, as in CI; 50,000 times in a soak (`SOAK=1`, which `npm run soak` sets); or as often as `PROPERTY_RUNS` says,
 * for trying things out. The one place where it is read.
 */
export const PROPERTY_RUNS = Number(process.env.PROPERTY_RUNS ?? (process.env.SOAK ? SOAK_RUNS : CI_RUNS))
