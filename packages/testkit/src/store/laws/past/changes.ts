/** Laws of the feed of changes: whoever follows it has what the store has. */
import * as Change from "@dravo/core/Change"
import { PlatformPostId, type WorkspaceId } from "@dravo/core/Ids"
import type { Store } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import type { Subject } from "@dravo/core/Subject"
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { claimed, subjects } from "../refreshing/claiming.ts"
import * as F from "../../fixtures.ts"
import { read } from "./history.ts"
import { type Law, law, type World } from "../../../suite/law.ts"

export const changes: ReadonlyArray<Law> = [
  law(
    "connecting changes an account and its grant, recording a publication",
    Effect.fnUntraced(function* ({ store }) {
      const before = yield* store.changes(F.mine, Change.beginning, 100)
      assert.deepStrictEqual(before, { changes: [], names: [], cursor: Change.beginning })
      const {
        account,
        publications: [one]
      } = yield* F.seeded(store, 1)
      if (one === undefined) return
      const { changes, cursor } = yield* store.changes(F.mine, Change.beginning, 100)
      assert.deepStrictEqual(changes, [
        Change.ofAccount(yield* accountRow(store, F.ofAccount(account))),
        Change.ofGrant(account),
        Change.ofPublication({ publication: one, sync: F.untouched })
      ])
      assert.deepStrictEqual(yield* store.changes(F.mine, cursor, 100), { changes: [], names: [], cursor })
    })
  ),

  law(
    "every write is told after the cursor, and nothing else is",
    Effect.fnUntraced(function* (world) {
      const { store } = world
      const [one, two, account] = yield* subjects(store)
      const tell = yield* teller(store)
      const writes: ReadonlyArray<
        readonly [name: string, write: Effect.Effect<unknown, StoreError>, told: ReadonlyArray<string>]
      > = [
        ["commit", read(world, one, 1000, { views: 1 }), [id(one)]],
        ["commit of an account", read(world, account, 1000, { followers: 1 }), [id(account)]],
        [
          "record again",
          store.recordPublication(F.mine, F.publication(0, { platformPostId: PlatformPostId.make("p0") })),
          []
        ],
        ["refuse another connection's grant", store.refuseGrant(F.mine, F.accountId(0), 9, "No."), []],
        ["refuse", store.refuseGrant(F.mine, F.accountId(0), 1, "No."), [grant(account)]],
        [
          "connect again",
          store.connectAccount(F.mine, F.account(0, { handle: "@new" })),
          [id(account), grant(account)]
        ],
        ["disconnect", store.disconnectAccount(F.mine, F.accountId(0)), [grant(account)]],
        ["disconnect again", store.disconnectAccount(F.mine, F.accountId(0)), []],
        ["claim", claimed(world, two), []],
        [
          "release",
          Effect.flatMap(F.rowOf(store, two), (row) => store.release(F.mine, [{ subject: two, fence: row.fence }])),
          []
        ],
        ["dropped commit", store.commit(F.mine, [{ subject: two, fence: 900, sync: F.synced(1) }]), []],
        ["another workspace", F.seeded(store, 2, F.theirs), []],
        ["erase", store.erase(F.mine, { _tag: "Post", postId: F.postId(0) }), [id(one)]],
        ["erase again", store.erase(F.mine, { _tag: "Post", postId: F.postId(0) }), []]
      ]
      for (const [name, write, told] of writes) {
        yield* write
        assert.deepStrictEqual((yield* tell).map(Change.recordId), [...told], name)
      }
    })
  ),

  law(
    "a record is told as it is now, once, at the place of its last change",
    Effect.fnUntraced(function* (world) {
      const [one, two] = yield* subjects(world.store)
      for (const [subject, at] of [
        [one, 1000],
        [two, 2000],
        [one, 3000]
      ] as const)
        yield* read(world, subject, at, { views: at })
      const { changes } = yield* world.store.changes(F.mine, Change.beginning, 100)
      const told = changes.flatMap((change) =>
        change._tag === "Publication" ? [[change.seq, change.sync.metrics["views"]]] : []
      )
      assert.deepStrictEqual(told, [
        [two.seq, 2000],
        [one.seq, 3000]
      ])
    })
  ),

  law(
    "a page of the feed goes on after the last record of the one before",
    Effect.fnUntraced(function* (world) {
      const { store } = world
      const { publications } = yield* F.seeded(store, 5)
      const held = yield* Effect.forEach(publications, (one) => claimed(world, F.ofPublication(one)))
      yield* store.commit(
        F.mine,
        held.map((one) => ({ ...one, sync: F.synced(1) }))
      )
      const all = yield* store.changes(F.mine, Change.beginning, 100)
      assert.lengthOf(all.changes, 7)
      for (const limit of [1, 2, 3]) {
        const walked: Array<Change.Change> = []
        let cursor = Change.beginning
        // A broken feed may never end.
        for (let more = true; more && walked.length < 50; ) {
          const page: Change.Changes = yield* store.changes(F.mine, cursor, limit)
          assert.isAtMost(page.changes.length, limit)
          walked.push(...page.changes)
          more = page.changes.length > 0
          cursor = page.cursor
        }
        assert.deepStrictEqual(walked, [...all.changes])
        assert.deepStrictEqual(cursor, all.cursor)
      }
    })
  ),

  law(
    "what is told of a publication does not depend on its account's grant",
    Effect.fnUntraced(function* (world) {
      const [one] = yield* subjects(world.store)
      yield* read(world, one, 1000, { views: 1 })
      const told = Effect.map(world.store.changes(F.mine, Change.beginning, 100), ({ changes }) =>
        changes.filter(({ _tag }) => _tag === "Publication")
      )
      const before = yield* told
      yield* world.store.refuseGrant(F.mine, F.accountId(0), 1, "Revoked.")
      assert.deepStrictEqual(yield* told, before)
    })
  ),

  law(
    "a workspace's feed tells nothing of another one",
    Effect.fnUntraced(function* ({ store }) {
      yield* F.seeded(store, 2, F.theirs)
      assert.deepStrictEqual(yield* store.changes(F.mine, Change.beginning, 100), {
        changes: [],
        names: [],
        cursor: Change.beginning
      })
      assert.lengthOf((yield* store.changes(F.theirs, Change.beginning, 100)).changes, 4)
    })
  ),

  law(
    "a copy that follows the feed while others write ends as the store is",
    Effect.fnUntraced(function* (world) {
      const { store } = world
      for (const n of [0, 1, 2]) yield* store.connectAccount(F.mine, F.account(n))
      const writers = yield* Effect.forEach([0, 1, 2, 3], (writer) =>
        Effect.forkChild(
          Effect.forEach(
            Array.from({ length: 12 }, (_, n) => n),
            (n) => Effect.andThen(Effect.yieldNow, write(world, writer, n)),
            { discard: true }
          )
        )
      )
      const copy = new Map<string, Change.Change>()
      let cursor = Change.beginning
      const follow = Effect.gen(function* () {
        const page = yield* store.changes(F.mine, cursor, 3)
        for (const change of page.changes) copy.set(Change.recordId(change), change)
        cursor = page.cursor
        yield* Effect.yieldNow
        return page.changes.length
      })
      while (writers.some((fiber) => fiber.pollUnsafe() === undefined)) yield* follow
      for (const fiber of writers) yield* Fiber.join(fiber)
      while ((yield* follow) > 0);
      yield* sameAs(store, F.mine, copy)
    }),
    { meta: { claim: "copies.feed-concurrent" } }
  )
]

