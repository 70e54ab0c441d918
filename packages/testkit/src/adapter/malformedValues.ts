/** What stands where a counter should, and where it is put. */
import * as Metrics from "@dravo/core/Metrics"
import * as Schema from "effect/Schema"
import * as Edits from "./jsonEdits.ts"
import type { Fixture, Subject } from "./subject.ts"

/** Literals in place of counters. */
export const literals = [
  "9007199254740993",
  "-9007199254740993",
  "1e400",
  "1.5",
  "-3",
  "0",
  '"12"',
  '"9007199254740993"',
  '"twelve"',
  '""',
  "null",
  "true",
  "[]",
  "[1]",
  "{}",
  '{"value":1}',
  '"\\u0000"',
  '"\\ud800"',
  "[[[[[[[[[[1]]]]]]]]]]"
]

/** What a counter may become when this stood in the answer. */
export const sentBy = (literal: string): number | undefined => {
  const value: unknown = JSON.parse(literal)
  return Metrics.count(value) ?? Metrics.ratio(value)
}

/** Members no counter may come from; the parser sees `__proto__` as an own key. */
export const junkMembers = [
  '"__proto__":{"polluted":1}',
  '"constructor":{"prototype":{"polluted":1}}',
  '"toString":7',
  '"":1',
  '"\\u0000":2',
  '"\\ud800":3',
  `"${"k".repeat(5000)}":4`,
  '"Not A Key":5',
  '"nested":{"a":[{"b":1}]}'
].join(",")

export const picks = Schema.Array(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 9999 }))).check(
  Schema.isMaxLength(12)
)

export const chosen = <F extends Fixture>(
  text: string,
  subject: Subject<F>,
  picks: ReadonlyArray<number>
): ReadonlyArray<Edits.Path> => {
  const all = Edits.places(text, subject.isField ?? ((_path, value) => typeof value === "number"))
  return picks.flatMap((pick) => {
    const path = all[pick % Math.max(1, all.length)]
    return path === undefined ? [] : [path]
  })
}

export const fields = <F extends Fixture>(text: string, subject: Subject<F>): ReadonlyArray<Edits.Path> =>
  Edits.places(
    text,
    (path, value) =>
      (typeof value === "number" || Metrics.count(value) !== undefined) &&
      (subject.isField?.(path, value) ?? typeof value === "number")
  )
