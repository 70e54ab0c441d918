/** Changes to JSON texts by path, down to literals no JavaScript value can hold. */

export type Path = ReadonlyArray<string | number>

/** A JSON literal to be written as it stands, such as an integer past 2^53 or an own key `__proto__`. */
export interface Raw {
  readonly raw: string
}

/** Every place in a text whose value a predicate picks, deepest last. */
export const places = (text: string, pick: (path: Path, value: unknown) => boolean): ReadonlyArray<Path> => {
  const found: Array<Path> = []
  visit(parsed(text), [], (path, value) => {
    if (path.length > 0 && pick(path, value)) found.push(path)
  })
  return found
}

/** The text without what is under these paths. */
export const without = (text: string, paths: ReadonlyArray<Path>): string => {
  const gone = new Set(paths.map((path) => JSON.stringify(path)))
  return print(parsed(text), [], (path) => (gone.has(JSON.stringify(path)) ? null : undefined))
}

/** The text with other literals under these paths. */
export const replaced = (text: string, paths: ReadonlyArray<Path>, literal: string): string => {
  const changed = new Set(paths.map((path) => JSON.stringify(path)))
  return print(parsed(text), [], (path) => (changed.has(JSON.stringify(path)) ? { raw: literal } : undefined))
}

/** Raw members put into the objects, or raw items into the arrays, that a predicate picks. */
export const filled = (text: string, pick: (value: object) => string | undefined): string =>
  print(parsed(text), [], () => undefined, pick)

// internal

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    // Some answers of a fake are not JSON; they have nothing to change.
    return undefined
  }
}

const visit = (value: unknown, path: Path, see: (path: Path, value: unknown) => void): void => {
  see(path, value)
  if (typeof value !== "object" || value === null) return
  if (Array.isArray(value)) value.forEach((item, index) => visit(item, [...path, index], see))
  else for (const [key, child] of Object.entries(value)) visit(child, [...path, key], see)
}

/** An edit is null to leave out, or a literal; `fill` adds raw text at the front of a container. */
const print = (
  value: unknown,
  path: Path,
  edit: (path: Path) => Raw | null | undefined,
  fill: (value: object) => string | undefined = () => undefined
): string => {
  const change = edit(path)
  if (change != null) return change.raw
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? ""
  const extra = fill(value)
  const front = extra === undefined ? [] : [extra]
  if (Array.isArray(value)) {
    const items = value.flatMap((item, index) =>
      edit([...path, index]) === null ? [] : [print(item, [...path, index], edit, fill)]
    )
    return `[${[...front, ...items].join(",")}]`
  }
  const members = Object.entries(value).flatMap(([key, child]) =>
    edit([...path, key]) === null ? [] : [`${JSON.stringify(key)}:${print(child, [...path, key], edit, fill)}`]
  )
  return `{${[...front, ...members].join(",")}}`
}
