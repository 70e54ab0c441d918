import { controls, proves } from "@dravo-internal/tools/proves"
import { AccountDraft } from "@dravo/core/Account"
import { always } from "@dravo/core/History"
import { AccountId, PlatformId, PostId, WorkspaceId } from "@dravo/core/Ids"
import type { Filter, Start } from "@dravo/core/Query"
import type { Coordination } from "@dravo/core/Coordination"
import { Store } from "@dravo/core/Store"
import { ImmediateDialect, layerFrom } from "@dravo/store-sqlite"
import { assert, describe, it } from "@effect/vitest"
import { everyOperation } from "@dravo/testkit/EveryOperation"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { type CompiledQuery, Kysely, sql } from "kysely"

const workspace = WorkspaceId.make("w1")
const filters: ReadonlyArray<Filter> = [
  { _tag: "Post", id: "p1" },
  { _tag: "Account", accountId: AccountId.make("a") },
  { _tag: "Platform", platform: PlatformId.make("x") },
  { _tag: "CreatedFrom", at: 1 },
  { _tag: "CreatedTo", at: 2 }
]
const combinations = Array.from({ length: 32 }, (_, bits) => filters.filter((_filter, at) => (bits >> at) % 2 === 1))
const starts: ReadonlyArray<Start> = [
  { _tag: "Offset", offset: 25 },
  { _tag: "After", createdAt: 5, seq: 5 }
]
const tables = /^SCAN (?:[patbowdf]|t|dravo_\w+)\b/u

/** Every statement the store runs, each with the plan SQLite makes for it. */
const watched = Effect.sync(() => {
  const seen: Array<CompiledQuery> = []
  const db = new Kysely<unknown>({
    dialect: new ImmediateDialect(":memory:"),
    log: (event) => void seen.push(event.query)
  })
  const plans = Effect.fnUntraced(function* (use: Effect.Effect<unknown, unknown, Store | Coordination>) {
    seen.length = 0
    yield* Effect.provide(use, layer)
    const queries = seen.filter((query) => /^\s*(?:with|select|insert|update|delete)/u.test(query.sql))
    const answers: Array<ReadonlyArray<string>> = []
    for (const query of queries) {
      const rows = yield* Effect.promise(() =>
        db.executeQuery<{ detail: string }>({ ...query, sql: `explain query plan ${query.sql}` })
      )
      answers.push(rows.rows.map(({ detail }) => detail))
    }
    return answers
  })
  const layer = layerFrom(db)
  return { db, plans }
})

const page = (filters: ReadonlyArray<Filter>, start: Start) =>
  Effect.flatMap(Store, (store) => store.pagePublications(workspace, { filters, start, limit: 25 }))

