import { controls, proves } from "@dravo-internal/tools/proves"
import { AccountDraft } from "@dravo/core/Account"
import { PostId, WorkspaceId } from "@dravo/core/Ids"
import { PublicationDraft } from "@dravo/core/Publication"
import { Store } from "@dravo/core/Store"
import * as Sums from "@dravo/core/Sums"
import { initial } from "@dravo/core/SyncState"
import { layer } from "@dravo/store-sqlite"
import { assert, describe, it } from "@effect/vitest"
import BetterSqlite from "better-sqlite3"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

const workspaces = ["a", "b", "c"].map((name) => WorkspaceId.make(name))
const day = 86_400_000

const record = (store: Store["Service"], workspace: WorkspaceId, n: number) =>
  store.recordPublication(
    workspace,
    Schema.decodeSync(PublicationDraft)({
      postId: `post_${n % 7}`,
      accountId: "acc_1",
      platformPostId: `p${n}`,
      url: null,
      text: null,
      createdAt: n * (day / 3),
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
      sync: { ...initial, outcome: "synced" as const, metrics: n % 3 === 0 ? { likes: n } : { views: views + n } }
    }))
  )
})

const all = { filters: [], start: { _tag: "Offset" as const, offset: 0 }, limit: 10_000 }

/** Whether totals and sums are those of the rows. */
const differs = Effect.fnUntraced(function* (store: Store["Service"], workspace: WorkspaceId) {
  const page = yield* store.pagePublications(workspace, all)
  const rows = page.rows.map(({ publication, sync }) => ({ ...publication, metrics: sync.metrics }))
  const told = yield* Effect.forEach(["all", "account", "day"] as const, (by) =>
    Effect.map(
      store.sumPublications(workspace, { filters: [], by, limit: 10_000 }),
      ({ groups }) => printed(groups) === printed(Sums.of(by, rows))
    )
  )
  return page.total !== rows.length || told.includes(false)
})

const printed = (groups: ReadonlyArray<Sums.Group>): string =>
  JSON.stringify(groups, (_key, value: unknown) =>
    value instanceof Map
      ? [...(value as ReadonlyMap<string, Sums.KeySum>)].map(([key, { rows, sum }]) => `${key} ${rows} ${sum}`).sort()
      : value
  )

/** A database as a version without totals left it. */
const old = Effect.gen(function* () {
  const path = yield* Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "dravo-totals-"))),
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
      yield* read(store, workspace, 100)
    }
  })
  yield* Effect.provide(before, layer({ filename }))
  const raw = new BetterSqlite(filename)
  raw.exec(`delete from dravo_tallies; delete from dravo_tally_spans; delete from dravo_tally_log;
    update dravo_tally_fill set workspace = '', seq = 0, done = 0`)
  yield* Effect.addFinalizer(() => Effect.sync(() => raw.close()))
  return { filename, raw }
})

describe("totals of a database that had none", () => {
  it.live(
    "are right before, while and after they are filled in, portion by portion, whatever is written meanwhile",
    () =>
      Effect.gen(function* () {
        proves("totals.filled")
        const { filename, raw } = yield* old
        const done = () => raw.prepare("select done from dravo_tally_fill").pluck().get()
        const steps = Effect.gen(function* () {
          const store = yield* Store
          let turn = 0
          for (; done() === 0 && turn < 100; turn++) {
            const workspace = workspaces[turn % 3] ?? workspaces[0]
            if (workspace === undefined) return
            yield* record(store, workspace, 30 + turn)
            if (turn % 2 === 0) yield* read(store, workspace, turn)
            if (turn % 5 === 4) yield* store.erase(workspace, { _tag: "Post", postId: PostId.make(`post_${turn % 7}`) })
            for (const one of workspaces) assert.isFalse(yield* differs(store, one), `turn ${turn}`)
            yield* store.engineFold(4)
            for (const one of workspaces) assert.isFalse(yield* differs(store, one), `folded in turn ${turn}`)
          }
          assert.isAbove(turn, 15)
          while (yield* store.engineFold(3));
          for (const one of workspaces) assert.isFalse(yield* differs(store, one))
        })
        assert.strictEqual(done(), 0)
        yield* Effect.provide(steps, layer({ filename }))
        assert.strictEqual(done(), 1)
        assert.strictEqual(raw.prepare("select count(*) from dravo_tally_log").pluck().get(), 0)
      }).pipe(Effect.scoped)
  )

  it.live("negative control: buckets that lie are believed, and that is seen", () =>
    Effect.gen(function* () {
      controls("totals.filled")
      const { filename, raw } = yield* old
      const [workspace = WorkspaceId.make("a")] = workspaces
      const steps = Effect.gen(function* () {
        const store = yield* Store
        while (yield* store.engineFold(50));
        assert.isFalse(yield* differs(store, workspace))
        raw.exec("update dravo_tallies set n = n + 1")
        assert.isTrue(yield* differs(store, workspace))
      })
      yield* Effect.provide(steps, layer({ filename }))
    }).pipe(Effect.scoped)
  )

  it.live("begin anew from the rows where somebody has emptied them", () =>
    Effect.gen(function* () {
      const { filename, raw } = yield* old
      const [workspace = WorkspaceId.make("a")] = workspaces
      const steps = Effect.gen(function* () {
        const store = yield* Store
        while (yield* store.engineFold(50));
        raw.exec("delete from dravo_tally_fill")
        assert.isFalse(yield* differs(store, workspace))
        while (yield* store.engineFold(50));
        assert.isFalse(yield* differs(store, workspace))
      })
      yield* Effect.provide(steps, layer({ filename }))
    }).pipe(Effect.scoped)
  )
})
