/** What a row of an export costs beside the same rows iterated and stringified by hand. */
import { ok } from "node:assert/strict"
import type { Analytics } from "@dravo/analytics"
import type * as Database from "../processes/database.ts"
import { kinds, quantile, size } from "../processes/report.ts"
import * as Library from "./library.ts"
import * as RawReads from "./rawReads.ts"
import type { Measured } from "./slices.ts"

/** At least 0.6 of the rows in a second of processor time. */
const goal = 1 / 0.6

export async function* exported(): AsyncGenerator<Measured> {
  for (const kind of kinds(["sqlite", "postgres"] as const)) {
    const rows = size("rows", 40_000, 10_000)
    const database = await Library.filled(kind, rows)
    yield* await measure(kind, database, rows / 2)
    await database.close()
  }
}

// internal

const measure = async (
  kind: "sqlite" | "postgres",
  database: Database.Database,
  rows: number
): Promise<ReadonlyArray<Measured>> => {
  const analytics = Library.open(database.address)
  const raw = RawReads.open(database.address, await Library.meaningsOf(analytics))
  const arms = [() => taken(raw.lines("acme")), () => read(analytics, "ndjson"), () => read(analytics, "csv")]
  const bodies = await Promise.all(arms.slice(0, 2).map((arm) => arm()))
  ok(bodies[0] === bodies[1], "the library exports other lines")
  const times = arms.map((): Array<number> => [])
  for (let slice = 0; slice < size("slices", 10, 4); slice++)
    for (const [at, arm] of slice % 2 === 0 ? [...arms.entries()] : [...arms.entries()].reverse()) {
      const start = process.cpuUsage()
      await arm()
      const { system, user } = process.cpuUsage(start)
      times[at]?.push((system + user) / rows)
    }
  await raw.close()
  await analytics.close()
  const [hand = NaN, ndjson = NaN, csv = NaN] = times.map((one) => quantile(one, 0.25))
  return Object.entries({ ndjson, csv }).map(([format, library]) => ({
    what: `${kind}, export of ${rows.toLocaleString("en")} rows as ${format}`,
    figures: { "by hand rows per cpu s": Math.round(1e6 / hand), "library rows per cpu s": Math.round(1e6 / library) },
    ratio: library / hand,
    goal
  }))
}

const taken = async (lines: AsyncIterable<string> | Iterable<string>): Promise<string> => {
  const parts: Array<string> = []
  for await (const line of lines) parts.push(line)
  return parts.join("")
}

const read = async (analytics: Analytics, format: "ndjson" | "csv"): Promise<string> => {
  const decoder = new TextDecoder()
  const parts: Array<string> = []
  for await (const chunk of await analytics.exportPosts({ workspace: "acme", format }))
    parts.push(decoder.decode(chunk, { stream: true }))
  return parts.join("")
}
