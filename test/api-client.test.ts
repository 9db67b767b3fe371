import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { type Document, typesOf } from '../scripts/generate-api-client.ts'
import { openApiDocument } from '../src/http/openapi.ts'
import { ROUTES } from '../src/http/routes.ts'

test('the pages’ API client is made from the API as it is (else: node scripts/generate-api-client.ts)', async () => {
  const document: unknown = openApiDocument(ROUTES, { version: '1' })
  const written = await readFile(new URL('../web/api/schema.gen.ts', import.meta.url), 'utf8')
  expect(written).toBe(typesOf(document as Document))
})

test('schemas become the types a reader expects', () => {
  const document: Document = {
    paths: {
      '/things/{id}': {
        get: {
          parameters: [
            { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
            { name: 'limit', in: 'query', schema: { type: 'integer' } },
          ],
          responses: {
            200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } } },
            204: {},
          },
        },
      },
    },
    components: {
      schemas: {
        Thing: {
          type: 'object',
          properties: {
            kind: { enum: ['a', 'b'] },
            note: { type: ['string', 'null'] },
            parts: { type: 'array', items: { anyOf: [{ type: 'number' }, { type: 'null' }] } },
          },
          required: ['kind', 'parts'],
        },
      },
    },
  }
  expect(
    typesOf(document),
  ).toBe(`// Written by scripts/generate-api-client.ts from /api/v1/openapi.json. Do not edit.

export interface paths {
"/things/{id}": {
  get: { parameters: { query?: { "limit"?: number }; path: { "id": string }; header?: never; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { "application/json": components['schemas']["Thing"] } }; 204: { headers: { [name: string]: unknown }; content: { "application/json"?: never } } } }}
}

export interface components { schemas: {
"Thing": { "kind": "a" | "b"; "note"?: string | null; "parts": ((number) | (null))[] }
} }
`)
})
