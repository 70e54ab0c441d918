/** What a warm page of 25 with its exact total costs beside the same bytes made by hand. */
import type * as Database from "../processes/database.ts"
import { kinds, size } from "../processes/report.ts"
import * as Library from "./library.ts"
import * as RawReads from "./rawReads.ts"
import { type Measured, timed } from "./slices.ts"

const goals: Readonly<Record<"sqlite" | "postgres", number>> = { sqlite: 1.35, postgres: 1.3 }

/** `--rows N` for another size than 10,000 and 1,000,000. */
export async function* read(): AsyncGenerator<Measured> {
  for (const kind of kinds(["sqlite", "postgres"] as const)) {
    for (const rows of new Set([size("rows", 10_000, 10_000), size("rows", 1_000_000, 10_000)])) {
      const database = await Library.filled(kind, rows)
      yield* measure(kind, database, rows)
      await database.close()
    }
  }
}

// internal

/** The workspace that holds half of all rows, and one that holds a two-hundredth. */
async function* measure(
  kind: "sqlite" | "postgres",
  database: Database.Database,
  rows: number
): AsyncGenerator<Measured> {
  const analytics = Library.open(database.address)
  const raw = RawReads.open(database.address, await Library.meaningsOf(analytics))
  for (const workspace of ["acme", "ws_7"]) {
    const arms = [
      { name: "by hand", read: () => raw.page(workspace, 25) },
      { name: "listPosts", read: async () => JSON.stringify(await analytics.listPosts({ workspace, limit: 25 })) }
    ]
    const isLarge = workspace === "acme" && rows > 100_000
    const [hand = NaN, library = NaN] = await timed(arms, size("slices", 40, 12), isLarge ? 4 : 40)
    yield {
      what: `${kind}, ${rows.toLocaleString("en")} rows, workspace of ${workspace === "acme" ? "half" : "1/200"}`,
      figures: { "by hand µs": Math.round(hand), "listPosts µs": Math.round(library) },
      ratio: library / hand,
      goal: goals[kind]
    }
  }
  await raw.close()
  await analytics.close()
}
