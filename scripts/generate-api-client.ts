/**
 * Writes web/api/schema.gen.ts, the types of our API, from its OpenAPI document, in the shape that openapi-fetch
 * expects: `node scripts/generate-api-client.ts`. Ours, because openapi-typescript needs TypeScript's JavaScript
 * API, which TypeScript 7 no longer has.
 */
import { writeFile } from 'node:fs/promises'

type Schema = {
  $ref?: string
  type?: string | string[]
  enum?: unknown[]
  const?: unknown
  format?: string
  description?: string
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: boolean | Schema
  items?: Schema
  oneOf?: Schema[]
  anyOf?: Schema[]
  allOf?: Schema[]
}
type Content = Record<string, { schema?: Schema }>
type Parameter = {
  name: string
  in: 'query' | 'path' | 'header' | 'cookie'
  required?: boolean
  schema?: Schema
}
type Operation = {
  summary?: string
  parameters?: Parameter[]
  requestBody?: { required?: boolean; content: Content }
  responses: Record<string, { content?: Content }>
}
/** As much of an OpenAPI document as we write. */
export type Document = {
  paths: Record<string, Record<string, Operation>>
  components?: { schemas?: Record<string, Schema> }
}

const METHODS = new Set(['get', 'post', 'put', 'patch', 'delete'])

/** The TypeScript source for a document. */
export function typesOf(document: Document): string {
  const paths = Object.entries(document.paths).map(
    ([path, item]) => `${quote(path)}: {${operationsOf(item)}}`,
  )
  const schemas = Object.entries(document.components?.schemas ?? {}).map(
    ([name, schema]) => `${commentOf(schema.description)}${quote(name)}: ${typeOf(schema)}`,
  )
  return [
    '// Written by scripts/generate-api-client.ts from /api/v1/openapi.json. Do not edit.\n',
    `export interface paths {\n${paths.join('\n')}\n}\n`,
    `export interface components { schemas: {\n${schemas.join('\n')}\n} }\n`,
  ].join('\n')
}

function operationsOf(item: Record<string, Operation>): string {
  return Object.entries(item)
    .filter(([method]) => METHODS.has(method))
    .map(([method, operation]) => `\n  ${commentOf(operation.summary)}${method}: ${operationOf(operation)}`)
    .join('')
}

function operationOf(operation: Operation): string {
  const places = (['query', 'path', 'header', 'cookie'] as const).map((place) => {
    const inPlace = (operation.parameters ?? []).filter((parameter) => parameter.in === place)
    if (inPlace.length === 0) return `${place}?: never`
    const members = inPlace.map((p) => `${quote(p.name)}${p.required ? '' : '?'}: ${typeOf(p.schema ?? {})}`)
    return `${place}${inPlace.some((parameter) => parameter.required) ? '' : '?'}: { ${members.join('; ')} }`
  })
  const body = operation.requestBody
  const request = body
    ? `requestBody${body.required ? '' : '?'}: { content: ${contentOf(body.content)} }`
    : 'requestBody?: never'
  const responses = Object.entries(operation.responses).map(
    ([status, { content }]) =>
      `${status}: { headers: { [name: string]: unknown }; content: ${content ? contentOf(content) : '{ "application/json"?: never }'} }`,
  )
  return `{ parameters: { ${places.join('; ')} }; ${request}; responses: { ${responses.join('; ')} } }`
}

function contentOf(content: Content): string {
  return `{ ${Object.entries(content)
    .map(([media, { schema }]) => `${quote(media)}: ${typeOf(schema ?? {})}`)
    .join('; ')} }`
}

/** One JSON schema as a TypeScript type. What we never write (patternProperties, not…) becomes `unknown`. */
export function typeOf(schema: Schema): string {
  if (schema.$ref) return `components['schemas'][${quote(schema.$ref.split('/').at(-1) ?? '')}]`
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  const union = schema.oneOf ?? schema.anyOf
  if (union) return union.map((part) => `(${typeOf(part)})`).join(' | ')
  if (schema.allOf) return schema.allOf.map((part) => `(${typeOf(part)})`).join(' & ')
  if (Array.isArray(schema.type)) return schema.type.map((type) => typeOf({ ...schema, type })).join(' | ')
  if (schema.format === 'binary') return 'Blob'
  if (schema.type === 'array') return `(${typeOf(schema.items ?? {})})[]`
  if (schema.type === 'object' || schema.properties) return objectOf(schema)
  if (schema.type === 'integer' || schema.type === 'number') return 'number'
  return ['string', 'boolean', 'null'].find((type) => type === schema.type) ?? 'unknown'
}

function objectOf(schema: Schema): string {
  const required = new Set(schema.required)
  const members = Object.entries(schema.properties ?? {}).map(
    ([name, member]) =>
      `${commentOf(member.description)}${quote(name)}${required.has(name) ? '' : '?'}: ${typeOf(member)}`,
  )
  const rest = schema.additionalProperties
  if (rest) members.push(`[name: string]: ${typeof rest === 'object' ? typeOf(rest) : 'unknown'}`)
  return members.length > 0 ? `{ ${members.join('; ')} }` : 'Record<string, unknown>'
}

function commentOf(text: string | undefined): string {
  return text ? `/** ${text.replaceAll('*/', '* /').replaceAll('\n', ' ')} */ ` : ''
}

function quote(name: string): string {
  return JSON.stringify(name)
}

if (import.meta.main) {
  const { openApiDocument } = await import('../src/http/openapi.ts')
  const { ROUTES } = await import('../src/http/routes.ts')
  const document: unknown = openApiDocument(ROUTES, { version: '1' })
  await writeFile(new URL('../web/api/schema.gen.ts', import.meta.url), typesOf(document as Document))
}
