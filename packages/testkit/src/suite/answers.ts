/** Answers made comparable, and compared. */
import { assert } from "@effect/vitest"

/** One text per value: keys in order, so that only what is in an answer counts and not how a store built it. */
export const print = (value: unknown): string => JSON.stringify(inOrder(value)) ?? "undefined"

/** Where an answer promises no order. */
export const unordered = <A>(answers: ReadonlyArray<A>): ReadonlyArray<A> =>
  answers
    .map((answer) => ({ answer, text: print(answer) }))
    .sort((a, b) => (a.text < b.text ? -1 : 1))
    .map(({ answer }) => answer)

/** Command for command, what is answered is what was expected. */
export const agree = (
  commands: ReadonlyArray<unknown>,
  actual: ReadonlyArray<string>,
  expected: ReadonlyArray<string>
): void => {
  const at = expected.findIndex((answer, n) => answer !== actual[n])
  if (at >= 0) assert.strictEqual(actual[at], expected[at], `command ${at + 1}: ${JSON.stringify(commands[at])}`)
  assert.strictEqual(actual.length, expected.length)
}

// internal

const inOrder = (value: unknown): unknown => {
  if (typeof value === "bigint") return `bigint ${value}`
  if (typeof value === "number") return Number.isFinite(value) ? value : `number ${value}`
  if (typeof value !== "object" || value === null) return value
  if (Array.isArray(value)) return value.map(inOrder)
  if (value instanceof Map) return { map: [...value].sort(([a], [b]) => (a < b ? -1 : 1)).map(inOrder) }
  if ("toJSON" in value && typeof value.toJSON === "function") return inOrder(value.toJSON())
  // Of an object TypeScript does not know the keys.
  const from = value as Readonly<Record<string, unknown>>
  const fields: Record<string, unknown> = {}
  // Assigned to, the one name that is no key like the others would be lost.
  for (const name of Object.keys(from).sort()) fields[name === "__proto__" ? "[proto]" : name] = inOrder(from[name])
  return fields
}
