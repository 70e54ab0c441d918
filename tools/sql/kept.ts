/** What tests of both databases do to the tables that keep totals and orders beside the rows. */
import * as Effect from "effect/Effect"

type Run = (sql: string) => Effect.Effect<ReadonlyArray<Readonly<Record<string, unknown>>>>

/** The part of an older database that only who knows its tables can say. */
export const kept = (run: Run) => {
  const all = (...statements: ReadonlyArray<string>) => Effect.forEach(statements, run, { discard: true })
  const counted = (table: string) =>
    Effect.map(run(`select count(*) as n from ${table}`), ([row]) => Number(row?.["n"]))
  return {
    forgetTotals: all(
      "delete from dravo_tallies",
      "delete from dravo_tally_spans",
      "delete from dravo_tally_log",
      "update dravo_tally_fill set workspace = '', seq = 0, done = 0"
    ),
    forgetProgress: all("delete from dravo_tally_fill"),
    areTotalsFilled: Effect.map(run("select done from dravo_tally_fill"), ([fill]) => Number(fill?.["done"]) === 1),
    changesToFold: counted("dravo_tally_log"),
    falsifyTotals: all("update dravo_tallies set n = n + 1"),
    falsifyOrders: all("update dravo_ranks set value = -value where value > 0"),
    rowsInOrders: counted("dravo_ranks")
  }
}
