import * as Change from "@dravo/core/Change"
import { controls, proves } from "@dravo-internal/tools/proves"
import { always } from "@dravo/core/History"
import { AccountId, PlatformId, PostId, WorkspaceId } from "@dravo/core/Ids"
import { retention } from "@dravo/core/Series"
import { Store } from "@dravo/core/Store"
import { initial } from "@dravo/core/SyncState"
import { layerFrom, migrate } from "@dravo/store-postgres"
import { afterAll, assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import { type CompiledQuery, Kysely, PostgresDialect, sql } from "kysely"
import pg from "pg"
import { connectionString, schema } from "./fixtures/world.ts"

/** A node of a plan, as `explain (format json)` tells it. */
interface Plan {
  readonly "Node Type": string
  readonly "Relation Name"?: string
  readonly "Index Name"?: string
  readonly "Index Cond"?: string
  readonly "CTE Name"?: string
  readonly Plans?: ReadonlyArray<Plan>
}

const nodes = (plan: Plan): ReadonlyArray<Plan> => [plan, ...(plan.Plans ?? []).flatMap(nodes)]

const acme = WorkspaceId.make("acme")
const subjects = [
  { kind: "publication", seq: 1 },
  { kind: "publication", seq: 7 },
  { kind: "account", seq: 1 }
] as const

interface Watched {
  /** The plans of every statement a use of the store makes, the database's choice among them free. */
  readonly plans: (
    use: Effect.Effect<unknown, unknown, Store>
  ) => Effect.Effect<ReadonlyArray<ReadonlyArray<Plan>>, unknown>
  readonly run: (statement: string) => Effect.Effect<void>
}

/**
 * Twenty thousand rows, of which acme has a tenth, with five points each: small for a workspace, too many to read for a
 * few.
 */
const seed = (name: string): ReadonlyArray<string> => {
  const workspace = "case when i % 10 = 0 then 'acme' else 'ws_' || i % 97 end"
  return [
    `insert into ${name}.dravo_accounts (workspace, account_id, platform, platform_account_id, traits, connected_at)
      select ${workspace}, 'acc_' || i % 50, 'x', 'native_' || i, '{}', 0 from generate_series(1, 4000) i on conflict do nothing`,
    `insert into ${name}.dravo_publications (workspace, post_id, account_id, platform, platform_post_id, created_at, traits, outcome, metrics, last_updated_at, stale_after)
      select ${workspace}, 'post_' || i, 'acc_' || i % 50, 'x', 'p' || i, i, '{}', 'synced', '{"likes":1}', 1, i from generate_series(1, 20000) i`,
    `insert into ${name}.dravo_points (workspace, kind, seq, at, until, metrics)
      select workspace, 'publication', seq, n * 1000, n * 1000, metrics from ${name}.dravo_publications, generate_series(1, 5) n`,
    `insert into ${name}.dravo_changes (workspace, kind, seq, mark, erased) select workspace, 'publication', seq, ` +
      `1, 0 from ${name}.dravo_publications`,
    `insert into ${name}.dravo_due (workspace, kind, seq, platform, due_at) select workspace, 'publication', seq, ` +
      `platform, stale_after from ${name}.dravo_publications`
  ]
}

const watched: Effect.Effect<Watched, unknown, Scope.Scope> = Effect.gen(function* () {
  const url = yield* connectionString
  const name = yield* schema
  yield* migrate({ connectionString: Redacted.make(url), schema: name })
  const seen: Array<CompiledQuery> = []
  const db = yield* Effect.acquireRelease(
    Effect.sync(
      () =>
        new Kysely<unknown>({
          dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: url, max: 1 }) }),
          log: (event) => void seen.push(event.query)
        })
    ),
    (open) => Effect.promise(() => open.destroy())
  )
  const run = (statement: string) =>
    Effect.asVoid(Effect.promise(() => sql.raw(statement.replaceAll("$schema", name)).execute(db)))
  for (const statement of seed(name)) yield* run(statement)
  for (const table of ["accounts", "publications", "points", "changes", "due"])
    yield* run(`analyze $schema.dravo_${table}`)
  return {
    run,
    plans: Effect.fnUntraced(function* (use) {
      seen.length = 0
      yield* Effect.provide(use, layerFrom(db, { schema: name, migrate: "manual" }))
      const found: Array<ReadonlyArray<Plan>> = []
      for (const query of seen.filter(
        ({ sql: text }) =>
          /^\s*(?:with|select|insert|update|delete)/u.test(text) &&
          (/dravo_due/u.test(text) || !/dravo_migrations|server_version_num/u.test(text))
      )) {
        const { rows } = yield* Effect.promise(() =>
          db.executeQuery<{ "QUERY PLAN": ReadonlyArray<{ readonly Plan: Plan }> }>({
            ...query,
            sql: `explain (format json) ${query.sql}`
          })
        )
        found.push(rows.flatMap((row) => row["QUERY PLAN"].flatMap(({ Plan }) => nodes(Plan))))
      }
      return found
    })
  }
})

