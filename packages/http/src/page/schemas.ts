/** Schemas of the document as a reader sees them: a type in words, and a table of an object's keys. */
import { html, type Markup, prose } from "./markup.ts"

export interface SchemaObject {
  readonly $ref?: string
  readonly type?: string
  readonly format?: string
  readonly description?: string
  readonly enum?: ReadonlyArray<unknown>
  readonly anyOf?: ReadonlyArray<SchemaObject>
  readonly items?: SchemaObject
  readonly additionalProperties?: SchemaObject
  readonly properties?: Readonly<Record<string, SchemaObject>>
  readonly required?: ReadonlyArray<string>
  readonly minimum?: number
  readonly maximum?: number
  readonly default?: unknown
}

/** What a value is, with links to what has a name. */
export const typeOf = (schema: SchemaObject): Markup => {
  const name = schema.$ref?.split("/").at(-1)
  if (name !== undefined) return html`<a href="#schema-${name}">${name}</a>`
  if (schema.anyOf !== undefined) return joined(schema.anyOf.map(typeOf), " or ")
  if (schema.enum !== undefined) return joined(schema.enum.map(literal), ", ")
  if (schema.items !== undefined) return html`list of ${typeOf(schema.items)}`
  if (schema.additionalProperties !== undefined) return html`record of ${typeOf(schema.additionalProperties)}`
  return html`${schema.format ?? schema.type ?? "any"}${bounds(schema)}`
}

/** The keys of an object, or what else the schema is. */
export const described = (name: string, schema: SchemaObject): Markup =>
  schema.properties === undefined
    ? html`<p>${typeOf(schema)}</p>`
    : table(
        `Keys of ${name}`,
        ["Key", "Type", "Meaning"],
        Object.entries(schema.properties).map(([key, one]) => [
          html`<code>${key}</code>`,
          typeOf(one),
          prose(one.description ?? "")
        ])
      )

/** Wide ones scroll by themselves, and a keyboard reaches them. */
export const table = (
  label: string,
  heads: ReadonlyArray<string>,
  rows: ReadonlyArray<ReadonlyArray<Markup>>
): Markup => html`<div class="wide" role="region" aria-label="${label}" tabindex="0"><table>
<thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${rows.map((cells) => html`<tr>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody>
</table></div>`

// internal

const literal = (value: unknown): Markup => html`<code>${JSON.stringify(value)}</code>`

const joined = (parts: ReadonlyArray<Markup>, between: string): Markup => ({
  markup: parts.map(({ markup }) => markup).join(between)
})

const bounds = ({ maximum, minimum, default: preset }: SchemaObject): string =>
  [
    minimum === undefined ? "" : ` from ${minimum}`,
    maximum === undefined ? "" : ` to ${maximum}`,
    preset === undefined ? "" : `; ${JSON.stringify(preset)} when left out`
  ].join("")