/** The index a page is read from: that of its most selective filter. */
const indexOf = (combination: ReadonlyArray<Filter>): RegExp => {
  const has = (tag: Filter["_tag"]) => combination.some(({ _tag }) => _tag === tag)
  if (has("Post")) return /publications_by_post/u
  if (has("Account")) return /publications_by_account_time \(workspace=\? AND account_id=\?/u
  if (has("Platform")) return /publications_by_platform_time \(workspace=\? AND platform=\?/u
  return /publications_by_time \(workspace=\?/u
}

describe("the plans SQLite makes", () => {
  it.effect("every combination of filters is answered from an index and read in the order of the page", () =>
    Effect.gen(function* () {
      const { plans } = yield* watched
      yield* plans(page([], { _tag: "Offset", offset: 0 }))
      for (const combination of combinations) {
        for (const start of starts) {
          const name = `${combination.map(({ _tag }) => _tag).join("+")} ${start._tag}`
          const all = yield* plans(page(combination, start))
          const plan = all.at(-1) ?? []
          assert.isAbove(plan.length, 3, name)
          assert.deepStrictEqual(
            plan.filter((step) => tables.test(step)),
            [],
            name
          )
          const post = combination.some(({ _tag }) => _tag === "Post")
          assert.isTrue(
            plan.some((step) => indexOf(combination).test(step)),
            `${name}: ${plan.join(" | ")}`
          )
          // A post's rows are found by their numbers alone, for the total as for the page.
          const lookUps = plan.filter((step) => step.startsWith("SEARCH p "))
          if (post) assert.isAtLeast(lookUps.length, 3, name)
          for (const step of post ? lookUps : [])
            assert.match(step, /^SEARCH p USING INTEGER PRIMARY KEY \(rowid=\?\)/u, name)
          // One sort is that of the page itself, whose rows come by their number; without a post nothing else is
          // sorted.
          const sorts = plan.filter((step) => step.startsWith("USE TEMP B-TREE FOR ORDER BY")).length
          if (!post) assert.isAtMost(sorts, 1, `${name}: ${plan.join(" | ")}`)
        }
      }
    })
  )

  it.effect("neither counting nor skipping visits the rows", () =>
    Effect.gen(function* () {
      const { plans } = yield* watched
      yield* plans(page([], { _tag: "Offset", offset: 0 }))
      for (const combination of combinations.filter((some) => some.every(({ _tag }) => _tag !== "Post"))) {
        for (const offset of [0, 25]) {
          const plan = (yield* plans(page(combination, { _tag: "Offset", offset }))).at(-1) ?? []
          const covered = plan.filter((step) => step.startsWith("SEARCH p USING COVERING INDEX"))
          assert.isAtLeast(covered.length, 2, plan.join(" | "))
        }
      }
    })
  )

  it.effect("no operation scans a table", () =>
    Effect.gen(function* () {
      const { plans } = yield* watched
      // The migrations come first: they do read whole tables.
      yield* plans(page([], { _tag: "Offset", offset: 0 }))
      const all = yield* plans(everyOperation())
      assert.isAbove(all.length, 25)
      // Looking for migrations reads the one small table of them; of rankings a host has as many as it names.
      const small = /migrations|rankings/u
      // What a statement has put together itself is no table.
      const isOwn = (plan: ReadonlyArray<string>, step: string): boolean =>
        /^SCAN [bo]$/u.test(step) && plan.some((one) => /^(?:MATERIALIZE|CO-ROUTINE) (?:batch|posts|o)$/u.test(one))
      const scans = all.flatMap((plan) =>
        plan.filter((step) => tables.test(step) && !small.test(step) && !isOwn(plan, step))
      )
      assert.deepStrictEqual(
        scans.filter((step) => !/^SCAN w\b/u.test(step)),
        []
      )
      // Rows asked for by their number are found by it: the cost may not grow with what else the workspace holds.
      const wholeWorkspace =
        /INDEX dravo_(?:publications|accounts_by)\w* \(workspace=\?\)$|^SEARCH (?:r|dravo_ranks) .*\(workspace=\?\)$/u
      // Sums by account are told of each account there is, once.
      const eachAccount = "SEARCH a USING COVERING INDEX dravo_accounts_by_id (workspace=?)"
      // Rows that are put in an order are counted, and all of them where there is no ranking.
      const isOrdered = (plan: ReadonlyArray<string>) => {
        const has = (pattern: RegExp) => plan.some((step) => pattern.test(step))
        return has(/MATERIALIZE v$/u) || (has(/^SCAN k$/u) && has(/dravo_tallies/u))
      }
      const others = all.filter((plan) => !isOrdered(plan))
      assert.deepStrictEqual(
        others.flatMap((plan) => plan.filter((step) => wholeWorkspace.test(step))),
        [eachAccount]
      )
    })
  )

  it.effect("whoever tells ids is answered by them, not by going through all there is and looking among them", () =>
    Effect.gen(function* () {
      const { plans } = yield* watched
      yield* plans(page([], { _tag: "Offset", offset: 0 }))
      const all = yield* plans(everyOperation())
      // Of messages what waits is few, and of one that is delivered the number is known; its endpoint has had many.
      const many = /^SEARCH (?:d USING INDEX|\S+ USING COVERING INDEX) \S+deliveries_by_end/u
      assert.deepStrictEqual(
        all.flat().filter((step) => many.test(step)),
        []
      )
      const wide = /^SEARCH \S+ USING (?:COVERING )?INDEX \S+ \(workspace=\?(?: AND (?:account|endpoint)_id=\?)?\)$/u
      const few = /dravo_(?:accounts_by_id|webhooks_by_id|tally_log_by\w+) /u
      const isTold = (plan: ReadonlyArray<string>, at: number) =>
        plan.slice(at).some((step) => step.startsWith("SCAN json_each"))
      const messages = "dravo_webhook_deliveries"
      assert.deepStrictEqual(
        all.flatMap((plan) => plan.filter((step, at) => wide.test(step) && !few.test(step) && isTold(plan, at))),
        // Messages that somebody asks for anew, of one endpoint.
        [`SEARCH ${messages} USING INDEX ${messages}_by_endpoint (workspace=? AND endpoint_id=?)`]
      )
    })
  )

  it.effect("a fold finds what waits of a post by the post, however long the line is", () =>
    Effect.gen(function* () {
      const { plans } = yield* watched
      yield* plans(page([], { _tag: "Offset", offset: 0 }))
      const fold = yield* plans(Effect.flatMap(Store, (store) => store.engineFold(1000)))
      assert.deepStrictEqual(
        fold.flat().filter((step) => step.startsWith("SEARCH l ")),
        ["SEARCH l USING INDEX dravo_tally_log_by_post (workspace=? AND post_id=?)"]
      )
    })
  )

  it.effect("any range of history is read from its index, in the order of time", () =>
    Effect.gen(function* () {
      proves("history.index")
      const { plans } = yield* watched
      yield* plans(page([], { _tag: "Offset", offset: 0 }))
      const subjects = [
        { kind: "publication", seq: 1 },
        { kind: "account", seq: 1 }
      ] as const
      for (const [from, to] of [
        [always.from, always.to],
        [5, 9],
        [always.to, always.to],
        [9, 5]
      ] as const) {
        for (const after of [null, { subject: subjects[0], at: 2 }]) {
          const plan =
            (yield* plans(
              Effect.flatMap(Store, (store) => store.history(workspace, subjects, { from, to, after, limit: 10 }))
            )).at(-1) ?? []
          assert.deepStrictEqual(
            plan.filter((step) => tables.test(step) && !step.startsWith("SCAN w")),
            [],
            `${from} ${to}`
          )
          const range =
            /^SEARCH p USING (?:PRIMARY KEY|INDEX \S+) \(workspace=\? AND kind=\? AND seq=\? AND at>\? AND at<\?\)/u
          assert.isTrue(
            plan.some((step) => range.test(step)),
            plan.join(" | ")
          )
          assert.isTrue(
            plan.some((step) =>
              /^SEARCH b USING COVERING INDEX \S+ \(workspace=\? AND kind=\? AND seq=\? AND at<\?\)/u.test(step)
            ),
            plan.join(" | ")
          )
        }
      }
    })
  )

  it.effect("erasing scans no table", () =>
    Effect.gen(function* () {
      const { plans } = yield* watched
      yield* plans(page([], { _tag: "Offset", offset: 0 }))
      const all = yield* plans(
        Effect.flatMap(Store, (store) =>
          Effect.forEach(
            [
              { _tag: "Post", postId: PostId.make("p") },
              { _tag: "Account", accountId: AccountId.make("a") },
              { _tag: "All" }
            ] as const,
            (what) => store.erase(workspace, what)
          )
        )
      )
      assert.isAbove(all.length, 6)
      assert.deepStrictEqual(
        all.flat().filter((step) => tables.test(step) && !/^SCAN (?:w|dravo_migrations)\b/u.test(step)),
        []
      )
    })
  )

  it.effect("what is due is found by the narrow table's own index, and no refresh touches another index", () =>
    Effect.gen(function* () {
      proves("background.index")
      const { db, plans } = yield* watched
      yield* plans(
        Effect.flatMap(Store, (store) =>
          store.connectAccount(
            workspace,
            Schema.decodeSync(AccountDraft)({
              accountId: "a",
              platform: "x",
              platformAccountId: "1",
              handle: null,
              app: null,
              traits: {}
            })
          )
        )
      )
      const all = yield* plans(
        Effect.flatMap(Store, (store) =>
          store.engineClaimDue(
            {
              kind: "account",
              platform: PlatformId.make("x"),
              after: null,
              workspaces: 10,
              share: 5,
              limit: 5,
              unreadFor: null
            },
            Duration.seconds(30)
          )
        )
      )
      const plan = all.flat().join(" | ")
      assert.match(
        plan,
        /SEARCH d USING (?:COVERING )?INDEX dravo_due_in_line \(workspace=\? AND kind=\? AND platform=\? AND due_at<\?\)/u
      )
      assert.match(plan, /SEARCH a USING (?:COVERING )?INDEX dravo_accounts_connected \(workspace>\?\)/u)
      const { rows } = yield* Effect.promise(() =>
        sql<{ sql: string }>`
      select sql from sqlite_schema where type = 'index' and sql is not null and tbl_name in ('dravo_publications', 'dravo_accounts')`.execute(
          db
        )
      )
      assert.isAbove(rows.length, 5)
      for (const one of rows)
        assert.notMatch(one.sql, /stale_after|lease_until|fence|read_rate|reads_at|outcome|attempts/u)
    })
  )

  it.effect("negative control: a filter without an index is seen as a scan", () =>
    Effect.gen(function* () {
      controls("history.index")
      const { db, plans } = yield* watched
      yield* plans(page([], { _tag: "Offset", offset: 0 }))
      const { rows } = yield* Effect.promise(() =>
        sql<{
          detail: string
        }>`explain query plan select * from dravo_publications p where p.outcome = 'never'`.execute(db)
      )
      assert.isTrue(rows.some(({ detail }) => tables.test(detail)))
    })
  )
})