/** Compares a copy with the rows themselves. */
export const sameAs = Effect.fnUntraced(function* (
  store: Store["Service"],
  workspace: WorkspaceId,
  copy: ReadonlyMap<string, Change.Change>
): Effect.fn.Return<void, StoreError> {
  const { rows } = yield* store.rows(
    workspace,
    [...copy.values()].map(
      ({ seq, ...change }): Subject => ({
        kind:
          change._tag === "Publication" || (change._tag === "Erased" && change.kind === "publication")
            ? "publication"
            : "account",
        seq
      })
    )
  )
  const truth = rows.flatMap((row) =>
    row.kind === "publication" ? [Change.ofPublication(row)] : [Change.ofAccount(row), Change.ofGrant(row.account)]
  )
  const { total } = yield* store.pagePublications(workspace, F.allPublications)
  assert.strictEqual(truth.filter(({ _tag }) => _tag === "Publication").length, total, "publications the copy knows")
  const living = [...copy].filter(([, change]) => change._tag !== "Erased").map(([, change]) => change)
  assert.sameDeepMembers(living, truth)
})

// internal

const id = ({ kind, seq }: Subject): string => `${kind}-${seq.toString(36)}`
const grant = ({ seq }: Subject): string => `grant-${seq.toString(36)}`

const accountRow = (store: Store["Service"], subject: Subject) =>
  Effect.flatMap(F.rowOf(store, subject), (row) =>
    row.kind === "account" ? Effect.succeed(row) : Effect.die(new RangeError("not an account"))
  )

/** What changed since the last time it was asked. */
const teller = Effect.fnUntraced(function* (store: Store["Service"]) {
  let { cursor } = yield* store.changes(F.mine, Change.beginning, 100)
  return Effect.map(
    Effect.suspend(() => store.changes(F.mine, cursor, 100)),
    (told) => {
      cursor = told.cursor
      return told.changes
    }
  )
})

/** The n-th thing a writer does: each has an account or the other's way. */
const write = Effect.fnUntraced(function* (
  { lease, store }: World,
  writer: number,
  n: number
): Effect.fn.Return<void, StoreError> {
  const accountId = F.accountId(writer % 3)
  const found = yield* store.pagePublications(F.mine, F.allPublications)
  const row = found.rows[(writer * 5 + n) % Math.max(1, found.rows.length)]
  switch (n % 6) {
    case 3:
      if (writer < 3) yield* store.refuseGrant(F.mine, accountId, n, "Revoked.")
      return
    case 4:
      yield* store.connectAccount(F.mine, F.account(writer % 3, { handle: `@${n}` }))
      return
    case 5:
      yield* store.erase(F.mine, { _tag: "Post", postId: F.postId((writer + n) % 7) })
      return
    case 2: {
      if (row === undefined) return
      const { granted } = yield* store.claim(
        F.mine,
        [{ subject: F.ofPublication(row.publication), fence: row.fence, reason: "forced" }],
        lease
      )
      yield* store.commit(
        F.mine,
        granted.map((one) => ({ ...one, sync: F.synced(n), point: { views: n } }))
      )
      return
    }
    default:
      yield* store.recordPublication(
        F.mine,
        F.publication(0, {
          accountId,
          postId: F.postId((writer + n) % 7),
          platformPostId: PlatformPostId.make(`w${writer}-${n}`)
        })
      )
  }
})
