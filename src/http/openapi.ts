import { z } from 'zod'
import { type Capability, MAY } from '../accounts/roles.ts'
import type { Action, Description } from './action.ts'
import type { Rule } from './caller.ts'
import { exampleOf } from './openapi-example.ts'
import type { Route } from './routes.ts'
import { name, named } from './shapes.ts'

export type JsonSchema = z.core.JSONSchema.BaseSchema

export interface Parameter {
  name: string
  in: 'path' | 'query' | 'header'
  required: boolean
  description?: string
  schema: JsonSchema
}

type Content = Record<string, { schema: JsonSchema; example?: unknown }>

export interface Operation {
  operationId: string
  tags: string[]
  summary: string
  description: string
  'x-rule': Rule
  security: Record<string, string[]>[]
  parameters: Parameter[]
  requestBody?: { required: boolean; content: Content }
  responses: Record<string, { description: string; content?: Content }>
}

/** An OpenAPI 3.1 document, as far as ours goes. */
export interface OpenApiDocument {
  openapi: string
  info: { title: string; version: string; description: string; license: { name: string; identifier: string } }
  servers: { url: string }[]
  tags: { name: string }[]
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, JsonSchema>; securitySchemes: Record<string, object> }
}

/** What RFC 9457 calls a problem. */
name(
  'Problem',
  z
    .object({
      type: z.string().meta({ examples: ['/api/v1/docs#not_found'] }),
      title: z.string(),
      status: z.int(),
      code: z
        .string()
        .meta({ description: 'For programs; each is explained below.', examples: ['not_found'] }),
      detail: z.string().meta({ description: 'For people: one sentence with the place and the value.' }),
      errors: z
        .array(z.strictObject({ place: z.string(), message: z.string() }))
        .optional()
        .meta({ description: 'Each place and what is wrong with it.' }),
    })
    .meta({ description: 'Every answer from 400 on (RFC 9457).' }),
)

const PREFIX = '#/components/schemas/'

/** The document of a table of routes. Made once; the routes' own schemas are all it knows. */
export function openApiDocument(
  sections: Readonly<Record<string, Readonly<Record<string, Route>>>>,
  options: { version: string },
): OpenApiDocument {
  const schemas = collectSchemas(sections)
  const paths: OpenApiDocument['paths'] = {}
  for (const [tag, routes] of Object.entries(sections)) {
    for (const [operationId, route] of Object.entries(routes)) {
      paths[route.path] ??= {}
      paths[route.path]![route.method] = operationOf(route, { operationId, tag, schemas })
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Tollbook API',
      version: options.version,
      description: INTRODUCTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/api/v1' }],
    tags: Object.keys(sections).map((tag) => ({ name: tag })),
    paths,
    components: {
      schemas: schemas.components,
      securitySchemes: {
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'tollbook_session',
          description: 'From POST /sessions.',
        },
        apiKey: { type: 'http', scheme: 'bearer', description: 'A key that begins with tbk_.' },
        source: { type: 'http', scheme: 'basic', description: 'A CDR source’s own user name and password.' },
      },
    },
  }
}

const INTRODUCTION = `Everything the pages of Tollbook do, they do by this API.

Ids are decimal strings. Amounts are {"amount": "12.34", "currency": "USD"}, exact decimal strings. Instants (…At) are RFC 3339 in UTC, days (…On) ISO days; a period is half-open. Telephone numbers are E.164 with +. Lists are {"items", "next"}: give "next" as ?after= for the next page.

Writes that make money facts take an Idempotency-Key: the same key and body again get the same answer, and nothing is done twice.`

const WHO: Record<Who, string> = {
  public: 'Anybody.',
  signed_in: 'Anybody signed in.',
  member: 'Members of the account; the provider’s staff; API keys.',
  staff: 'The provider’s staff; API keys.',
  staff_write: 'The provider’s staff but for support; API keys of role staff.',
  admin: 'The provider’s administrators, signed in.',
  source: 'A CDR source.',
}

/** Rules of members with the capabilities left off: `member:pay` → `member`. */
type Who = 'public' | 'signed_in' | 'member' | 'staff' | 'staff_write' | 'admin' | 'source'

function whoOf(rule: Rule): Who {
  return rule.startsWith('member:') ? 'member' : (rule as Who)
}

/** `a member of the account whose role is owner or payer, …`: the roles that the table of capabilities lets in. */
function whoInWords(rule: Rule): string {
  if (!rule.startsWith('member:')) return WHO[whoOf(rule)]
  const capability = rule.slice('member:'.length) as Capability
  const roles = Object.entries(MAY).flatMap(([role, may]) => (may.has(capability) ? [role] : []))
  const staff = capability.startsWith('see_') ? 'staff' : 'staff_write'
  return `members with one of the roles ${roles.map((role) => `\`${role}\``).join(', ')} (right \`${capability}\`); ${WHO[staff]}`
}

