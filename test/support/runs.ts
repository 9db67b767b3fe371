/**
 * How often each property is tried: 2,000 times, as in CI. `PROPERTY_RUNS=50000` is the soak; a small number is for trying things out. The one place where it
 * is read.
 */
export const PROPERTY_RUNS = Number(process.env.PROPERTY_RUNS ?? 2_000)
