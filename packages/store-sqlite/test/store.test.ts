import { AccountDraft } from "@dravo/core/Account"
import { WorkspaceId } from "@dravo/core/Ids"
import { PublicationDraft } from "@dravo/core/Publication"
import { Store } from "@dravo/core/Store"
import { initial } from "@dravo/core/SyncState"
import { layer as memory } from "@dravo/store-memory"
import { layer } from "@dravo/store-sqlite"
import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

const workspace = WorkspaceId.make("w1")
const account = (accountId: string, platformAccountId: string) => Schema.decodeSync(AccountDraft)({
  accountId, platform: "x", platformAccountId, handle: "h", app: null, traits: { a: "1", ["__proto__"]: "x" }
})
const post = (postId: string, accountId: string, platformPostId: string) => Schema.decodeSync(PublicationDraft)({
  postId, accountId, platformPostId, url: null, text: null, createdAt: null, publishedAt: null, traits: {}
})
const lease = Duration.seconds(30)

/** One of everything, with an answer to compare. */
const story = Effect.gen(function*() {
  const store = yield* Store
  const said: Array<unknown> = []
  const say = <A, E>(effect: Effect.Effect<A, E>) => Effect.map(Effect.result(effect), (result) => void said.push(result))
  yield* say(store.connectAccount(workspace, account("a", "1")))
  yield* say(store.connectAccount(workspace, account("b", "1")))
  yield* say(store.connectAccount(workspace, account("a", "2")))
  yield* say(store.connectAccount(workspace, account("c", "3")))
  yield* say(store.connectAccount(workspace, account("c", "1")))
  const a = account("a", "1").accountId
  for (const [p, id] of [["p", "10"], ["q", "11"], ["p", "10"], ["r", "10"]] as const) yield* say(store.recordPublication(workspace, post(p, "a", id)))
  yield* say(store.recordPublication(workspace, post("p", "nobody", "10")))
  const one = { kind: "publication", seq: 1 } as const, two = { kind: "publication", seq: 2 } as const, acc = { kind: "account", seq: 1 } as const
  yield* say(store.claim(workspace, [
    { subject: two, fence: 0, reason: "missing" }, { subject: one, fence: 0, reason: "stale" }, { subject: one, fence: 0, reason: "stale" },
    { subject: acc, fence: 0, reason: "stale" }, { subject: acc, fence: 7, reason: "stale" }], lease))
  const sync = {
    ...initial, outcome: "partial" as const, metrics: { b: 0.5, a: 9007199254740991 }, metricsAsOf: { a: 3 }, metricsWindow: { from: 1, to: 2 },
    warnings: ["a\u0000b\ud800"], error: "x\ud800\u0000", lastUpdatedAt: 1, staleAfter: 2, attempts: 3, refusedConnection: 1, policyState: "{}"
  }
  yield* say(store.commit(workspace, [
    { subject: one, fence: 1, sync, learned: { platformPostId: post("p", "a", "11").platformPostId, url: "u", traits: { t: "v" } } },
    { subject: two, fence: 0, sync }, { subject: acc, fence: 1, sync }, { subject: acc, fence: 1, sync: { ...sync, attempts: 4 } },
    { subject: two, fence: 1, sync, learned: { platformPostId: post("p", "a", "12").platformPostId } }]))
  yield* say(store.rows(workspace, [one, two, acc, acc, { kind: "account", seq: 99 }]))
  yield* say(store.rows(WorkspaceId.make("w2"), [one, two, acc]))
  yield* say(store.release(workspace, [{ subject: one, fence: 1 }]))
  for (const start of [{ _tag: "Offset", offset: 1 }, { _tag: "Offset", offset: 100 }, { _tag: "After", createdAt: 0, seq: 2 }] as const) {
    yield* say(store.pagePublications(workspace, { filters: [{ _tag: "Post", id: "12" }], start, limit: 10 }))
    yield* say(store.pagePublications(workspace, { filters: [{ _tag: "CreatedTo", at: 0 }], start, limit: 10 }))
  }
  yield* say(store.pagePublications(workspace, { filters: [{ _tag: "Post", id: "\u0000" }], start: { _tag: "Offset", offset: 0 }, limit: 10 }))
  yield* say(store.pageAccounts(workspace, { accountId: null, platform: null, after: 1, limit: 10 }))
  yield* say(store.pageAccounts(workspace, { accountId: a, platform: null, after: 1, limit: 10 }))
  yield* say(store.refuseGrant(workspace, a, 2, "no"))
  yield* say(store.refuseGrant(workspace, a, 1, "no"))
  yield* say(store.writeSecret(workspace, a, "s", 1))
  yield* say(store.writeSecret(workspace, a, "s", 0))
  yield* say(store.writeSecret(workspace, a, "t", 0))
  yield* say(store.claimSecret(workspace, a, 1, lease))
  yield* say(store.claimSecret(workspace, a, 1, lease))
  yield* say(store.releaseSecret(workspace, a, 1))
  yield* say(store.claimSecret(workspace, a, 1, lease))
  yield* say(store.writeSecret(workspace, a, "t", 1))
  yield* say(store.disconnectAccount(workspace, a))
  yield* say(store.disconnectAccount(workspace, a))
  yield* say(store.readSecret(workspace, a))
  yield* say(store.writeSecret(workspace, a, "t", 0))
  yield* say(store.writeSecret(workspace, a, "t", 2))
  yield* say(store.connectAccount(workspace, account("a", "1")))
  yield* say(store.writeSecret(workspace, a, "t", 0))
  yield* say(store.readSecret(workspace, a))
  const key = { id: "k", name: "n", digest: "d", hint: "h", scopes: ["admin"], createdAt: 5, revokedAt: null } as const
  yield* say(store.insertKey(workspace, key))
  yield* say(store.insertKey(WorkspaceId.make("w2"), key))
  yield* say(store.engineFindKey("k"))
  yield* say(store.revokeKey(WorkspaceId.make("w2"), "k"))
  yield* say(store.revokeKey(workspace, "k"))
  yield* say(store.revokeKey(workspace, "k"))
  yield* say(store.engineFindKey("k"))
  yield* say(store.listKeys(workspace))
  yield* say(store.engineThrottle("t1", 50))
  yield* say(store.engineThrottle("t1", 40))
  yield* say(store.engineThrottle("t2", 0))
  yield* say(store.engineThrottles(["t1", "t2", "t3"]))
  yield* say(store.engineThrottles([]))
  return said
})

describe("the SQLite store", () => {
  it.effect("tells one story word for word as the reference store does", () => Effect.gen(function*() {
    const sqlite = yield* Effect.provide(story, layer({ filename: ":memory:" }))
    const reference = yield* Effect.provide(story, memory)
    sqlite.forEach((answer, at) => assert.deepStrictEqual(answer, reference[at], `answer ${at}`))
  }))
})
