/** The OpenAPI document as one page for people: no script, nothing from elsewhere, and readable without a style. */
import { html, type Markup, prose } from "./markup.ts"
import { described, type SchemaObject, table, typeOf } from "./schemas.ts"
import { style } from "./style.ts"

export interface Page {
  readonly html: string
  /** Its `Content-Security-Policy`: the page's own style, and nothing else at all. */
  readonly policy: string
}

export const page = async (document: object): Promise<Page> => {
  const { components, info, paths } = document as Document
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, one]) => ({ ...one, path, method: method.toUpperCase() }))
  )
  const body = html`<a class="skip" href="#main">Skip to the operations</a>
<header><h1>${info.title}</h1><p>${prose(info.description)}</p>
<p>Send an API key or a dashboard token as <code>Authorization: Bearer …</code>. The same as a document:
<a href="openapi.json">openapi.json</a>.</p></header>
<nav aria-label="Operations"><ul>${operations.map(
    ({ operationId, summary }) => html`<li><a href="#${operationId}">${summary}</a></li>`
  )}</ul></nav>
<main id="main"><h2>Operations</h2>${operations.map(shown)}
<h2>Answers</h2>${Object.entries(components.schemas).map(
    ([name, schema]) =>
      html`<section aria-labelledby="schema-${name}"><h3 id="schema-${name}">${name}</h3>
<p>${prose(schema.description ?? "")}</p>${described(name, schema)}</section>`
  )}</main>`
  return {
    html: `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${html`${info.title}`.markup}</title><style>${style}</style></head><body>${body.markup}</body></html>`,
    policy:
      `default-src 'none'; style-src 'sha256-${await digest(style)}'; base-uri 'none'; form-action 'none'; ` +
      "frame-ancestors 'none'"
  }
}

// internal

interface Document {
  readonly info: { readonly title: string; readonly description: string }
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, SchemaObject>> }
}

interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly description: string
  readonly parameters: ReadonlyArray<{
    readonly name: string
    readonly in: string
    readonly description?: string
    readonly schema: SchemaObject
  }>
  readonly responses: Readonly<Record<string, Answer>>
}

interface Answer {
  readonly description: string
  readonly content?: Readonly<Record<string, { readonly schema: SchemaObject; readonly example?: unknown }>>
}

const shown = (one: Operation & { readonly path: string; readonly method: string }): Markup => {
  const { description, method, operationId, parameters, path, responses, summary } = one
  const example = Object.values(responses["200"]?.content ?? {})[0]?.example
  return html`<section aria-labelledby="${operationId}"><h3 id="${operationId}">${summary}</h3>
<p><span class="verb">${method}</span> <code>${path}</code></p><p>${prose(description)}</p>
${
  parameters.length === 0
    ? ""
    : table(
        `Parameters of ${operationId}`,
        ["Parameter", "Type", "Meaning"],
        parameters.map((parameter) => [
          html`<code>${parameter.name}</code> in ${parameter.in}`,
          typeOf(parameter.schema),
          prose(parameter.description ?? "")
        ])
      )
}
<h4>Answers</h4>${table(
    `Answers of ${operationId}`,
    ["Status", "Body", "Meaning"],
    Object.entries(responses).flatMap(([status, answer]) => answers(status, answer))
  )}
${example === undefined ? "" : html`<h4>Example</h4><pre tabindex="0">${JSON.stringify(example, null, 2)}</pre>`}
</section>`
}

const answers = (status: string, { content = {}, description }: Answer): ReadonlyArray<ReadonlyArray<Markup>> =>
  Object.entries(content).map(([type, { schema }]) => [
    html`<code>${status}</code>`,
    html`${typeOf(schema)} as <code>${type}</code>`,
    prose(schema.description ?? (status === "200" ? "" : description))
  ])

const digest = async (text: string): Promise<string> => {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)))
  return btoa(String.fromCharCode(...bytes))
}
