import type { JsonSchema } from './openapi.ts'

/**
 * A value that a schema describes, for people to look at: the first example it gives, or the simplest value of its type. References are
 * looked up among `components`.
 */
export function exampleOf(
  schema: JsonSchema | boolean,
  components: Readonly<Record<string, JsonSchema>>,
): unknown {
  if (typeof schema === 'boolean') return null
  if (Array.isArray(schema.examples)) return schema.examples[0]
  if (schema.$ref) return exampleOf(components[schema.$ref.split('/').at(-1)!]!, components)
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return schema.enum[0]
  const union = schema.anyOf ?? schema.oneOf
  if (union) return exampleOf(union[0]!, components)
  if (schema.properties) {
    return Object.fromEntries(
      Object.entries(schema.properties).map(([name, property]) => [name, exampleOf(property, components)]),
    )
  }
  if (schema.type === 'array') {
    return Array.isArray(schema.items) || !schema.items ? [] : [exampleOf(schema.items, components)]
  }
  return simplest(schema)
}

function simplest({ type, minimum }: JsonSchema): unknown {
  switch (Array.isArray(type) ? type[0] : type) {
    case 'string':
      return 'text'
    case 'integer':
    case 'number':
      return minimum ?? 1
    case 'boolean':
      return false
    case 'object':
      return {}
    default:
      return null
  }
}
