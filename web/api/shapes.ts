import type { components } from './schema.gen.ts'

/** A noun of the API by its name: `Shape<'Invoice'>`. */
export type Shape<Name extends keyof components['schemas']> = components['schemas'][Name]
