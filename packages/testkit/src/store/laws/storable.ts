/** Laws of what no database can hold: it costs itself, and neither its row nor the rows committed with it. */
import type { PlatformPostId } from "@dravo/core/Ids"
import type { Commit } from "@dravo/core/Store"
import type { SyncState } from "@dravo/core/SyncState"
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { claimed, subjects } from "./refreshing/claiming.ts"
import * as F from "../fixtures.ts"
import { type Law, law, type World } from "../../suite/law.ts"

/** What adapters and policies may hand over although no type allows it: half a character, NUL, an id of no platform. */
const unstorable = ["\ud800", "a\u0000b", "\udc00x", "語\ud83d"]

export const storable: ReadonlyArray<Law> = [
  law(
    "of a commit with a text no database can hold every row is stored, and of that row everything but the text",
    Effect.fnUntraced(function* (world) {
      const all = yield* subjects(world.store)
      for (const text of unstorable) {
        const clean = text.toWellFormed().replaceAll("\u0000", "")
        const sync = { ...F.synced(world.start), error: text, warnings: [text, "Two."], policyState: text }
        const rows = yield* committed(world, all, (one) => ({ ...one, sync }))
        for (const row of rows)
          assert.deepStrictEqual(row?.sync, { ...sync, error: clean, warnings: [clean, "Two."], policyState: clean })
      }
    }),
    { meta: { claim: "stores.unstorable-text" } }
  ),

  law(
    "an id, an address or a trait that cannot be one is not learned, and the rest of what was learned is",
    Effect.fnUntraced(function* (world) {
      const [one, two] = yield* subjects(world.store)
      const before = yield* Effect.forEach([one, two], (subject) => F.rowOf(world.store, subject))
      for (const text of [...unstorable, "", "two words", "x".repeat(3000), "javascript:alert(1)//\n"]) {
        const learned = {
          // What an adapter says of a platform's answer; only the type says that it was looked at.
          platformPostId: text.length > 256 ? (text as PlatformPostId) : (`${text} ` as PlatformPostId),
          url: text,
          publishedAt: 77,
          traits: { media: "reel", [`k ${text}`]: "1", long: "x".repeat(600) }
        }
        const rows = yield* committed(world, [one, two], (fenced, at) => ({
          ...fenced,
          sync: F.synced(world.start),
          ...(at === 0 ? { learned } : {})
        }))
        const [first, second] = rows.map((row) => (row?.kind === "publication" ? row.publication : undefined))
        const [was, other] = before.map((row) => (row.kind === "publication" ? row.publication : undefined))
        assert.deepStrictEqual(first, was && { ...was, publishedAt: 77, traits: { media: "reel" } })
        assert.deepStrictEqual(second, other)
      }
    }),
    { meta: { claim: "stores.unstorable-text" } }
  ),

  law(
    "an instant that is none costs no commit: it is rounded, and what lies past all time is its end",
    Effect.fnUntraced(function* (world) {
      const all = yield* subjects(world.store)
      for (const [given, kept] of instants) {
        const sync: SyncState = {
          ...F.synced(world.start),
          staleAfter: given,
          attemptedAt: given,
          again: { from: given, until: given },
          unavailableAt: given,
          metricsWindow: { from: given, to: given },
          metricsAsOf: { views: given }
        }
        const rows = yield* committed(world, all, (one) => ({ ...one, sync, point: { views: 2 } }))
        const span = (name: string) => (kept === null ? null : { from: kept, [name]: kept })
        for (const row of rows)
          assert.deepStrictEqual(row?.sync, {
            ...sync,
            staleAfter: kept,
            attemptedAt: kept,
            again: span("until"),
            unavailableAt: kept,
            metricsWindow: span("to"),
            metricsAsOf: kept === null ? {} : { views: kept }
          } as SyncState)
      }
    }),
    { meta: { claim: "stores.unstorable-instant" } }
  ),

  law(
    "a reading made at part of a millisecond is a point of history at the nearest whole one",
    Effect.fnUntraced(function* (world) {
      const [one] = yield* subjects(world.store)
      yield* committed(world, [one], (fenced) => ({ ...fenced, sync: F.synced(1000.4), point: { views: 2 } }))
      const query = { from: 0, to: 2000, after: null, limit: 10 }
      const points = yield* world.store.history(F.mine, [one], query)
      assert.deepStrictEqual(
        points.map(({ point }) => point.at),
        [1000]
      )
    }),
    { meta: { claim: "stores.unstorable-instant" } }
  )
]

// internal

const instants: ReadonlyArray<readonly [given: number, kept: number | null]> = [
  [1500.5, 1501],
  [1500.25, 1500],
  [0.1 + 0.2, 0],
  [-1.75, -2],
  [Number.MAX_SAFE_INTEGER, 253_402_300_799_999],
  [Number.MAX_VALUE, 253_402_300_799_999],
  [-Number.MAX_VALUE, -62_167_219_200_000],
  [253_402_300_800_000, 253_402_300_799_999],
  [Number.NaN, null],
  [Infinity, null],
  [-Infinity, null]
]

/** One commit for all of them, and the rows afterwards. */
const committed = Effect.fnUntraced(function* (
  world: World,
  all: ReadonlyArray<Commit["subject"]>,
  commit: (fenced: Pick<Commit, "subject" | "fence">, at: number) => Commit
) {
  const held = yield* Effect.forEach(all, (subject) => claimed(world, subject))
  assert.isEmpty(yield* world.store.commit(F.mine, held.map(commit)))
  return yield* Effect.forEach(all, (subject) => F.rowOf(world.store, subject))
})
