/** Laws of what is kept: whatever a platform or a host sent comes back as it went in. */
import type { AccountDraft } from "@dravo/core/Account"
import * as Account from "@dravo/core/Account"
import type { Metrics } from "@dravo/core/Metrics"
import * as Publication from "@dravo/core/Publication"
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { claimed, subjects } from "./refreshing/claiming.ts"
import * as F from "../fixtures.ts"
import { type Law, law, type World } from "../../suite/law.ts"

/**
 * Texts a database may mangle. They pass the domain's decoding first, as a host's do: that is where NUL and lone
 * surrogates end.
 */
export const hostileTexts: ReadonlyArray<string> = [
  "",
  " ",
  "  padded  ",
  "'",
  '"',
  "\\",
  "%_",
  "null",
  "';drop table x;--",
  "a\u0000b",
  "\ud800",
  "x\udc00y",
  "\ufeff",
  "\u202e",
  "e\u0301",
  "é",
  "🙂",
  "👩‍👩‍👧",
  "\n\r\t",
  "\u0001\u001f\u007f",
  "\\u0000",
  '{"a":1}',
  "<script>",
  "ａ",
  "ß",
  "İ",
  "\uffff",
  "\u{10ffff}"
]

const hostileMetrics: ReadonlyArray<Metrics> = [
  {},
  { views: 0 },
  { views: Number.MAX_SAFE_INTEGER, likes: Number.MIN_SAFE_INTEGER },
  { engagement: 0.1 + 0.2 },
  { engagement: 5e-324 },
  { engagement: 1.7976931348623157e308 },
  { constructor: 1, hasownproperty: 2, tostring: 3 },
  { b: 1, a: 2, a_b: 3, aa: 4 },
  Object.fromEntries([
    ["__proto__", 7],
    ["views", 1]
  ]),
  Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`${"k".repeat(120)}_${n}`, Number.MAX_SAFE_INTEGER - n]))
]

const drafted = (change: Partial<typeof Publication.PublicationDraft.Encoded>) =>
  Schema.decodeUnknownSync(Publication.PublicationDraft)({ ...F.publication(1), ...change })