const SECURITY: Record<Who, Record<string, string[]>[]> = {
  public: [],
  signed_in: [{ session: [] }],
  member: [{ session: [] }, { apiKey: [] }],
  staff: [{ session: [] }, { apiKey: [] }],
  staff_write: [{ session: [] }, { apiKey: [] }],
  admin: [{ session: [] }],
  source: [{ source: [] }],
}

interface Schemas {
  of(schema: z.ZodType): JsonSchema
  components: Record<string, JsonSchema>
}

function operationOf(
  { path, rule, action }: Route,
  { operationId, tag, schemas }: { operationId: string; tag: string; schemas: Schemas },
): Operation {
  const problem = { 'application/problem+json': { schema: { $ref: `${PREFIX}Problem` } } }
  const failures: [string, string][] = [
    ...(rule === 'public'
      ? []
      : ([
          ['401', 'Nobody is signed in.'],
          ['403', 'Not with this role.'],
        ] as [string, string][])),
    ...(path.includes('{')
      ? ([['404', 'There is no such thing, or it is another’s.']] as [string, string][])
      : []),
    ['422', 'The request was understood and is declined; `code` and `errors` say why.'],
  ]
  return {
    operationId,
    tags: [tag],
    summary: action.summary,
    description: [action.description, `For: ${whoInWords(rule)}`].filter(Boolean).join('\n\n'),
    'x-rule': rule,
    security: SECURITY[whoOf(rule)],
    parameters: [
      ...parametersOf(action.path, 'path', schemas),
      ...parametersOf(action.query, 'query', schemas),
      ...(action.once ? [IDEMPOTENCY_KEY] : []),
    ],
    ...(action.body ? { requestBody: { required: true, content: contentOf(action.body, schemas) } } : {}),
    responses: {
      [action.status]: {
        description: DONE[action.status],
        ...(action.answer ? { content: contentOf(action.answer, schemas) } : {}),
      },
      ...Object.fromEntries(
        failures.map(([status, description]) => [status, { description, content: problem }]),
      ),
    },
  }
}

const DONE: Record<Description['status'], string> = {
  200: 'Done.',
  201: 'Made.',
  202: 'Begun; it goes on after this answer.',
  204: 'Done; there is nothing to say.',
}

const IDEMPOTENCY_KEY: Parameter = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'Chosen by the caller, once for each thing to be done: 1 to 200 printable characters.',
  schema: { type: 'string', maxLength: 200 },
}

function parametersOf(schema: z.ZodObject, place: 'path' | 'query', schemas: Schemas): Parameter[] {
  const object = schemas.of(schema)
  const required = new Set(object.required ?? [])
  return Object.entries(object.properties ?? {}).map(([parameter, property]) => {
    const shape: JsonSchema = typeof property === 'boolean' ? {} : property
    const { description, ...rest } = shape
    return {
      name: parameter,
      in: place,
      required: required.has(parameter),
      ...(description === undefined ? {} : { description }),
      schema: rest,
    }
  })
}

function contentOf(body: z.ZodType | { media: string }, schemas: Schemas): Content {
  if (!(body instanceof z.ZodType)) return { [body.media]: { schema: { type: 'string', format: 'binary' } } }
  const schema = schemas.of(body)
  return { 'application/json': { schema, example: exampleOf(schema, schemas.components) } }
}

/** All schemas at once, so that what has a name is written once, under `components`, and referred to everywhere else. */
function collectSchemas(sections: Readonly<Record<string, Readonly<Record<string, Route>>>>): Schemas {
  const all = z.registry<{ id: string }>()
  const idOf = new Map<z.ZodType, string>()
  const add = (schema: z.ZodType, id: string) => {
    if (idOf.has(schema)) return
    idOf.set(schema, id)
    all.add(schema, { id })
  }
  for (const [id, schema] of named) add(schema, id)
  const actions = Object.values(sections).flatMap((routes) =>
    Object.values(routes).map((route) => route.action),
  )
  for (const schema of actions.flatMap(schemasOf)) add(schema, `:${idOf.size}`)
  const { schemas } = z.toJSONSchema(all, {
    // As it is sent: also for answers, so that a later version may add fields to them.
    io: 'input',
    unrepresentable: 'any',
    uri: (id) => `${PREFIX}${id}`,
    // Every whole number of JavaScript's: no limit worth stating.
    override: ({ jsonSchema }) => {
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
    },
  })
  return {
    of(schema) {
      const id = idOf.get(schema)!
      return named.has(id) ? { $ref: `${PREFIX}${id}` } : withoutMarks(schemas[id]!)
    },
    components: Object.fromEntries([...named.keys()].sort().map((id) => [id, withoutMarks(schemas[id]!)])),
  }
}

function schemasOf({ path, query, body, answer }: Action): z.ZodType[] {
  return [path, query, body, answer].filter((schema) => schema instanceof z.ZodType)
}

function withoutMarks({ $schema: _schema, $id: _id, ...schema }: JsonSchema): JsonSchema {
  return schema
}
