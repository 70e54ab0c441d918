import { controls, proves } from "@dravo-internal/tools/proves"
import { AccountDraft } from "@dravo/core/Account"
import { PostId, WorkspaceId } from "@dravo/core/Ids"
import * as Ordering from "@dravo/core/Ordering"
import { PublicationDraft } from "@dravo/core/Publication"
import { Store } from "@dravo/core/Store"
import { initial } from "@dravo/core/SyncState"
import { layer } from "@dravo/store-sqlite"
import { assert, describe, it } from "@effect/vitest"
import BetterSqlite from "better-sqlite3"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as TestClock from "effect/testing/TestClock"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

const workspaces = ["a", "b", "c"].map((name) => WorkspaceId.make(name))
const views: Ordering.Ranking = { name: "views", keys: { x: ["views"] } }

const record = (store: Store["Service"], workspace: WorkspaceId, n: number) =>
  store.recordPublication(
    workspace,
    Schema.decodeSync(PublicationDraft)({
      postId: `post_${n % 7}`,
      accountId: "acc_1",
      platformPostId: `p${n}`,
      url: null,
      text: null,
      createdAt: n * 1000,
      publishedAt: null,
      traits: {}
    })
  )

const read = Effect.fnUntraced(function* (store: Store["Service"], workspace: WorkspaceId, views: number) {
  const { rows } = yield* store.pagePublications(workspace, all)
  const claims = rows.map(({ fence, publication: { seq } }) => ({
    subject: { kind: "publication" as const, seq },
    fence,
    reason: "forced" as const
  }))
  const { granted } = yield* store.claim(workspace, claims, Duration.minutes(1))
  yield* store.commit(
    workspace,
    granted.map((one, n) => ({
      ...one,
      sync: {
        ...initial,
        outcome: "synced" as const,
        metrics: n % 3 === 0 ? { likes: n } : { views: (views * n) % 11 }
      }
    }))
  )
})

const all = { filters: [], start: { _tag: "Offset" as const, offset: 0 }, limit: 10_000 }

/** Whether the order by views is that of a full sort; undefined where it is refused, as without a ranking it is. */
const isRight = Effect.fnUntraced(function* (store: Store["Service"], workspace: WorkspaceId, scanLimit = 10_000) {
  const { rows } = yield* store.pagePublications(workspace, all)
  for (const direction of ["asc", "desc"] as const) {
    const ordering = { by: { _tag: "Ranked", ranking: views }, direction, scanLimit } as const
    const page = yield* store.pagePublications(workspace, { ...all, ordering })
    if (page.isRefused === true) return undefined
    const seqs = (some: typeof rows) => some.map(({ publication }) => publication.seq).join()
    if (seqs(page.rows) !== seqs(rows.toSorted(Ordering.compare(ordering)))) return false
  }
  return true
})

/** A database as a version without rankings left it. */
const old = Effect.gen(function* () {
  const path = yield* Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "dravo-rankings-"))),
    (at) => Effect.sync(() => rmSync(at, { recursive: true, force: true }))
  )
  const filename = join(path, "a.db")
  const before = Effect.gen(function* () {
    const store = yield* Store
    for (const workspace of workspaces) {
      yield* store.connectAccount(
        workspace,
        Schema.decodeSync(AccountDraft)({
          accountId: "acc_1",
          platform: "x",
          platformAccountId: "1",
          handle: null,
          app: null,
          traits: {}
        })
      )
      for (let n = 0; n < 20; n++) yield* record(store, workspace, n)
      yield* read(store, workspace, 5)
    }
  })
  yield* Effect.provide(before, layer({ filename }))
  const raw = new BetterSqlite(filename)
  raw.exec(`drop table dravo_ranks; drop table dravo_ranking_keys; drop table dravo_rankings;
    delete from dravo_migrations where name = 'rankings'`)
  yield* Effect.addFinalizer(() => Effect.sync(() => raw.close()))
  return { filename, raw }
})

describe("an order that is newly named in a database that has posts", () => {
  it.live("is right before, while and after it is taken in, portion by portion, whatever is written meanwhile", () =>
    Effect.gen(function* () {
      proves("totals.orders-filled")
      const { filename, raw } = yield* old
      const steps = Effect.gen(function* () {
        const store = yield* Store
        assert.isTrue(yield* isRight(store, WorkspaceId.make("a")))
        let turn = 0
        for (; yield* store.engineRank([views], 4); turn++) {
          const workspace = workspaces[turn % 3] ?? WorkspaceId.make("a")
          yield* record(store, workspace, 30 + turn)
          if (turn % 2 === 0) yield* read(store, workspace, turn)
          if (turn % 5 === 4) yield* store.erase(workspace, { _tag: "Post", postId: PostId.make(`post_${turn % 7}`) })
          for (const one of workspaces) assert.isTrue(yield* isRight(store, one), `turn ${turn}`)
        }
        assert.isAbove(turn, 15)
        for (const one of workspaces) assert.isTrue(yield* isRight(store, one, 0))
      })
      yield* Effect.provide(steps, layer({ filename }))
      const [rows, entries] = ["publications", "ranks"].map((table) =>
        raw.prepare(`select count(*) from dravo_${table}`).pluck().get()
      )
      assert.strictEqual(entries, rows)
    }).pipe(Effect.scoped)
  )

  it.live("negative control: entries that lie are believed, and that is seen", () =>
    Effect.gen(function* () {
      controls("totals.orders-filled")
      const { filename, raw } = yield* old
      const [workspace = WorkspaceId.make("a")] = workspaces
      const steps = Effect.gen(function* () {
        const store = yield* Store
        while (yield* store.engineRank([views], 50));
        assert.isTrue(yield* isRight(store, workspace, 0))
        raw.exec("update dravo_ranks set value = -value where value > 0")
        assert.isFalse(yield* isRight(store, workspace, 0))
      })
      yield* Effect.provide(steps, layer({ filename }))
    }).pipe(Effect.scoped)
  )

  it.effect("is forgotten where nobody has named it for a week, and may be named again", () =>
    Effect.gen(function* () {
      const { filename, raw } = yield* old
      const [workspace = WorkspaceId.make("a")] = workspaces
      const kept = () => raw.prepare("select count(*) from dravo_ranks").pluck().get()
      const steps = Effect.gen(function* () {
        const store = yield* Store
        while (yield* store.engineRank([views], 50));
        assert.strictEqual(kept(), 60)
        yield* TestClock.adjust(Duration.days(6))
        while (yield* store.engineRank([], 50));
        assert.strictEqual(kept(), 60)
        while (yield* store.engineRank([views], 50));
        yield* TestClock.adjust(Duration.days(6))
        while (yield* store.engineRank([], 50));
        assert.isTrue(yield* isRight(store, workspace, 0))
        yield* TestClock.adjust(Duration.days(1))
        while (yield* store.engineRank([], 7));
        assert.strictEqual(kept(), 0)
        assert.isUndefined(yield* isRight(store, workspace, 0))
        yield* read(store, workspace, 3)
        while (yield* store.engineRank([views], 50));
        assert.isTrue(yield* isRight(store, workspace, 0))
      })
      yield* Effect.provide(steps, layer({ filename }))
    }).pipe(Effect.scoped)
  )
})
