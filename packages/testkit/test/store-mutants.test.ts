import { controls, proves } from "@dravo-internal/tools/proves"
import { Store } from "@dravo/core/Store"
import * as CoordinationSuite from "@dravo/testkit/CoordinationSuite"
import * as StoreSuite from "@dravo/testkit/StoreSuite"
import * as Memory from "@dravo/store-memory"
import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as TestClock from "effect/testing/TestClock"
import { coordination, mutants as broken } from "./mutants/all.ts"

/** What a cursor must mark for copies of the feed to end equal. */
const feedMutant = "a cursor marks transactions, not records"

/** The broken implementations of each port, the laws that must catch them, and those of them that are random. */
const suites = {
  store: {
    mutants: broken,
    laws: Object.values(StoreSuite.laws).flat(),
    random: StoreSuite.laws["differential"]?.slice(0, 9) ?? []
  },
  coordination: {
    mutants: coordination,
    laws: Object.values(CoordinationSuite.laws).flat(),
    random: CoordinationSuite.laws["differential"]?.slice(0, 1) ?? []
  }
}
const mutants = [...broken, ...coordination]

/**
 * Each turn draws other commands, few at first: most faults show at once in one world, and a rare one may escape some
 * turns.
 */
const turns = [15, 40, 100, 300, 300, 300, 300, 300]

const rows = "where ids, instants and values"
const past = "about history where instants and values collide"
const feed = "about changes and erasures that collide"

/** The random commands most likely to find what a law of a subject catches; all of them have every turn. */
const likely: Readonly<Record<string, ReadonlyArray<string>>> = {
  changes: [feed],
  claims: ["about what is due"],
  cursors: ["copies that follow the feed of changes"],
  due: ["about what is due"],
  erase: [feed],
  expire: [feed],
  history: [past],
  insert: [past, rows],
  keys: ["about secrets and keys that collide"],
  listings: ["about what listings find and who walks them", feed],
  secrets: ["about secrets and keys that collide"],
  values: ["on anything the schemas allow"]
}

interface Attempt {
  readonly law: StoreSuite.Law
  readonly turn: number
}

/** Short turns come before long ones, and what is likely has its long ones before the others. */
const attempts = (caughtBy: string, random: ReadonlyArray<StoreSuite.Law>): ReadonlyArray<Attempt> => {
  const [subject = ""] =
    Object.entries(StoreSuite.laws).find(([, laws]) => laws.some(({ name }) => name === caughtBy)) ?? []
  const words = likely[subject] ?? [rows]
  const isLikely = ({ name }: StoreSuite.Law) => words.some((one) => name.includes(one))
  const first = random.filter(isLikely)
  const others = random.filter((law) => !isLikely(law))
  const of = (laws: ReadonlyArray<StoreSuite.Law>, ...drawn: ReadonlyArray<number>) =>
    drawn.flatMap((turn) => laws.map((law) => ({ law, turn })))
  const [short = 0, longer = 1, ...long] = turns.keys()
  return [
    ...of(first, short, longer),
    ...of(others, short),
    ...of(first, long[0] ?? longer),
    ...of(others, longer),
    ...of(first, ...long.slice(1)),
    ...of(others, ...long)
  ]
}

const env = (layer: StoreSuite.Env["layer"], turn: number): StoreSuite.Env => ({
  layer,
  database: Effect.succeed(layer),
  capabilities: { durable: false, shared: false },
  advance: TestClock.adjust,
  drift: Duration.zero,
  check: { runs: turns[turn] ?? 300, size: 40, maxShrinks: 0, seed: `bites ${turn}` }
})

// A law of the coordination suite needs less of its world.
const breaks = (law: StoreSuite.Law, layer: StoreSuite.Env["layer"], turn = turns.length - 1): Effect.Effect<boolean> =>
  Effect.map(Effect.exit(law.run(env(layer, turn))), Exit.isFailure)

for (const [port, { laws, mutants, random }] of Object.entries(suites)) {
  describe(`the ${port} suite bites`, { meta: { claim: "stores.broken-stores" } }, () => {
    for (const { caughtBy, layer, name } of mutants) {
      it.effect(`where ${name}: ${caughtBy}`, () =>
        Effect.gen(function* () {
          const law = laws.find((one) => one.name === caughtBy)
          if (law === undefined) return assert.fail(`no law is called: ${caughtBy}`)
          assert.isTrue(yield* breaks(law, layer))
          assert.isFalse(yield* breaks(law, Memory.layer), "the law fails for a whole store too")
        })
      )
    }

    for (const { caughtBy, layer, name } of mutants.filter((mutant) => mutant.random)) {
      it.effect(
        `random commands find out that ${name}`,
        () =>
          Effect.gen(function* () {
            if (name === feedMutant) controls("copies.feed")
            let isFound = false
            for (const { law, turn } of attempts(caughtBy, random)) isFound ||= yield* breaks(law, layer, turn)
            assert.isTrue(isFound)
          }),
        300_000
      )
    }
  })
}

describe("what a store says of its database", () => {
  const { durability = [] } = StoreSuite.laws
  it("there are laws about it", () => assert.isAtLeast(durability.length, 2))

  for (const law of durability) {
    it.effect(`where a store claims too much or too little of its database: ${law.name}`, () =>
      Effect.gen(function* () {
        proves("stores.suite-size")
        const [nothing, all] = [
          { durable: false, shared: false },
          { durable: true, shared: true }
        ]
        const alone = { ...env(Memory.layer, turns.length - 1), database: Effect.succeed(Memory.layer) }
        const together = {
          ...alone,
          database: Effect.map(Memory.make, (store) => Layer.merge(Memory.layer, Layer.succeed(Store, store)))
        }
        const holds = (world: StoreSuite.Env) => Effect.map(Effect.exit(law.run(world)), Exit.isSuccess)
        assert.isTrue(yield* holds({ ...alone, capabilities: nothing }))
        assert.isFalse(yield* holds({ ...alone, capabilities: all }))
        assert.isTrue(yield* holds({ ...together, capabilities: all }))
        assert.isFalse(yield* holds({ ...together, capabilities: nothing }))
      })
    )
  }

  it("knows as many broken stores as it did", () => {
    assert.isAtLeast(mutants.length, 54)
    assert.isAtLeast(mutants.filter((mutant) => mutant.random).length, 50)
  })
})
