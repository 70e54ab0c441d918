import { controls, proves } from "@dravo-internal/tools/proves"
import { WorkspaceId } from "@dravo/core/Ids"
import { Store } from "@dravo/core/Store"
import { layer } from "@dravo/store-postgres"
import { assert, describe, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import type pg from "pg"
import { connectionString, schema } from "./fixtures/world.ts"

const [large, small] = [WorkspaceId.make("large"), WorkspaceId.make("small")]
const beginning = { _tag: "Offset", offset: 0 } as const

interface Prepared {
  readonly name: string
  readonly statement: string
  readonly planned: "once" | "anew"
}

/** A workspace of five thousand rows beside one of five, in a store of one session, which is asked what it knows. */
const filled = Effect.gen(function* () {
  const name = yield* schema
  const sessions: Array<pg.ClientBase> = []
  const options = {
    connectionString: Redacted.make(yield* connectionString),
    schema: name,
    pool: { max: 1, onConnect: (client: pg.ClientBase) => void sessions.push(client) }
  }
  const store = Context.get(yield* Layer.build(layer(options)), Store)
  yield* store.engineFindKey("none")
  const ask = <R extends pg.QueryResultRow>(text: string) =>
    Effect.promise(async () => (await sessions[0]?.query<R>(text.replaceAll("$schema", name)))?.rows ?? [])
  yield* ask(`insert into $schema.dravo_accounts
      (workspace, account_id, platform, platform_account_id, traits, connected_at)
    select w, 'acc', 'x', 'native', '{}', 0 from unnest(array['large', 'small']) w`)
  yield* ask(`insert into $schema.dravo_publications
      (workspace, post_id, account_id, platform, platform_post_id, created_at, traits)
    select case when i % 1000 = 0 then 'small' else 'large' end, 'post_' || i, 'acc', 'x', 'p' || i, i, '{}'
    from generate_series(1, 5000) i`)
  yield* ask("analyze $schema.dravo_publications")
  for (const workspace of [large, small]) {
    yield* store.pagePublications(workspace, { filters: [], start: beginning, limit: 26 })
    yield* store.pagePublications(workspace, {
      filters: [],
      start: { _tag: "After", createdAt: 9000, seq: 1 },
      limit: 26
    })
    yield* store.pagePublications(workspace, { filters: [], start: { _tag: "Offset", offset: 25 }, limit: 26 })
    yield* store.listKeys(workspace)
  }
  const prepared = yield* ask<Prepared>(`select name, statement,
      case when custom_plans = 0 then 'once' when generic_plans = 0 then 'anew' else 'either' end as planned
    from pg_prepared_statements where name like 'dravo\\_%' and name <> 'dravo_plan_once' order by statement`)
  return { ask, prepared }
})

const isPage = ({ statement }: Prepared): boolean => /page as \(select/u.test(statement)
const isBounded = ({ statement }: Prepared): boolean => /limit 101/u.test(statement)

/** The values of a page's parameters, by what each is compared with. */
const bound = ({ statement }: Prepared, workspace: string): string => {
  const values: ReadonlyArray<readonly [RegExp, string]> = [
    [/workspace = \$(\d+)/gu, `'${workspace}'`],
    [/(?:account_id|platform) = \$(\d+)/gu, "''"],
    [/(?:day|created_at) >= \$(\d+)/gu, "-8640000000000000"],
    [/(?:day|created_at) < \$(\d+)/gu, "8640000000000000"],
    [/< \(\$(\d+), /gu, "9000"],
    [/< \(\$\d+, \$(\d+)\)/gu, "1"],
    [/limit \$(\d+)/gu, "26"]
  ]
  const found: Array<string> = []
  for (const [pattern, value] of values)
    for (const [, place] of statement.matchAll(pattern)) found[Number(place) - 1] = value
  return found.join(", ")
}

interface Plan {
  readonly "Node Type": string
  readonly "Actual Rows": number
  readonly Plans?: ReadonlyArray<Plan>
}

const rowsOf = (plan: Plan): ReadonlyArray<number> => [plan["Actual Rows"], ...(plan.Plans ?? []).flatMap(rowsOf)]

/** The most rows any step of the plan handed on, by the one plan for all values. */
const maxRows = Effect.fnUntraced(function* (
  { ask }: Effect.Success<typeof filled>,
  page: Prepared,
  workspace: string,
  settings = "select 1"
) {
  yield* ask(`begin; set local plan_cache_mode = force_generic_plan; ${settings}; discard plans`)
  const explained = yield* ask<{ readonly "QUERY PLAN": string }>(
    `explain (analyze, format json, timing off) execute "${page.name}"(${bound(page, workspace)})`
  )
  yield* ask("rollback")
  // The store's sessions leave what the server sends as text.
  const plans = explained.flatMap((row) => JSON.parse(row["QUERY PLAN"]) as ReadonlyArray<{ readonly Plan: Plan }>)
  return Math.max(...plans.flatMap(({ Plan }) => rowsOf(Plan)))
})

describe("what Postgres plans once for a session", () => {
  it.live("are pages that skip nothing and the look-up of a key; everything else is planned for its values", () =>
    Effect.gen(function* () {
      proves("reads.planned-once")
      const { prepared } = yield* filled
      const planned = (wanted: Prepared["planned"]) => prepared.filter((one) => one.planned === wanted)
      assert.lengthOf(planned("once"), 3)
      assert.lengthOf(planned("once").filter(isPage), 2)
      assert.isTrue(planned("once").every((one) => isBounded(one) || one.statement.includes("revoked_at is null")))
      assert.isTrue(planned("anew").some(isPage))
      assert.lengthOf([...planned("once"), ...planned("anew")], prepared.length)
    }).pipe(Effect.scoped)
  )

  it.live("reads no more rows of a large workspace than of a small one", () =>
    Effect.gen(function* () {
      proves("reads.planned-once")
      const world = yield* filled
      const pages = world.prepared.filter(isBounded)
      assert.lengthOf(pages, 2)
      for (const page of pages) {
        assert.isAtMost(yield* maxRows(world, page, small), 26)
        assert.strictEqual(yield* maxRows(world, page, large), 26)
        controls("reads.planned-once")
        const hashed = "set local enable_nestloop = off; set local enable_mergejoin = off"
        assert.isAbove(yield* maxRows(world, page, large, hashed), 1000)
      }
    }).pipe(Effect.scoped)
  )
})
