import { createHash } from 'node:crypto'
import { html, raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import { STYLE } from './docs-style.ts'
import type { JsonSchema, OpenApiDocument, Operation } from './openapi.ts'

type Html = HtmlEscapedString | Promise<HtmlEscapedString>

/** One row of docs/errors.md. */
export interface ErrorCode {
  code: string
  meaning: string
  remedy: string
}

/** Nothing but this page's own style may load: it has no scripts, so it also reads well in a terminal browser and on paper. */
export const DOCS_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; frame-ancestors 'none'`

/** The document as a page for people: what the API is, each operation by section, each schema, each error. */
export async function docsPage(document: OpenApiDocument, errors: readonly ErrorCode[]): Promise<string> {
  const page = html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>${document.info.title}</title>
    <style>${raw(STYLE)}</style>
  </head>
  <body>
    <nav aria-label="Contents">${contents(document)}</nav>
    <main>
      <h1>${document.info.title} <small>v1</small></h1>
      ${paragraphs(document.info.description)}
      <p>The same as a document for programs: <a href="/api/v1/openapi.json">/api/v1/openapi.json</a> (OpenAPI ${document.openapi}).</p>
      ${document.tags.map(({ name }) => section(document, name))}
      <h2 id="schemas">Schemas</h2>
      ${Object.entries(document.components.schemas).map(([name, schema]) => namedSchema(name, schema))}
      <h2 id="errors">Errors</h2>
      <p>Each is a problem (RFC 9457) with one of these codes.</p>
      <div class="wide"><table>
        <thead><tr><th>Code</th><th>Meaning</th><th>What to do</th></tr></thead>
        <tbody>${errors.map(
          ({ code, meaning, remedy }) =>
            html`<tr id="${code}"><td><code>${code}</code></td><td>${inline(meaning)}</td><td>${inline(remedy)}</td></tr>`,
        )}</tbody>
      </table></div>
    </main>
  </body>
</html>`
  return String(await page)
}

/** Reads the tables of docs/errors.md: `| code | meaning | what to do |`. */
export function readErrorCodes(markdown: string): ErrorCode[] {
  return [...markdown.matchAll(/^\| `([a-z0-9_]+)` +\| (.*?) +\| (.*?) +\|$/gm)].map((row) => ({
    code: row[1]!,
    meaning: row[2]!,
    remedy: row[3]!,
  }))
}

function contents(document: OpenApiDocument): Html {
  return html`<ul>
    ${document.tags.map(
      ({ name }) => html`<li><a href="#${anchor(name)}">${name}</a><ul>
        ${operationsOf(document, name).map(
          ({ operation }) => html`<li><a href="#${operation.operationId}">${operation.summary}</a></li>`,
        )}</ul></li>`,
    )}
    <li><a href="#schemas">Schemas</a></li>
    <li><a href="#errors">Errors</a></li>
  </ul>`
}

function section(document: OpenApiDocument, tag: string): Html {
  return html`<h2 id="${anchor(tag)}">${tag}</h2>
    ${operationsOf(document, tag).map(operationEntry)}`
}

function operationsOf(document: OpenApiDocument, tag: string) {
  return Object.entries(document.paths)
    .flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
    )
    .filter(({ operation }) => operation.tags.includes(tag))
}

function operationEntry({
  path,
  method,
  operation,
}: {
  path: string
  method: string
  operation: Operation
}): Html {
  const { operationId, summary, description, parameters, requestBody, responses } = operation
  return html`<article id="${operationId}">
    <h3><a href="#${operationId}">${summary}</a></h3>
    <p class="address"><b class="${method}">${method.toUpperCase()}</b> <code>/api/v1${path}</code></p>
    ${paragraphs(description)}
    ${
      parameters.length === 0
        ? ''
        : html`<dl>${parameters.map(
            (parameter) =>
              html`<dt><code>${parameter.name}</code> <i>${parameter.in}${parameter.required ? ', required' : ''}</i> <span>${shape(parameter.schema)}</span></dt>
                <dd>${inline(parameter.description)}</dd>`,
          )}</dl>`
    }
    ${requestBody ? html`<h4>Body</h4>${content(requestBody.content)}` : ''}
    ${Object.entries(responses)
      .filter(([status]) => status < '300')
      .map(
        ([status, response]) =>
          html`<h4>Answer ${status}</h4>${response.content ? content(response.content) : ''}`,
      )}
  </article>`
}

