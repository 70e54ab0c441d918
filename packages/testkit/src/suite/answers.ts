/** Answers made comparable, and compared. */
import { assert } from "@effect/vitest"

/** One text per value: keys in order, so that only what is in an answer counts and not how a store built it. */
export const print = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part === "bigint") return `bigint ${part}`
    if (typeof part === "number" && !Number.isFinite(part)) return `number ${part}`
    if (part instanceof Map) return { map: [...part].sort(([a], [b]) => (a < b ? -1 : 1)) }
    if (typeof part !== "object" || part === null || Array.isArray(part)) return part
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
  }) ?? "undefined"

/** Where an answer promises no order. */
export const unordered = <A>(answers: ReadonlyArray<A>): ReadonlyArray<A> =>
  answers.toSorted((a, b) => (print(a) < print(b) ? -1 : 1))

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
