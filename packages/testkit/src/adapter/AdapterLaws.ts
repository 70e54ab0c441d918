/**
 * Laws of refusals, each as an effect that fails where an adapter breaks it: what one object is refused is that
 * object's own, a name in a refusal's words is to blame, and a list is read on to its end.
 */
import type { Reading } from "@dravo/core/Adapter"
import type { AdapterError } from "@dravo/core/AdapterError"
import { assert } from "@effect/vitest"
import * as Fault from "@dravo/fakes/FakePlatformFault"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import { type Fixture, open, type Refused, type Spoiled, type Subject } from "./subject.ts"

/** A check that dies with a sentence where the law does not hold. */
export type Law = Effect.Effect<void, AdapterError, Scope.Scope>

/** A refused object changes nothing about what is asked of another, now or later, and teaches the fleet nothing. */
export const oneObject = <F extends Fixture>(subject: Subject<F>, spoiled: Spoiled<F>): Law =>
  Effect.gen(function* () {
    const { adapter, fixture, posts, retired } = yield* open(subject)
    const good = fixture.posts.slice(0, Math.max(0, adapter.capabilities.posts.batch - 1))
    if (good.length === 0) return
    const expected = yield* posts(good)
    const bad = spoiled.ref(fixture)
    yield* posts([...good, bad])
    yield* posts([bad, ...good])
    assert.deepStrictEqual([...retired.keys()], [], "nothing is remembered for others")
    assert.deepStrictEqual(yield* posts(good), expected)
    for (const [at, ref] of good.entries()) assert.deepStrictEqual((yield* posts([ref]))[0], expected[at])
  })

/** Words no platform has used: whatever they are, the name in them is to blame and everything else is still read. */
export const wordings: ReadonlyArray<(name: string) => string> = [
  (name) => `The metric ${name} is not supported for this media type`,
  (name) => `The following metrics (${name}) are not supported for this object`,
  (name) => `Metric ${name} is not available`,
  (name) => `${name}: never heard of it`
]

/** A request that holds a refused name is asked again without it. */
export const namedInAnyWords = <F extends Fixture>(subject: Subject<F>, wording: (name: string) => string): Law =>
  Effect.gen(function* () {
    const { name, renamed } = subject
    if (renamed === undefined) return
    const { adapter, fixture, posts } = yield* open(subject)
    const whole = yield* posts(fixture.posts)
    fixture.fake.script({ match: renamed.isAsked, respond: Fault.answer(renamed.refuse(wording(renamed.key))) })
    const readings = yield* posts(fixture.posts)
    readings.forEach((reading, at) => assertLosesOnly(reading, whole[at], renamed.key, name))
    fixture.fake.reset()
    yield* posts(fixture.posts)
    assert.isAtMost(fixture.fake.calls().calls, adapter.capabilities.posts.requests.usual.base + 1)
  })

/** A list whose pages are short is read on until every object was seen. */
export const shortPages = <F extends Fixture>(subject: Subject<F>): Law =>
  Effect.gen(function* () {
    if (subject.shorten === undefined) return
    const { fixture, posts } = yield* open(subject)
    const whole = yield* posts(fixture.posts)
    for (const size of [1, 2, 3]) {
      const short = yield* open(subject)
      subject.shorten(short.fixture, size)
      const readings = yield* short.posts(short.fixture.posts)
      assert.deepStrictEqual(readings.map(numbersOf), whole.map(numbersOf), `pages of ${size}`)
    }
  })

/**
 * The operator's trouble is nobody else's: it is named as such whatever is read, no grant is blamed, nothing is
 * remembered, and once it is over everything is read as before.
 */
export const operatorTrouble = <F extends Fixture>(subject: Subject<F>, { answer, expect }: Refused): Law =>
  Effect.gen(function* () {
    const { both, fixture, retired } = yield* open(subject)
    const before = yield* Effect.forEach(both, ({ read }) => read)
    const undo = fixture.fake.script({ respond: Fault.answer(answer(Date.now())) })
    for (const { operation, read } of both) {
      const refused = yield* Effect.result(read)
      assert.strictEqual(Result.isFailure(refused) ? refused.failure.reason._tag : "readings", expect, operation)
    }
    undo()
    assert.deepStrictEqual([...retired.keys()], [], "nothing is remembered")
    const after = yield* Effect.forEach(both, ({ read }) => read)
    assert.deepStrictEqual(after.map(keysOf), before.map(keysOf))
  })

/** A number of a period that was not asked for is never taken for the one that was. */
export const otherPeriods = <F extends Fixture>(subject: Subject<F>): Law =>
  Effect.gen(function* () {
    const { inOtherPeriod } = subject
    if (inOtherPeriod === undefined) return
    assert.isTrue(yield* shows(subject, (text) => text), "without another period the number is seen")
    assert.isFalse(yield* shows(subject, inOtherPeriod))
  })

// internal

/** Stands for every number of an answer that is a row's value. */
const mark = 987_654_321

const shows = Effect.fnUntraced(function* <F extends Fixture>(subject: Subject<F>, change: (text: string) => string) {
  const { both, fixture } = yield* open(subject)
  const marked = (text: string) => change(text.replace(/(\\*"value\\*":\s*)-?\d+/gu, `$1${mark}`))
  fixture.fake.script({ respond: Fault.tamper(marked) })
  const readings = yield* Effect.forEach(both, ({ read }) => Effect.orElseSucceed(read, () => []))
  return JSON.stringify(readings).includes(String(mark))
})

const keysOf = (readings: ReadonlyArray<Reading>): unknown =>
  readings.map((one) => [one._tag, one._tag === "Value" ? Object.keys(one.metrics).sort() : null])

const assertLosesOnly = (reading: Reading, whole: Reading | undefined, key: string, name: string): void => {
  if (reading._tag !== "Value" || whole?._tag !== "Value") return assert.fail(`${name}: ${reading._tag}`)
  const { [key]: _, ...others } = whole.metrics
  const { [key]: __, ...kept } = reading.metrics
  assert.deepStrictEqual(kept, others)
  // Whoever can ask for it in another request may still have it.
  if (Object.hasOwn(reading.metrics, key)) return
  const withheld = (reading.withheld ?? []).some(({ keys }) => keys === "all" || keys.includes(key))
  assert.isTrue(withheld, `${key} is withheld`)
}

/** What a fake learned when it was started is not the same twice. */
const numbersOf = (reading: Reading): unknown =>
  reading._tag === "Value" ? { metrics: reading.metrics, withheld: reading.withheld } : reading
