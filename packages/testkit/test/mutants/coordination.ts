/** What processes agree on, broken on purpose in one way each. */
import { Coordination } from "@dravo/core/Coordination"
import * as Memory from "@dravo/store-memory"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Mutant } from "./mutant.ts"

type Service = Coordination["Service"]

const mutant = (
  name: string,
  caughtBy: string,
  random: boolean,
  broken: (state: Service) => Partial<Service>
): Mutant => ({
  name,
  caughtBy,
  random,
  layer: Layer.merge(
    Memory.layer,
    Layer.effect(
      Coordination,
      Effect.map(Memory.makeCoordination, (state) => Coordination.of({ ...state, ...broken(state) }))
    )
  )
})

export const coordination: ReadonlyArray<Mutant> = [
  mutant(
    "the last deadline wins, not the latest",
    "a later deadline wins over an earlier one, in either order",
    true,
    (state) => {
      const until = new Map<string, number>()
      return {
        coolDown: (name, at) => Effect.sync(() => void until.set(name, at)),
        cooldowns: (names) =>
          Effect.map(state.cooldowns(names), ({ now }) => ({
            now,
            passed: [],
            until: new Map([...until].filter(([name, at]) => names.includes(name) && at > now))
          }))
      }
    }
  ),
  mutant("throttles never end", "a throttle is told for the keys that have one, until its deadline", true, (state) => {
    const until = new Map<string, number>()
    return {
      coolDown: (name, at) => Effect.sync(() => void until.set(name, Math.max(at, until.get(name) ?? at))),
      cooldowns: (names) =>
        Effect.map(state.cooldowns(names), ({ now }) => ({
          now,
          passed: [],
          until: new Map([...until].filter(([name]) => names.includes(name)))
        }))
    }
  }),
  mutant(
    "deadlines that passed are told as standing",
    "all deadlines that stand are told once by who walks them, in order of their keys, and none that has passed",
    false,
    (state) => {
      const told = new Map<string, number>()
      return {
        coolDown: (name, at) =>
          Effect.andThen(
            state.coolDown(name, at),
            Effect.sync(() => void told.set(name, at))
          ),
        standing: (after, limit) =>
          Effect.sync(() =>
            [...told]
              .map(([key, until]) => ({ key, until }))
              .filter(({ key }) => key > (after ?? ""))
              .toSorted((one, other) => (one.key < other.key ? -1 : 1))
              .slice(0, limit)
          )
      }
    }
  ),
  mutant(
    "a walk over the deadlines begins anew with each page",
    "all deadlines that stand are told once by who walks them, in order of their keys, and none that has passed",
    false,
    (state) => ({ standing: (_after, limit) => state.standing(null, limit) })
  ),
  mutant(
    "shortening forgets",
    "a deadline can be shortened or forgotten, never lengthened, and no other is touched",
    false,
    (state) => ({ shorten: (key) => state.shorten(key, null) })
  ),
  mutant(
    "shortening lengthens",
    "a deadline can be shortened or forgotten, never lengthened, and no other is touched",
    false,
    (state) => ({
      shorten: (key, until) => (until === null ? state.shorten(key, null) : Effect.as(state.coolDown(key, until), true))
    })
  ),
  mutant(
    "the last keys of notes are not told",
    "the keys of notes are told once by who walks them, in order",
    false,
    (state) => ({ cellKeys: (after, limit) => Effect.map(state.cellKeys(after, limit), (keys) => keys.slice(0, 1)) })
  ),
  mutant(
    "everybody may probe",
    "after a deadline one caller probes, and for all others the deadline is ahead again",
    true,
    (state) => ({
      takeProbe: (keys, lease) =>
        Effect.tap(state.takeProbe(keys, lease), (taken) =>
          Effect.forEach(taken, ([key, held]) => state.endProbe(key, held, 0), { discard: true })
        )
    })
  ),
  mutant(
    "a late prober frees everybody",
    "a prober that dies is followed by the next, and its late word changes nothing",
    false,
    (state) => ({
      endProbe: (key, _held, until) =>
        Effect.flatMap(state.cooldowns([key]), (found) => state.endProbe(key, found.until.get(key) ?? 0, until))
    })
  ),
  mutant("a bucket is never empty", "a bucket of 100 gives 100, however many ask at once", true, () => ({
    takeTokens: () => Effect.succeed(true)
  })),
  mutant(
    "a bucket never fills again",
    "a bucket fills by the clock, never over its edge, and a refusal takes nothing",
    true,
    (state) => ({
      takeTokens: (key, amount, capacity) => state.takeTokens(key, amount, capacity, 0)
    })
  ),
  mutant(
    "a bucket that was taken from by a clock that was ahead stands still until then",
    "a bucket that was taken from by a clock that was ahead counts as new",
    false,
    (state) => {
      let latest = 0
      return {
        takeTokens: (name, amount, capacity, refillPerSecond) =>
          Effect.gen(function* () {
            const now = yield* Clock.currentTimeMillis
            const isAhead = latest > now
            latest = Math.max(latest, now)
            return isAhead ? false : yield* state.takeTokens(name, amount, capacity, refillPerSecond)
          })
      }
    }
  ),
  mutant(
    "what is given back is gone",
    "what is given back to a bucket can be taken again, and never more than it holds",
    false,
    (state) => ({
      takeTokens: (key, amount, capacity, refillPerSecond) =>
        state.takeTokens(key, Math.max(0, amount), capacity, refillPerSecond)
    })
  ),
  mutant(
    "every reading is paid for anew",
    "a ledger counts what nobody paid for that day, remembers two days, and knows of no other ledger",
    true,
    () => ({
      recordCharges: (_ledger, _day, resources) => Effect.succeed(new Set(resources).size)
    })
  ),
  mutant(
    "there is one ledger",
    "a ledger counts what nobody paid for that day, remembers two days, and knows of no other ledger",
    true,
    (state) => ({
      recordCharges: (_ledger, day, resources) => state.recordCharges("", day, resources)
    })
  ),
  mutant(
    "what was paid for is remembered for ever",
    "a ledger counts what nobody paid for that day, remembers two days, and knows of no other ledger",
    false,
    () => {
      const paid = new Set<string>()
      return {
        recordCharges: (ledger, day, resources) =>
          Effect.sync(() => {
            const before = paid.size
            for (const one of resources) paid.add(JSON.stringify([ledger, day, one]))
            return paid.size - before
          })
      }
    }
  ),
  mutant(
    "whoever writes a note last wins",
    "of many who write a note over one version one does, and the others are told",
    true,
    (state) => ({
      writeCell: (key, text) =>
        Effect.flatMap(state.readCell(key), ({ version }) => state.writeCell(key, text, version))
    })
  ),
  mutant(
    "a note's version does not tell who wrote",
    "of many who write a note over one version one does, and the others are told",
    true,
    (state) => ({
      writeCell: (key, text, expected) =>
        Effect.flatMap(state.readCell(key), ({ version }) =>
          version < expected ? Effect.succeed(false) : state.writeCell(key, text, version)
        )
    })
  ),
  mutant(
    "keys of notes are compared in lower case",
    "a note is empty until it is written, and then what was written last; keys are told apart byte by byte",
    false,
    (state) => ({
      readCell: (key) => state.readCell(key.toLowerCase()),
      writeCell: (key, text, expected) => state.writeCell(key.toLowerCase(), text, expected)
    })
  )
]