export const values: ReadonlyArray<Law> = [
  law(
    "texts of a publication come back as they were recorded",
    Effect.fnUntraced(function* ({ store }) {
      yield* store.connectAccount(F.mine, F.account(0))
      for (const [n, text] of hostileTexts.entries()) {
        const draft = {
          ...drafted({
            text,
            url: `https://a.example/${encodeURIComponent(text.toWellFormed())}`,
            traits: { [`k${n}`]: text }
          }),
          platformPostId: F.platformPostId(n),
          postId: F.postId(n)
        }
        const recorded = yield* store.recordPublication(F.mine, draft)
        assert.deepStrictEqual([recorded.text, recorded.url, recorded.traits], [draft.text, draft.url, draft.traits])
        const row = yield* F.rowOf(store, F.ofPublication(recorded))
        assert.deepStrictEqual(row.kind === "publication" ? row.publication : null, recorded)
      }
    })
  ),

  law(
    "texts of an account come back as they were given",
    Effect.fnUntraced(function* ({ store }) {
      for (const [n, text] of hostileTexts.entries()) {
        const draft: AccountDraft = Schema.decodeUnknownSync(Account.AccountDraft)({
          ...F.account(n),
          handle: text,
          traits: { t: text }
        })
        const account = yield* store.connectAccount(F.mine, draft)
        assert.deepStrictEqual([account.handle, account.traits], [draft.handle, draft.traits])
        assert.deepStrictEqual((yield* F.rowOf(store, F.ofAccount(account))).account, account)
      }
    })
  ),

  law(
    "a text of 100,000 characters comes back whole",
    Effect.fnUntraced(function* ({ store }) {
      yield* store.connectAccount(F.mine, F.account(0))
      for (const [n, unit] of ["a", "ß", "\n", "語"].entries()) {
        const draft = { ...drafted({ text: unit.repeat(100_000) }), platformPostId: F.platformPostId(n) }
        const row = yield* F.rowOf(store, F.ofPublication(yield* store.recordPublication(F.mine, draft)))
        assert.isTrue(row.kind === "publication" && row.publication.text === draft.text)
      }
    })
  ),

  law(
    "traits named like an object's own members are traits like any other",
    Effect.fnUntraced(function* ({ store }) {
      const traits = Object.fromEntries([
        ["__proto__", "a"],
        ["constructor", "b"],
        ["toString", "c"]
      ])
      const account = yield* store.connectAccount(F.mine, F.account(0, { traits }))
      const publication = yield* store.recordPublication(F.mine, F.publication(1, { traits }))
      const row = yield* F.rowOf(store, F.ofPublication(publication))
      for (const read of [
        account.traits,
        publication.traits,
        row.account.traits,
        row.kind === "publication" ? row.publication.traits : {}
      ]) {
        assert.sameDeepMembers(Object.entries(read), Object.entries(traits))
      }
    })
  ),

  law(
    "metrics come back exactly, key by key",
    Effect.fnUntraced(function* (world) {
      const [one] = yield* subjects(world.store)
      for (const metrics of hostileMetrics) {
        const asOf = Object.fromEntries(Object.keys(metrics).map((key) => [key, 5]))
        const read = yield* kept(world, one, { metrics, metricsAsOf: asOf })
        assert.sameDeepMembers(Object.entries(read.metrics), Object.entries(metrics))
        assert.sameDeepMembers(Object.entries(read.metricsAsOf), Object.entries(asOf))
      }
    })
  ),

  law(
    "warnings, errors and a policy's memory come back exactly",
    Effect.fnUntraced(function* (world) {
      const [one] = yield* subjects(world.store)
      const texts = hostileTexts.map((text) => text.toWellFormed().replaceAll("\u0000", ""))
      assert.deepStrictEqual((yield* kept(world, one, { warnings: texts })).warnings, texts)
      for (const text of texts) {
        const read = yield* kept(world, one, { error: text, policyState: text })
        assert.deepStrictEqual([read.error, read.policyState], [text, text])
      }
    })
  ),

  law(
    "instants from year 0 to year 9999 come back to the millisecond",
    Effect.fnUntraced(function* (world) {
      const { store } = world
      const [one] = yield* subjects(store)
      const instants = [-62_167_219_200_000, -1, 0, 1, 999, 1_782_723_600_001, 253_402_300_799_999]
      for (const [n, at] of instants.entries()) {
        const recorded = yield* store.recordPublication(F.mine, F.publication(n, { createdAt: at, publishedAt: at }))
        assert.deepStrictEqual([recorded.createdAt, recorded.publishedAt], [at, at])
        assert.deepStrictEqual(
          yield* kept(world, one, {
            lastUpdatedAt: at,
            attemptedAt: at,
            staleAfter: at,
            metricsWindow: { from: at, to: at }
          }),
          F.synced(0, { lastUpdatedAt: at, attemptedAt: at, staleAfter: at, metricsWindow: { from: at, to: at } })
        )
      }
    })
  ),

  law(
    "names, digests and sealed secrets come back exactly",
    Effect.fnUntraced(function* ({ store }) {
      yield* store.connectAccount(F.mine, F.account(0))
      const texts = hostileTexts.map((text) => text.toWellFormed().replaceAll("\u0000", ""))
      for (const [n, text] of texts.entries()) {
        yield* store.insertKey(F.mine, F.apiKey(`k${n}`, { name: text, hint: text }))
        assert.deepStrictEqual((yield* store.engineFindKey(`k${n}`))?.key.name, text)
        assert.deepStrictEqual((yield* store.writeSecret(F.mine, F.accountId(0), text, n))?.sealed, text)
        assert.deepStrictEqual(yield* store.readSecret(F.mine, F.accountId(0)), { sealed: text, version: n + 1 })
      }
    })
  ),

  law(
    "a store keeps data, not its caller's objects",
    Effect.fnUntraced(function* (world) {
      const [one] = yield* subjects(world.store)
      const metrics: Record<string, number> = { views: 1 }
      const warnings = ["One."]
      yield* kept(world, one, { metrics, warnings })
      metrics["views"] = 2
      warnings.push("Two.")
      const { sync } = yield* F.rowOf(world.store, one)
      assert.deepStrictEqual([sync.metrics, sync.warnings], [{ views: 1 }, ["One."]])
    })
  )
]

// internal

const kept = Effect.fnUntraced(function* (
  world: World,
  subject: Parameters<typeof claimed>[1],
  change: Parameters<typeof F.synced>[1]
) {
  const held = yield* claimed(world, subject)
  yield* world.store.commit(F.mine, [{ ...held, sync: F.synced(0, change) }])
  return (yield* F.rowOf(world.store, subject)).sync
})
