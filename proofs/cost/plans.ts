/**
 * What the store's operations cost on ten times the rows: of their own workspace, of others, and of its own with all
 * due at one instant. The cost is pages of the database visited, so a busy machine changes nothing.
 */
import { WorkspaceId } from "@dravo/core/Ids"
import { Store } from "@dravo/core/Store"
import * as Sqlite from "@dravo/store-sqlite"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import { sql } from "kysely"
import * as Database from "../processes/database.ts"
import { conclude, kinds, size } from "../processes/report.ts"
import { open } from "../processes/stores.ts"
import * as Meter from "./meter.ts"
import { type Operation, others, pages } from "./operations.ts"
import { fill, type Sizes } from "./rows.ts"

const rows = size("rows", 10_000, 4000)
/** One more level of every tree that is descended is what ten times the rows may cost. */
const max = 1.5

const grown: ReadonlyArray<{ readonly what: string; readonly from: Sizes; readonly to: Sizes }> = [
  { what: "of its own", from: { own: rows, others: rows }, to: { own: 10 * rows, others: rows } },
  { what: "of others", from: { own: rows, others: rows }, to: { own: rows, others: 10 * rows } },
  {
    what: "due at one instant",
    from: { own: rows, others: rows, tied: true },
    to: { own: 10 * rows, others: rows, tied: true }
  }
]

interface Cost {
  readonly name: string
  readonly small: number
  readonly large: number
}

const ratio = ({ large, small }: Cost): number => large / small

/** Of every operation on every larger table. */
const measure = async (
  { count, database }: Started,
  operations: ReadonlyArray<Operation>,
  meter: () => Meter.Meter,
  before: () => Promise<unknown> = () => Promise.resolve()
): Promise<ReadonlyArray<Cost>> => {
  const at = async (sizes: Sizes): Promise<ReadonlyMap<string, number>> => {
    await fill(database, sizes)
    await count()
    await before()
    const opened = meter()
    const found = new Map<string, number>()
    for (const { name, use } of operations) found.set(name, await opened.pages(use))
    await opened.close()
    return found
  }
  const costs: Array<Cost> = []
  const known = new Map<string, ReadonlyMap<string, number>>()
  for (const { from, to, what } of grown) {
    const key = JSON.stringify(from)
    const small = known.get(key) ?? (await at(from))
    known.set(key, small)
    for (const [name, large] of await at(to))
      costs.push({ name: `${name}, ten times the rows ${what}`, small: small.get(name) ?? 0, large })
  }
  return costs.toSorted((a, b) => ratio(b) - ratio(a))
}

interface Started {
  readonly database: Database.Database
  /** Takes rows that were written past the store into its totals. */
  readonly count: () => Promise<unknown>
}

/** With the tables made. */
const started = async (kind: Database.Kind): Promise<Started> => {
  const database = await Database.start(kind)
  const setup = { name: "one", database: database.address, platform: "", unguarded: null }
  const layer = open({ ...setup, lease: 0, callTimeout: 0, readBudget: 0, ttl: 0 })
  const scope = await Effect.runPromise(Scope.make())
  const store = Context.get(await Effect.runPromise(Layer.buildWithScope(layer, scope)), Store)
  await Effect.runPromise(store.listKeys(WorkspaceId.make("none")))
  const vacuum = kind === "sqlite" ? "pragma wal_checkpoint(truncate)" : "vacuum analyze"
  const folded = Effect.repeat(store.engineFold(20_000), { while: (more) => more })
  return { database, count: () => Effect.runPromise(folded).then(() => database.query(vacuum)) }
}

const told: Array<string> = []
const controls: Array<string> = []
let holds = true
for (const kind of kinds(["postgres", "sqlite"])) {
  const given = await started(kind)
  const { database } = given
  const operations = [...pages(rows), ...others(rows)]
  const costs = await measure(given, operations, () => Meter.open(database.address))
  const [worst] = costs
  const posts = operations.filter(({ name }) => name.startsWith("a page of Post from"))
  // What each planner needs to find a post: the filter spelled so that its key is taken, or the index by post.
  const plain = { ...Sqlite.dialect, tenantFilter: sql.raw }
  const [unguarded] =
    kind === "sqlite"
      ? await measure(given, posts, () => Meter.open(database.address, plain))
      : await measure(
          given,
          posts,
          () => Meter.open(database.address),
          () => database.query("drop index if exists dravo.dravo_publications_by_post")
        )
  await database.close()
  if (worst === undefined || unguarded === undefined) throw new Error("nothing was measured")
  const { large, name, small } = worst
  told.push(
    `${kind}: ${costs.length} ratios, the largest ${ratio(worst).toFixed(2)} (${name}: ${small} → ${large} pages)`
  )
  controls.push(`${kind} ${ratio(unguarded).toFixed(1)} (${unguarded.name})`)
  holds &&= costs.length === operations.length * grown.length && costs.every(({ small }) => small > 0)
  holds &&= ratio(worst) <= max && ratio(unguarded) > max
}
conclude({
  measured: told.join("; "),
  holds,
  control:
    "without what a planner needs to find a post, the sign on SQLite and the index on Postgres: " + controls.join("; ")
})
