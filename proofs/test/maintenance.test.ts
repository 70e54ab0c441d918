import { url } from "@dravo-internal/tools/postgres/vitest"
import { AccountId, PlatformAccountId, PlatformId, WorkspaceId } from "@dravo/core/Ids"
import * as Adapters from "@dravo/core/Adapters"
import { always } from "@dravo/core/History"
import { Coordination } from "@dravo/core/Coordination"
import { Store } from "@dravo/core/Store"
import { linkedin } from "@dravo/adapters-linkedin"
import * as Maintenance from "@dravo/engine/Maintenance"
import * as Postgres from "@dravo/store-postgres"
import * as Sqlite from "@dravo/store-sqlite"
import { assert, describe, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

const minute = 60_000
const day = 1440 * minute
const platform = PlatformId.make("linkedin")

/** Databases that several stores open, each as a process of its own would. */
const databases: Readonly<
  Record<string, Effect.Effect<Effect.Effect<Layer.Layer<Store | Coordination>>, unknown, Scope.Scope>>
> = {
  SQLite: Effect.gen(function* () {
    const path = yield* Effect.acquireRelease(
      Effect.sync(() => mkdtempSync(join(tmpdir(), "dravo-"))),
      (at) => Effect.sync(() => rmSync(at, { recursive: true, force: true }))
    )
    return Effect.sync(() => Layer.fresh(Sqlite.layer({ filename: join(path, "a.db") })))
  }),
  Postgres: Effect.gen(function* () {
    const connectionString = Redacted.make(yield* Effect.promise(url))
    const schema = `m${process.pid}_${Math.trunc(performance.now() * 1000)}`
    yield* Postgres.migrate({ connectionString, schema })
    return Effect.sync(() => Layer.fresh(Postgres.layer({ connectionString, schema, pool: { max: 2 } })))
  })
}

/** Accounts whose numbers were read nine times within two hours, so many days ago, and once a day later. */
const filled = Effect.fnUntraced(function* (store: Store["Service"], count: number, now: number, daysAgo: number) {
  const workspaces = Array.from({ length: count }, (_, n) => WorkspaceId.make(`w_${daysAgo}_${10 + n}`))
  for (const workspace of workspaces) {
    const account = yield* store.connectAccount(workspace, {
      accountId: AccountId.make("acc_1"),
      platform,
      platformAccountId: PlatformAccountId.make("1"),
      handle: null,
      app: null,
      traits: {}
    })
    const subject = { kind: "account" as const, seq: account.seq }
    for (let n = 0; n < 10; n++) {
      const {
        rows: [row]
      } = yield* store.rows(workspace, [subject])
      if (row === undefined) return assert.fail("no row")
      const { granted } = yield* store.claim(
        workspace,
        [{ subject, fence: row.fence, reason: "forced" }],
        Duration.seconds(30)
      )
      const lastUpdatedAt = Math.floor((now - daysAgo * day) / day) * day + (n < 9 ? n * 13 * minute : day)
      const sync = {
        ...row.sync,
        outcome: "synced" as const,
        metrics: { followers: n },
        lastUpdatedAt,
        staleAfter: now + day
      }
      yield* store.commit(
        workspace,
        granted.map((one) => ({ ...one, sync, point: sync.metrics }))
      )
    }
  }
  return workspaces
})

const points = Effect.fnUntraced(function* (store: Store["Service"], workspace: WorkspaceId) {
  const {
    rows: [row]
  } = yield* store.pageAccounts(workspace, { accountId: null, platform: null, after: 0, limit: 1 })
  const found = yield* store.history(workspace, row === undefined ? [] : [{ kind: "account", seq: row.account.seq }], {
    ...always,
    after: null,
    limit: 100
  })
  return [found.length, row?.sync.metrics] as const
})

for (const [name, database] of Object.entries(databases)) {
  describe(`maintenance on ${name}`, () => {
    it.live(
      "is one turn over four processes, thins what is old, and erases what LinkedIn lets nobody keep",
      () =>
        Effect.gen(function* () {
          const another = yield* database
          const open = Effect.flatMap(another, (layer) => Layer.build(layer))
          const one = yield* open
          const first = Context.get(one, Store)
          const coordination = Context.get(one, Coordination)
          const now = yield* coordination.now
          const old = yield* filled(first, 25, now, 60)
          const tooOld = yield* filled(first, 5, now, 400)
          const steps: Array<number> = []
          const adapters = Context.get(yield* Layer.build(Adapters.layer([linkedin()])), Adapters.Adapters)
          for (let n = 0; n < 4; n++) {
            const both = yield* open
            const store = Context.get(both, Store)
            const watched = Store.of({
              ...store,
              engineThin: (...args) =>
                Effect.tap(store.engineThin(...args), ({ deleted }) => Effect.sync(() => void steps.push(deleted)))
            })
            yield* Maintenance.forked({}).pipe(
              Effect.provideService(Store, watched),
              Effect.provideService(Coordination, Context.get(both, Coordination)),
              Effect.provideService(Adapters.Adapters, adapters)
            )
          }
          // Until the turn has ended and the next is an hour away.
          yield* Effect.repeat(coordination.readCell("maintenance"), {
            until: ({ now, text }) =>
              /"phase":"expire","after":null/u.test(text) && Number(/"at":(\d+)/u.exec(text)?.[1]) > now + 30 * minute
          })
          // Of nine within two hours the first and last of each hour are left, and the one a day later.
          for (const workspace of old) assert.deepStrictEqual(yield* points(first, workspace), [5, { followers: 9 }])
          for (const workspace of tooOld) assert.deepStrictEqual(yield* points(first, workspace), [0, {}])
          assert.deepStrictEqual([steps.length, steps.reduce((sum, deleted) => sum + deleted, 0)], [3, 25 * 5])
        }).pipe(Effect.scoped),
      300_000
    )
  })
}