function content(byMedia: Record<string, { schema: JsonSchema; example?: unknown }>): Html[] {
  return Object.entries(byMedia).map(([media, { schema, example }]) =>
    media === 'application/json'
      ? html`${fields(schema)}<details><summary>Example</summary><pre>${JSON.stringify(example, null, 2)}</pre></details>`
      : html`<p><code>${media}</code></p>`,
  )
}

function paragraphs(text: string): Html[] {
  return text.split('\n\n').map((paragraph) => html`<p>${inline(paragraph)}</p>`)
}

/** Text with `code` in it. */
function inline(text = ''): Html {
  return html`${text.split('`').map((part, i) => (i % 2 === 1 ? html`<code>${part}</code>` : part))}`
}

function namedSchema(name: string, schema: JsonSchema): Html {
  return html`<article id="schema-${name}"><h3>${name}</h3>
    ${schema.description ? html`<p>${inline(schema.description)}</p>` : ''}${fields(schema)}</article>`
}

/** An object field by field; anything else in one line. */
function fields(schema: JsonSchema): Html {
  const required = new Set(schema.required ?? [])
  const properties = Object.entries(schema.properties ?? {})
  const choices = (schema.anyOf ?? []).filter((part) => typeof part === 'object' && part.properties)
  if (choices.length > 1)
    return html`${choices.map((part, i) => html`${i > 0 ? html`<p>or</p>` : ''}${fields(part as JsonSchema)}`)}`
  if (properties.length === 0) return html`<p>${shape(schema)}</p>`
  return html`<dl>${properties.map(([name, property]) => {
    const field: JsonSchema = typeof property === 'boolean' ? {} : property
    const inner = innerObject(field)
    return html`<dt><code>${name}</code>${required.has(name) ? '' : html` <i>may be absent</i>`} <span>${shape(field)}</span></dt>
      <dd>${inline(field.description)}${inner ? fields(inner) : ''}</dd>`
  })}</dl>`
}

/** The nameless object in a field, in a list of it, or beside null. */
function innerObject(schema: JsonSchema): JsonSchema | null {
  if (schema.$ref) return null
  if (schema.properties) return schema
  if (Array.isArray(schema.items)) return null
  if (typeof schema.items === 'object') return innerObject(schema.items)
  const parts = (schema.anyOf ?? []).filter((part) => typeof part === 'object').map(innerObject)
  return parts.find((part) => part !== null) ?? null
}

function shape(schema: JsonSchema | boolean): Html {
  if (typeof schema === 'boolean') return html``
  const name = schema.$ref?.split('/').at(-1)
  if (name) return html`<a href="#schema-${name}">${name}</a>`
  if (schema.enum) return html`${schema.enum.map(String).join(' | ')}`
  if (schema.const !== undefined) return html`${JSON.stringify(schema.const)}`
  const union = schema.anyOf ?? schema.oneOf
  if (union) return html`${union.map((part, i) => html`${i > 0 ? ' | ' : ''}${shape(part)}`)}`
  if (schema.type === 'array' && !Array.isArray(schema.items))
    return html`list of ${shape(schema.items ?? {})}`
  const types = Array.isArray(schema.type) ? schema.type.join(' | ') : (schema.type ?? 'any JSON')
  const example = Array.isArray(schema.examples) ? schema.examples[0] : undefined
  return html`${types}${schema.format ? ` (${schema.format})` : ''}${limits(schema)}${
    example === undefined
      ? ''
      : html` <samp>${typeof example === 'string' ? example : JSON.stringify(example)}</samp>`
  }`
}

function limits({ minimum, maximum, default: standard }: JsonSchema): string {
  const range = minimum !== undefined && maximum !== undefined ? `, ${minimum} to ${maximum}` : ''
  return `${range}${standard === undefined ? '' : `, else ${JSON.stringify(standard)}`}`
}

function anchor(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]+/g, '-')
}
