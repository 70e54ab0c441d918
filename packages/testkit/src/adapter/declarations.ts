/** What an adapter declares is complete and agrees with what it returns. */
import type { Adapter, Reading } from "@dravo/core/Adapter"
import * as MetricCatalog from "@dravo/core/MetricCatalog"
import { requestsFor } from "@dravo/core/RequestAllowance"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { type Fixture, open, type Subject } from "./subject.ts"

export const declarations = <F extends Fixture>(subject: Subject<F>): void => {
  describe("what is never there", neverThere, () => {
    it.live("is told with the reason, and no key stands for it", () =>
      Effect.gen(function* () {
        const { adapter } = yield* open(subject)
        assert.deepStrictEqual(misplaced(adapter), [])
      })
    )
  })

  describe("declarations", () => {
    it.live("say how it reads and what reading costs", () =>
      Effect.gen(function* () {
        const { adapter } = yield* open(subject)
        assert.isNotEmpty(adapter.label)
        for (const reads of [adapter.capabilities.posts, adapter.capabilities.accounts]) {
          assert.isAtLeast(reads.batch, 1)
          assert.isTrue(Number.isInteger(reads.batch))
          const { max: most, usual } = reads.requests
          for (const count of [1, reads.batch]) {
            assert.isAtLeast(requestsFor(usual, count), 1)
            assert.isAtLeast(
              requestsFor(most, count),
              requestsFor(usual, count),
              "the most are no fewer than the usual"
            )
            assert.isTrue(Number.isFinite(requestsFor(most, count)), "a reading has a bound")
          }
          if (reads.price !== null) assert.isTrue(reads.price.dollars > 0 && reads.price.source !== "")
          if (reads.credential === "app") assert.isDefined(adapter.appCredential)
        }
      })
    )

    it.live("define every metric once, with a meaning", () =>
      Effect.gen(function* () {
        const { adapter } = yield* open(subject)
        assert.isNotEmpty(adapter.metrics)
        const seen = new Set<string>()
        for (const one of adapter.metrics) {
          const id = `${one.kind} ${one.key}`
          assert.isFalse(seen.has(id), `${id} is defined twice`)
          seen.add(id)
          assert.match(one.key, /^([a-z][a-z0-9_]{0,127}|[a-z0-9_]*\*)$/u, id)
          assert.match(one.meaning, /^\S.*\S\.$/u, `${id} needs a sentence`)
          assert.strictEqual(one.combine === "ratio", one.unit === "ratio", id)
        }
      })
    )

    it.live("give each canonical name to one key an answer can hold", () =>
      Effect.gen(function* () {
        const { adapter, both } = yield* open(subject)
        const catalog = MetricCatalog.make([adapter])
        for (const { kind, read } of both) {
          for (const reading of yield* read) {
            const names = keysOf(reading).flatMap((key) => catalog.find(adapter.platform, kind, key)?.canonical ?? [])
            assert.deepStrictEqual(names, [...new Set(names)], `${kind}: the canonical view takes one key per name`)
          }
        }
      })
    )

    it.live("cover every key it returns, none of them retired", () =>
      Effect.gen(function* () {
        const { adapter, both } = yield* open(subject)
        for (const { kind, read } of both) assertDeclared(adapter, kind, yield* read)
      })
    )
  })
}

/** What of `missing` is wrong: a name a key stands for, one that is said twice, a reason that is no sentence. */
export const misplaced = ({ metrics, missing = [] }: Pick<Adapter, "metrics" | "missing">): ReadonlyArray<string> =>
  missing.flatMap(({ canonical, kind, why }, at) => {
    const isSame = (one: { readonly kind: string; readonly canonical: string | null }) =>
      one.kind === kind && one.canonical === canonical
    return [
      ...(metrics.some((one) => one.retired === null && isSame(one)) ? [`${kind} ${canonical} has a key`] : []),
      ...(missing.findIndex(isSame) === at ? [] : [`${kind} ${canonical} is said to be missing twice`]),
      ...(/^\S.*\S\.$/u.test(why) ? [] : [`${kind} ${canonical} needs a sentence`])
    ]
  })

/** Every key of a value is declared and not retired. */
export const assertDeclared = (
  adapter: Adapter,
  kind: "publication" | "account",
  readings: ReadonlyArray<Reading>
): void => {
  const catalog = MetricCatalog.make([adapter])
  for (const key of readings.flatMap(keysOf)) {
    const definition = catalog.find(adapter.platform, kind, key)
    assert.isDefined(definition, `${kind} ${key} is returned but not declared`)
    assert.isNull(definition?.retired, `${kind} ${key} is retired and still asked for`)
  }
}

// internal

const neverThere: { readonly meta: object } = { meta: { claim: "platforms.never-there" } }

const keysOf = (reading: Reading): ReadonlyArray<string> =>
  reading._tag === "Value" ? Object.keys(reading.metrics) : []
