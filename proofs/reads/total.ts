/** What totals and sums over everything cost as a workspace grows: a page, a period, one post, the overview of all. */
import { deepEqual, equal, ok } from "node:assert/strict"
import type { Analytics } from "@dravo/analytics"
import type * as Database from "../processes/database.ts"
import { kinds, quantile, size } from "../processes/report.ts"
import * as Library from "./library.ts"
import * as Processor from "./processor.ts"
import { tenfold } from "./tenfold.ts"
import type { Measured } from "./slices.ts"

type Query = Omit<Parameters<Analytics["listPosts"]>[0], "workspace">

interface Read {
  readonly name: string
  readonly query: Query
  /** Of the cost among many rows to that among few. */
  readonly growth?: number
  /** Milliseconds it may take among many. */
  readonly millis?: number
}

const period = { fromDate: "2025-07-11T08:53:20.001Z", toDate: "2025-10-09T05:31:17.777Z" }
const page: Read = { name: "25 posts and the total", query: { limit: 25 }, growth: 1.5 }
const post: Read = { name: "one post by its id", query: { limit: 25, postId: "post_7" }, growth: 1.3 }
const reads: ReadonlyArray<Read> = [
  page,
  {
    name: "25 posts and the total of 90 days, to the millisecond",
    query: { limit: 25, ...period },
    growth: 1.5
  },
  { name: "25 posts the host published and their total", query: { limit: 25, origin: "published" }, growth: 1.5 },
  post,
  { name: "the overview of all", query: { limit: 25, overview: "all" }, growth: 1.5, millis: 10 },
  { name: "the overview of all of 90 days", query: { limit: 25, overview: "all", ...period }, millis: 10 }
]

/** `--few N` and `--rows N` for other sizes than 10,000 and 1,000,000. */
export async function* total(): AsyncGenerator<Measured> {
  for (const kind of kinds(["sqlite", "postgres"] as const)) {
    const arms = await bothSizes(kind)
    const [small, large] = arms
    for (const read of reads) yield* await grown(arms, read, whatOf(small, large.rows, read))
    await tenfold(large.database, "acme")
    equal(await publicationsIn(large), 5 * large.rows)
    for (const read of reads.filter(({ query }) => query.overview === "all"))
      yield* await grown(arms, read, whatOf(small, 10 * large.rows, read))
    for (const one of arms) await one.close()
  }
}

/** What every list shows first, and a look-up, alone. */
export async function* growth(): AsyncGenerator<Measured> {
  for (const kind of kinds(["sqlite", "postgres"] as const)) {
    const arms = await bothSizes(kind)
    const [small, large] = arms
    for (const read of reads.filter((one) => one === page || one === post))
      yield* await grown(arms, read, whatOf(small, large.rows, read))
    for (const one of arms) await one.close()
  }
}

// internal

const bothSizes = async (kind: Database.Kind): Promise<readonly [Filled, Filled]> => [
  await filled(kind, size("few", 10_000, 4000)),
  await filled(kind, size("rows", 1_000_000, 40_000))
]

const whatOf = ({ database, rows }: Filled, many: number, { name }: Read): string =>
  `${database.kind}, ${rows.toLocaleString("en")} to ${many.toLocaleString("en")} rows: ${name}`

const grown = async (
  arms: readonly [Filled, Filled],
  { growth, millis, query }: Read,
  what: string
): Promise<ReadonlyArray<Measured>> => {
  const [few, many] = await inTurns(arms, query)
  const figures = { "few µs": Math.round(few), "many µs": Math.round(many) }
  return [
    ...(growth === undefined ? [] : [{ what, figures, ratio: many / few, goal: growth }]),
    ...(millis === undefined ? [] : [{ what: `${what}, ms`, figures, ratio: many / 1000, goal: millis }])
  ]
}

const publicationsIn = async ({ read }: Filled): Promise<number> => {
  const answer = await read({ limit: 1, overview: "all" })
  return Number(/"publications":(\d+)/u.exec(answer)?.[1])
}

interface Filled {
  readonly database: Database.Database
  readonly rows: number
  readonly read: (query: Query) => Promise<string>
  readonly close: () => Promise<void>
}

const filled = async (kind: Database.Kind, rows: number): Promise<Filled> => {
  const database = await Library.filled(kind, rows)
  const analytics = Library.open(database.address)
  await isRight(database, analytics, rows)
  return {
    database,
    rows,
    read: async (query) => {
      const answer = await analytics.listPosts({ workspace: "acme", ...query })
      ok(answer.items.length > 0)
      return JSON.stringify(answer)
    },
    close: async () => {
      await analytics.close()
      await database.close()
    }
  }
}

/** Whatever is kept, it is what counting and adding up the rows tells. */
const isRight = async (database: Database.Database, analytics: Analytics, rows: number): Promise<void> => {
  const [counted] = await database.query<{ n: unknown }>(
    `select count(*) as n from ${database.table("publications")}
      where workspace = 'acme' and created_at >= ? and created_at <= ?`,
    [Date.parse(period.fromDate), Date.parse(period.toDate)]
  )
  const all = await analytics.listPosts({ workspace: "acme", limit: 1, overview: "all" })
  const within = await analytics.listPosts({ workspace: "acme", limit: 1, ...period })
  deepEqual([all.total, all.overview.publications, within.total], [rows / 2, rows / 2, Number(counted?.n)])
  const [summed] = await database.query<{ sum: unknown }>(
    database.kind === "sqlite"
      ? `select sum(metrics ->> 'like_count') as sum from ${database.table("publications")} where workspace = 'acme'`
      : `select sum(cast(cast(metrics as json) ->> 'like_count' as bigint)) as sum from ${database.table("publications")}
        where workspace = 'acme'`
  )
  equal(all.overview.metrics["like_count"], Number(summed?.sum))
}

/** Microseconds of a read: the lower quartile of each one's slices, which take turns. */
const inTurns = async (arms: readonly [Filled, Filled], query: Query): Promise<readonly [number, number]> => {
  const times = arms.map((): Array<number> => [])
  const count = 20
  for (let slice = -2; slice < size("slices", 24, 8); slice++)
    for (const [at, arm] of slice % 2 === 0 ? [...arms.entries()] : [...arms.entries()].reverse()) {
      const micros = await Processor.taken(arm.database, async () => {
        for (let read = 0; read < count; read++) await arm.read(query)
      })
      // The first ones warm up.
      if (slice >= 0) times[at]?.push(micros / count)
    }
  return [quantile(times[0] ?? [], 0.25), quantile(times[1] ?? [], 0.25)]
}
