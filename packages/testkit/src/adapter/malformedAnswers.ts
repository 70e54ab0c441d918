/** Whatever stands in an answer, nothing is invented, nothing throws, and what is missing stays missing. */
import type { Adapter, Reading } from "@dravo/core/Adapter"
import * as Metrics from "@dravo/core/Metrics"
import * as MetricCatalog from "@dravo/core/MetricCatalog"
import type { Kind } from "@dravo/core/Subject"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { type Fixture, open, type Subject } from "./subject.ts"
import { assertDeclared } from "./declarations.ts"
import { tamper } from "@dravo/fakes/FakePlatformFault"
import * as Edits from "./jsonEdits.ts"
import { chosen, fields, junkMembers, literals, picks, sentBy } from "./malformedValues.ts"

const guarantee: { readonly meta: object } = { meta: { claim: "platforms.absent" } }

export const hostile = <F extends Fixture>(subject: Subject<F>): void => {
  describe("answers", () => {
    it.effect.prop(
      "any subset of fields that is missing only removes its keys",
      { picks },
      ({ picks }) =>
        Effect.scoped(
          Effect.gen(function* () {
            const { adapter, both, fixture } = yield* open(subject)
            for (const { kind, read } of both) {
              const whole = yield* read
              const take = fixture.fake.script({
                respond: tamper((text) => Edits.without(text, chosen(text, subject, picks)))
              })
              const rest = yield* read
              take()
              assert.lengthOf(rest, whole.length)
              rest.forEach((reading, index) => assertSubset(reading, whole[index], subject))
              assertDeclared(adapter, kind, rest)
            }
          })
        ),
      { arbitrary: { runs: 40 }, ...guarantee }
    )

    it.effect.each(literals)("a counter of %s is a number the platform sent or no number", (literal) =>
      Effect.gen(function* () {
        const { adapter, both, fixture } = yield* open(subject)
        for (const { kind, read } of both) {
          const take = fixture.fake.script({
            respond: tamper((text) => Edits.replaced(text, fields(text, subject), literal))
          })
          assertUsable(adapter, kind, yield* read, sentBy(literal), subject)
          take()
        }
      })
    )

    it.effect("forbidden and unknown keys beside the counters harm nothing", () =>
      Effect.gen(function* () {
        const { adapter, both, fixture } = yield* open(subject)
        for (const { kind, read } of both) {
          const whole = yield* read
          const take = fixture.fake.script({
            respond: tamper((text) =>
              Edits.filled(text, (value) =>
                Object.values(value).some((one) => typeof one === "number") && !Array.isArray(value)
                  ? junkMembers
                  : undefined
              )
            )
          })
          const readings = yield* read
          take()
          assertDeclaredWhenKept(adapter, kind, readings)
          readings.forEach((reading, index) =>
            assertKeeps(bounded(adapter, kind, reading), bounded(adapter, kind, whole[index]))
          )
          assert.isFalse("polluted" in {})
        }
      })
    )

    it.effect("junk beside the rows costs no row its numbers", () =>
      Effect.gen(function* () {
        const { both, fixture } = yield* open(subject)
        for (const { read } of both) {
          const whole = yield* read
          const isRows = (value: object) =>
            Array.isArray(value) && value.some((one) => typeof one === "object" && one !== null)
          const take = fixture.fake.script({
            respond: tamper((text) =>
              Edits.filled(text, (value) => (isRows(value) ? 'null,5,"x",[],{},[[{}]]' : undefined))
            )
          })
          assert.deepStrictEqual(yield* read, whole)
          take()
        }
      })
    )

    it.effect.each(["{}", "5", '"rows"'])("a list that is %s instead is never taken for deleted posts", (literal) =>
      Effect.gen(function* () {
        const { both, fixture } = yield* open(subject)
        for (const { read } of both) {
          const take = fixture.fake.script({
            respond: tamper((text) =>
              Edits.replaced(
                text,
                Edits.places(text, (_path, value) => Array.isArray(value)),
                literal
              )
            )
          })
          const outcome = yield* Effect.result(read)
          take()
          const gone =
            outcome._tag === "Success" &&
            outcome.success.some(
              (one) => one._tag === "Absent" || (one._tag === "Failed" && one.reason._tag === "Gone")
            )
          assert.isFalse(gone)
        }
      })
    )

    it.effect.each(['"\\u0000"', '"\\ud800"', '""', "null", "5", "{}", "[]", '"2026-02-30T00:00:00Z"'])(
      "a text of %s throws nothing and teaches nothing impossible",
      (literal) =>
        Effect.gen(function* () {
          const { both, fixture } = yield* open(subject)
          for (const { read } of both) {
            const take = fixture.fake.script({
              respond: tamper((text) =>
                Edits.replaced(
                  text,
                  Edits.places(text, (_path, value) => typeof value === "string"),
                  literal
                )
              )
            })
            const outcome = yield* Effect.result(read)
            take()
            if (outcome._tag === "Failure") assert.strictEqual(outcome.failure._tag, "AdapterError")
            else for (const reading of outcome.success) assertLearned(reading)
          }
        })
    )
  })
}

// internal

const bounded = (adapter: Adapter, kind: Kind, reading: Reading | undefined): Metrics.Metrics => {
  if (reading?._tag !== "Value") return {}
  const catalog = MetricCatalog.make([adapter])
  return Metrics.bounded(reading.metrics, (key) => catalog.find(adapter.platform, kind, key)?.combine === "ratio")
    .metrics
}

const assertSubset = <F extends Fixture>(reading: Reading, whole: Reading | undefined, subject: Subject<F>): void => {
  if (reading._tag !== "Value" || whole?._tag !== "Value") return assert.deepStrictEqual(reading._tag, whole?._tag)
  for (const [key, value] of Object.entries(reading.metrics)) {
    assert.isTrue(Object.hasOwn(whole.metrics, key), `${key} appeared where something else was taken away`)
    if (subject.isDerived?.(key) !== true) assert.strictEqual(value, whole.metrics[key])
  }
}

const assertUsable = <F extends Fixture>(
  adapter: Adapter,
  kind: Kind,
  readings: ReadonlyArray<Reading>,
  sent: number | undefined,
  subject: Subject<F>
): void => {
  for (const [key, value] of readings.flatMap((reading) => Object.entries(bounded(adapter, kind, reading)))) {
    if (subject.isDerived?.(key) !== true) assert.strictEqual(value, sent, `${key} has a value nobody sent`)
  }
}

const assertDeclaredWhenKept = (adapter: Adapter, kind: Kind, readings: ReadonlyArray<Reading>): void =>
  assertDeclared(
    adapter,
    kind,
    readings.map((reading) => ({ _tag: "Value", metrics: bounded(adapter, kind, reading) }))
  )

const assertKeeps = (now: Metrics.Metrics, before: Metrics.Metrics): void => {
  for (const [key, value] of Object.entries(before)) assert.strictEqual(now[key], value, key)
}

const assertLearned = (reading: Reading): void => {
  if (reading._tag !== "Value" || reading.learned === undefined) return
  const { publishedAt, url } = reading.learned
  if (publishedAt !== undefined) assert.isTrue(Number.isSafeInteger(publishedAt))
  if (url !== undefined) assert.match(url, /^https:\/\//u)
}