const scope = Scope.makeUnsafe()
afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))

/**
 * Seeded for the first test that asks, and there for those after it. The controls come last: each takes an index of its
 * own away.
 */
const seeded: Effect.Effect<Watched, unknown> = Effect.runSync(Effect.cached(Scope.provide(watched, scope)))

/** Tables that were read from end to end. */
const scanned = (plans: ReadonlyArray<ReadonlyArray<Plan>>): ReadonlyArray<string> =>
  plans.flat().flatMap((node) =>
    // A handful of rows, which a claim looks at too.
    node["Node Type"] === "Seq Scan" &&
    node["Relation Name"] !== undefined &&
    /^dravo_(?!migrations$)/u.test(node["Relation Name"])
      ? [node["Relation Name"]]
      : []
  )

const indexes = (plans: ReadonlyArray<ReadonlyArray<Plan>>): ReadonlyArray<string> => [
  ...new Set(plans.flat().flatMap((node) => node["Index Name"] ?? []))
]

/** Lists of a statement that are gone through once for each row of another one. */
const repeated = (plans: ReadonlyArray<ReadonlyArray<Plan>>): ReadonlyArray<string> =>
  plans.flat().flatMap((node) => {
    const inner = node["Node Type"] === "Nested Loop" ? node.Plans?.at(1) : undefined
    return inner?.["Node Type"] === "CTE Scan" ? [inner["CTE Name"] ?? "a list"] : []
  })

