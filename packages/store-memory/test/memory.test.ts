import { AccountDraft } from "@dravo/core/Account"
import { WorkspaceId } from "@dravo/core/Ids"
import { PublicationDraft } from "@dravo/core/Publication"
import { Store } from "@dravo/core/Store"
import { initial } from "@dravo/core/SyncState"
import { layer } from "@dravo/store-memory"
import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as TestClock from "effect/testing/TestClock"

const workspace = WorkspaceId.make("w1")
const account = (accountId: string, platformAccountId: string) =>
  Schema.decodeSync(AccountDraft)({
    accountId,
    platform: "x",
    platformAccountId,
    handle: null,
    app: null,
    traits: {}
  })
const post = (postId: string, accountId: string, platformPostId: string) =>
  Schema.decodeSync(PublicationDraft)({
    postId,
    accountId,
    platformPostId,
    url: null,
    text: null,
    createdAt: null,
    publishedAt: null,
    traits: {}
  })
const lease = Duration.seconds(30)

describe("the reference store", () => {
  it.effect("grants a lease once, refuses the old fence and takes the lease over when it has run out", () =>
    Effect.gen(function* () {
      const store = yield* Store
      yield* store.connectAccount(workspace, account("a", "1"))
      const { seq } = yield* store.recordPublication(workspace, post("p", "a", "10"))
      const subject = { kind: "publication", seq } as const
      const first = yield* store.claim(
        workspace,
        [
          { subject, fence: 0, reason: "missing" },
          { subject, fence: 0, reason: "missing" }
        ],
        lease
      )
      assert.deepStrictEqual(first.granted, [{ subject, fence: 1 }])
      assert.deepStrictEqual(
        (yield* store.claim(workspace, [{ subject, fence: 1, reason: "forced" }], lease)).granted,
        []
      )
      yield* TestClock.adjust(lease)
      assert.deepStrictEqual((yield* store.claim(workspace, [{ subject, fence: 1, reason: "stale" }], lease)).granted, [
        { subject, fence: 2 }
      ])
      assert.deepStrictEqual(yield* store.commit(workspace, [{ subject, fence: 1, sync: initial }]), [subject])
      assert.deepStrictEqual(yield* store.commit(workspace, [{ subject, fence: 2, sync: initial }]), [])
    }).pipe(Effect.provide(layer))
  )

  it.effect("a learned id that another publication holds is left alone, the rest of the reading is kept", () =>
    Effect.gen(function* () {
      const store = yield* Store
      yield* store.connectAccount(workspace, account("a", "1"))
      yield* store.recordPublication(workspace, post("p", "a", "10"))
      const { seq } = yield* store.recordPublication(workspace, post("q", "a", "11"))
      const learned = { platformPostId: post("p", "a", "10").platformPostId, url: "https://example.org/\ud800" }
      yield* store.commit(workspace, [{ subject: { kind: "publication", seq }, fence: 0, sync: initial, learned }])
      const [row] = (yield* store.rows(workspace, [{ kind: "publication", seq }])).rows
      assert.strictEqual(row?.kind === "publication" ? row.publication.platformPostId : "", "11")
      assert.strictEqual(row?.kind === "publication" ? row.publication.url : "", "https://example.org/\ufffd")
    }).pipe(Effect.provide(layer))
  )

  it.effect("a renewal begun before a disconnect cannot overwrite the credential of the next connection", () =>
    Effect.gen(function* () {
      const store = yield* Store
      const { accountId } = yield* store.connectAccount(workspace, account("a", "1"))
      assert.deepStrictEqual(yield* store.writeSecret(workspace, accountId, "old", 0), { sealed: "old", version: 1 })
      assert.isTrue(yield* store.claimSecret(workspace, accountId, 1, lease))
      assert.isTrue(yield* store.disconnectAccount(workspace, accountId))
      assert.isNull(yield* store.readSecret(workspace, accountId))
      assert.isNull(yield* store.writeSecret(workspace, accountId, "late", 0))
      yield* store.connectAccount(workspace, account("b", "1"))
      assert.deepStrictEqual(yield* store.writeSecret(workspace, accountId, "new", 0), { sealed: "new", version: 2 })
      assert.isNull(yield* store.writeSecret(workspace, accountId, "late", 1))
    }).pipe(Effect.provide(layer))
  )
})
