import { AccountDraft } from "@dravo/core/Account"
import { WorkspaceId } from "@dravo/core/Ids"
import { PublicationDraft } from "@dravo/core/Publication"
import { type Commit, Store } from "@dravo/core/Store"
import { initial, type SyncState } from "@dravo/core/SyncState"
import { layer } from "@dravo/store-sqlite"
import { assert, describe, it } from "@effect/vitest"
import BetterSqlite from "better-sqlite3"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Schema from "effect/Schema"

const workspaces = ["acme", "other", "third"].map((id) => WorkspaceId.make(id))

const synced: SyncState = { ...initial, outcome: "synced", metrics: { likes: 7 }, lastUpdatedAt: 1_790_000_000_000 }
/** No column takes half an attempt. */
const refused: SyncState = { ...synced, attempts: 0.5 }

/** Two posts of each workspace, leased. */
const leased = Effect.fnUntraced(function* (store: Store["Service"]) {
  const all: Array<ReadonlyArray<Omit<Commit, "sync">>> = []
  for (const workspace of workspaces) {
    const account = { accountId: "a", platform: "x", platformAccountId: "1", handle: null, app: null, traits: {} }
    yield* store.connectAccount(workspace, Schema.decodeSync(AccountDraft)(account))
    for (const postId of ["p", "q"]) {
      const post = { postId, accountId: "a", platformPostId: postId, url: null, text: null, traits: {} }
      const draft = Schema.decodeSync(PublicationDraft)({ ...post, createdAt: null, publishedAt: null })
      yield* store.recordPublication(workspace, draft)
    }
    const start = { _tag: "Offset", offset: 0 } as const
    const { rows } = yield* store.pagePublications(workspace, { filters: [], start, limit: 2, counted: false })
    const claims = rows.map(({ fence, publication: { seq } }) => ({
      subject: { kind: "publication", seq } as const,
      fence,
      reason: "forced" as const
    }))
    all.push((yield* store.claim(workspace, claims, Duration.minutes(1))).granted)
  }
  return all
})

const statement: { run: (...given: ReadonlyArray<unknown>) => unknown } = Object.getPrototypeOf(
  new BetterSqlite(":memory:").prepare("begin")
)

/** How many transactions were written meanwhile. */
const transactions = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.acquireUseRelease(
    Effect.sync(() => {
      const { run } = statement
      const written = { count: 0, run }
      statement.run = function (this: { readonly source: string }, ...given) {
        if (this.source === "commit") written.count += 1
        return run.apply(this, [...given])
      }
      return written
    }),
    (written) => Effect.map(effect, (answer) => ({ answer, count: written.count })),
    ({ run }) =>
      Effect.sync(() => {
        statement.run = run
      })
  )

const commitAll = (store: Store["Service"], rows: ReadonlyArray<ReadonlyArray<Omit<Commit, "sync">>>, broken: number) =>
  Effect.forEach(
    workspaces,
    (workspace, at) =>
      Effect.exit(
        store.commit(
          workspace,
          (rows[at] ?? []).map((one, place) => ({ ...one, sync: at === broken && place === 1 ? refused : synced }))
        )
      ),
    { concurrency: "unbounded" }
  )

const outcomes = (store: Store["Service"], rows: ReadonlyArray<ReadonlyArray<Omit<Commit, "sync">>>) =>
  Effect.forEach(workspaces, (workspace, at) =>
    Effect.map(
      store.rows(
        workspace,
        (rows[at] ?? []).map(({ subject }) => subject)
      ),
      (found) => found.rows.map(({ sync }) => sync.outcome)
    )
  )

describe("Commits of several workspaces that are asked for at once", () => {
  it.effect("are one transaction", () =>
    Effect.gen(function* () {
      const store = yield* Store
      const rows = yield* leased(store)
      const { answer, count } = yield* transactions(commitAll(store, rows, -1))
      assert.deepStrictEqual(answer, [Exit.succeed([]), Exit.succeed([]), Exit.succeed([])])
      assert.strictEqual(count, 1)
      assert.deepStrictEqual(yield* outcomes(store, rows), [
        ["synced", "synced"],
        ["synced", "synced"],
        ["synced", "synced"]
      ])
    }).pipe(Effect.provide(layer({ filename: ":memory:" })))
  )

  it.effect("and one that the database refuses undoes all of its own rows, and none of the others'", () =>
    Effect.gen(function* () {
      const store = yield* Store
      const rows = yield* leased(store)
      const [first, second, third] = yield* commitAll(store, rows, 1)
      assert.deepStrictEqual([first, third], [Exit.succeed([]), Exit.succeed([])])
      assert.isTrue(second !== undefined && Exit.isFailure(second))
      assert.deepStrictEqual(yield* outcomes(store, rows), [
        ["synced", "synced"],
        ["never", "never"],
        ["synced", "synced"]
      ])
    }).pipe(Effect.provide(layer({ filename: ":memory:" })))
  )
})
