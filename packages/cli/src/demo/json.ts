/** JSON for a reader: what repeats is counted instead of shown, and what fits stays on one line. */

export type Json = null | boolean | number | string | ReadonlyArray<Json> | { readonly [key: string]: Json }

export interface Focus {
  /** Which rows of `items` to show; the first when left out. */
  readonly rows?: (row: { readonly [key: string]: Json }) => boolean
  /** How many of those; 1 when left out. */
  readonly count?: number
  /** The keys of a row to show; all when left out. */
  readonly keys?: ReadonlyArray<string>
  /** Keys of the answer itself to leave out. */
  readonly without?: ReadonlyArray<string>
}

/** The answer with all rows but a few replaced by their number, and long texts cut. */
export const shortened = (answer: Json, focus: Focus = {}): Json => {
  if (!isObject(answer)) return cut(answer)
  const entries = Object.entries(answer).filter(([key]) => !(focus.without ?? []).includes(key))
  return Object.fromEntries(
    entries.map(([key, value]) => [key, key === "items" && isList(value) ? rows(value, focus) : cut(value)])
  )
}

/** At most `width` columns where its values allow it. */
export const pretty = (value: Json, indent = "", width = 132): string => {
  const flat = inline(value)
  if (indent.length + flat.length <= width || (!isList(value) && !isObject(value))) return flat
  const inner = `${indent}  `
  return isList(value)
    ? `[\n${value.map((one) => `${inner}${pretty(one, inner, width)}`).join(",\n")}\n${indent}]`
    : `{\n${Object.entries(value)
        .map(([key, one]) => `${inner}${JSON.stringify(key)}: ${pretty(one, inner, width - key.length - 4)}`)
        .join(",\n")}\n${indent}}`
}

// internal

const maxText = 120

const rows = (
  items: ReadonlyArray<Json>,
  { count = 1, keys, rows: wanted = () => true }: Focus
): ReadonlyArray<Json> => {
  const chosen = items.filter((item) => isObject(item) && wanted(item)).slice(0, count)
  const left = items.length - chosen.length
  return [
    ...chosen.map((item) =>
      cut(
        keys === undefined || !isObject(item) ? item : Object.fromEntries(keys.map((key) => [key, item[key] ?? null]))
      )
    ),
    ...(left === 0 ? [] : [`… ${left} more`])
  ]
}

const cut = (value: Json): Json => {
  if (typeof value === "string") return value.length > maxText ? `${value.slice(0, maxText - 1)}…` : value
  if (isList(value)) return value.map(cut)
  return isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, cut(one)])) : value
}

const inline = (value: Json): string => {
  if (isList(value)) return `[${value.map(inline).join(", ")}]`
  if (!isObject(value)) return JSON.stringify(value)
  const entries = Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}: ${inline(one)}`)
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`
}

const isList = (value: Json): value is ReadonlyArray<Json> => Array.isArray(value)
const isObject = (value: Json): value is { readonly [key: string]: Json } =>
  typeof value === "object" && value !== null && !isList(value)