describe("the plans Postgres makes", () => {
  it.live(
    "a claim and a commit go through no list of theirs once for each row of another",
    () =>
      Effect.gen(function* () {
        const { plans } = yield* seeded
        const kind = "publication"
        const found = yield* plans(
          Effect.gen(function* () {
            const store = yield* Store
            const { now, rows } = yield* store.engineClaimDue(
              {
                kind,
                platform: PlatformId.make("x"),
                after: null,
                workspaces: 100,
                share: 40,
                limit: 60,
                unreadFor: null
              },
              Duration.minutes(1)
            )
            assert.isAbove(rows.length, 40)
            const sync = { ...initial, outcome: "synced" as const, metrics: { likes: 2 }, lastUpdatedAt: now }
            yield* store.commit(
              acme,
              rows.flatMap((row) =>
                row.kind === kind && row.account.workspace === acme
                  ? [{ subject: { kind, seq: row.publication.seq }, fence: row.fence, sync, point: { likes: 2 } }]
                  : []
              )
            )
          })
        )
        assert.isAbove(found.flat().filter((node) => node["Node Type"] === "CTE Scan").length, 10)
        assert.deepStrictEqual(repeated(found), [])
        const planted = {
          "Node Type": "Nested Loop",
          Plans: [
            { "Node Type": "CTE Scan", "CTE Name": "w" },
            { "Node Type": "CTE Scan", "CTE Name": "free" }
          ]
        }
        assert.deepStrictEqual(repeated([nodes(planted)]), ["free"])
      }),
    300_000
  )

  it.live(
    "any range of history is read from its index",
    () =>
      Effect.gen(function* () {
        proves("history.index-postgres")
        const { plans } = yield* seeded
        for (const [from, to] of [
          [always.from, always.to],
          [1500, 3500],
          [always.to, always.to],
          [9, 5]
        ] as const) {
          for (const after of [null, { subject: subjects[0], at: 2000 }]) {
            const found = yield* plans(
              Effect.flatMap(Store, (store) => store.history(acme, subjects, { from, to, after, limit: 10 }))
            )
            assert.lengthOf(found, 1)
            assert.deepStrictEqual([scanned(found), indexes(found)], [[], ["dravo_points_pkey"]], `${from} to ${to}`)
          }
        }
      }),
    300_000
  )

  it.live(
    "what histories, growth, the feed, thinning and expiry ask for is never found by reading a table",
    () =>
      Effect.gen(function* () {
        const { plans } = yield* seeded
        const found = yield* plans(
          Effect.gen(function* () {
            const store = yield* Store
            const page = (filters: Parameters<typeof store.pagePublications>[1]["filters"]) =>
              store.pagePublications(acme, { filters, start: { _tag: "Offset", offset: 0 }, limit: 25 })
            yield* page([{ _tag: "Post", id: PostId.make("post_10") }])
            yield* page([{ _tag: "Account", accountId: AccountId.make("acc_10") }])
            yield* store.pageAccounts(acme, {
              accountId: AccountId.make("acc_10"),
              platform: null,
              after: 0,
              limit: 1,
              disconnected: true
            })
            yield* store.rows(acme, subjects)
            yield* store.changes(acme, { ...(yield* store.changes(acme, Change.beginning, 1)).cursor, seq: 500 }, 10)
            yield* store.engineThin(retention, { workspace: acme, subject: subjects[0] }, 10)
            yield* store.engineThin({ full: 0, hourly: 0, drop: 0 }, { workspace: acme, subject: subjects[1] }, 5)
            yield* store.engineExpire(
              [{ platform: PlatformId.make("x"), maxAge: Duration.days(1) }],
              { workspace: acme, subject: subjects[0] },
              10
            )
            yield* store.erase(acme, { _tag: "Post", postId: PostId.make("post_20") })
          })
        )
        assert.isAbove(found.length, 12)
        assert.deepStrictEqual(scanned(found), [])
      }),
    300_000
  )

  it.live(
    "what is due, and who rides along, is found in the narrow table's line and by the rows' own numbers",
    () =>
      Effect.gen(function* () {
        proves("background.index-postgres")
        const { plans, run } = yield* seeded
        // What is stored and not due, ten times as much as the rest, and what is due on a platform nobody works on.
        yield* run(`insert into $schema.dravo_due (workspace, kind, seq, platform, due_at)
      select workspace, kind, seq + n * 1000000, case when n = 1 then 'other' else platform end, case when n = 1 then 0 else 9000000000000 + seq end
      from $schema.dravo_due, generate_series(1, 10) n`)
        yield* run("analyze $schema.dravo_due")
        const [kind, unreadFor] = ["publication", Duration.days(36_500)] as const
        const found = yield* plans(
          Effect.gen(function* () {
            const store = yield* Store
            const query = {
              kind,
              platform: PlatformId.make("x"),
              after: null,
              workspaces: 1000,
              share: 20,
              limit: 60,
              unreadFor
            }
            assert.isAbove((yield* store.engineClaimDue(query, Duration.minutes(1))).rows.length, 40)
            const rows = yield* store.claimFillers(
              acme,
              {
                kind,
                platform: PlatformId.make("x"),
                calls: [{ of: { account: AccountId.make("acc_10") }, slots: 10 }],
                scanLimit: 200,
                unreadFor
              },
              Duration.minutes(1)
            )
            assert.isAbove(rows.length, 0)
            yield* store.postpone(
              acme,
              rows.map((row) => ({
                subject: { kind, seq: row.kind === kind ? row.publication.seq : 0 },
                fence: row.fence
              })),
              5
            )
          })
        )
        assert.isAbove(found.length, 4)
        assert.deepStrictEqual(scanned(found), [])
        assert.includeMembers([...indexes(found)], ["dravo_due_in_line", "dravo_due_pkey", "dravo_publications_pkey"])
        // From the place of one workspace, never from all that is due anywhere.
        const conditions = found
          .flat()
          .flatMap((node) =>
            node["Index Name"]?.startsWith("dravo_due") === true ? [node["Index Cond"] ?? "none"] : []
          )
        assert.isAbove(conditions.length, 5)
        for (const condition of conditions) assert.match(condition, /^\(\(workspace = /u)
      }),
    300_000
  )

  it.live(
    "negative control: without its indexes what is due is seen to read the narrow table",
    () =>
      Effect.gen(function* () {
        controls("background.index-postgres")
        const { plans, run } = yield* seeded
        yield* run("drop index $schema.dravo_due_in_line; alter table $schema.dravo_due drop constraint dravo_due_pkey")
        const found = yield* plans(
          Effect.flatMap(Store, (store) =>
            store.engineClaimDue(
              {
                kind: "publication",
                platform: PlatformId.make("x"),
                after: null,
                workspaces: 1,
                share: 5,
                limit: 5,
                unreadFor: null
              },
              Duration.minutes(1)
            )
          )
        )
        assert.include(scanned(found), "dravo_due")
      }),
    300_000
  )

  it.live(
    "negative control: without its index a history is seen to read the table",
    () =>
      Effect.gen(function* () {
        controls("history.index-postgres")
        const { plans, run } = yield* seeded
        yield* run("alter table $schema.dravo_points drop constraint dravo_points_pkey")
        const found = yield* plans(
          Effect.flatMap(Store, (store) => store.history(acme, subjects, { ...always, after: null, limit: 10 }))
        )
        assert.include(scanned(found), "dravo_points")
      }),
    300_000
  )
})
