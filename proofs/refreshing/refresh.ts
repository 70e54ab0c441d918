/** What a refresh costs beside a batched write of the same columns, and whether its memory grows with the line. */
import { equal } from "node:assert/strict"
import { fork } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import type * as Database from "../processes/database.ts"
import { fast, kinds, quantile, size } from "../processes/report.ts"
import type { Measured } from "../reads/slices.ts"
import * as Library from "./library.ts"
import { instant, metricsOf } from "./platform.ts"
import * as Raw from "./raw.ts"
import { filled, makeDue } from "./rows.ts"

/** Of the time and of the processor time by hand: 0.4 and 0.5 of the rows a second, and 0.3 of the processor. */
const goals = { sqlite: { time: 1 / 0.4, cpu: 1 / 0.3 }, postgres: { time: 1 / 0.5, cpu: 1 / 0.3 } } as const
/** Megabytes from a line of ten thousand rows to one of a hundred thousand. */
const growth = 30
/**
 * What the process of either line may keep, in megabytes: by itself V8 takes what the machine has before it looks what
 * can go, so that a process that keeps nothing more grows all the same.
 */
const limited = ["--max-old-space-size=64", "--max-semi-space-size=4"]

/** `--rows N` for another size than 10,000, `--slices N` for another number of turns than 8. */
export async function* refresh(): AsyncGenerator<Measured> {
  for (const kind of kinds(["sqlite", "postgres"] as const)) {
    const rows = size("rows", 10_000, 2000)
    const database = await filled(kind, { rows })
    yield* await compared(kind, database, rows)
    await database.close()
    if (process.argv.includes("--memory")) yield await memory(kind)
  }
}

// internal

interface Cost {
  readonly millis: number
  readonly cpu: number
}

const compared = async (
  kind: keyof typeof goals,
  database: Database.Database,
  rows: number
): Promise<ReadonlyArray<Measured>> => {
  const platform = instant()
  const analytics = Library.open(database.address, platform)
  const hand = Raw.open(database.address)
  const arms = [
    (round: number) => hand.refresh(round),
    (round: number) => Library.refresh(analytics, platform, round, rows)
  ]
  const costs = arms.map((): Array<Cost> => [])
  let round = 0
  const slices = size("slices", 8, 2)
  // The first turns of each warm it up: V8 goes on compiling for some, and a process that refreshes runs for weeks.
  const warming = 6
  for (let slice = -warming; slice < slices; slice++)
    for (const [at, arm] of slice % 2 === 0 ? [...arms.entries()] : [...arms.entries()].reverse()) {
      await makeDue(database)
      const cost = await timed(() => arm(++round))
      await sameRows(database, round, rows)
      if (slice >= 0) costs[at]?.push(cost)
    }
  await hand.close()
  await analytics.close()
  const [raw, library] = costs
  const of = (cost: keyof Cost, list: ReadonlyArray<Cost> = []) =>
    quantile(
      list.map((one) => one[cost]),
      0.25
    )
  const where = `${kind}, ${rows.toLocaleString("en")} due rows`
  const perSecond = (list: ReadonlyArray<Cost> | undefined) => Math.round((rows / of("millis", list)) * 1000)
  const micros = (list: ReadonlyArray<Cost> | undefined) => Math.round(of("cpu", list) / rows)
  return [
    {
      what: `${where}: time`,
      figures: {
        "by hand rows/s": perSecond(raw),
        "refresher rows/s": perSecond(library),
        "calls a turn": Math.round(platform.calls() / (slices + warming))
      },
      ratio: of("millis", library) / of("millis", raw),
      goal: goals[kind].time
    },
    {
      what: `${where}: processor`,
      figures: { "by hand µs a row": micros(raw), "refresher µs a row": micros(library) },
      ratio: of("cpu", library) / of("cpu", raw),
      goal: goals[kind].cpu
    }
  ]
}

const timed = async (run: () => Promise<void>): Promise<Cost> => {
  const [cpu, start] = [process.cpuUsage(), performance.now()]
  await run()
  const { system, user } = process.cpuUsage(cpu)
  return { millis: performance.now() - start, cpu: system + user }
}

/** An arm that left other rows behind is no measure of the other. */
const sameRows = async (database: Database.Database, round: number, rows: number): Promise<void> => {
  const [found] = await database.query<{ readonly rows: unknown; readonly points: unknown; readonly due: unknown }>(
    `select
      (select count(*) from ${database.table("publications")} where outcome = 'synced' and lease_until is null
        and stale_after > ${Date.now()}) as rows,
      (select count(*) from ${database.table("points")} where at > 1) as points,
      (select count(*) from ${database.table("due")} where due_at > ${Date.now()}) as due`
  )
  equal(Number(found?.rows), rows)
  equal(Number(found?.points), rows * round)
  equal(Number(found?.due), rows)
  for (const { metrics, platform_post_id } of await database.query<{ metrics: string; platform_post_id: string }>(
    `select metrics, platform_post_id from ${database.table("publications")} order by seq limit 100`
  ))
    equal(sorted(JSON.parse(metrics)), sorted(metricsOf(platform_post_id, round)))
}

const sorted = (metrics: Readonly<Record<string, number>>): string =>
  JSON.stringify(Object.entries(metrics).sort(([a], [b]) => (a < b ? -1 : 1)))

/**
 * Each line in a process of its own, whose largest size is told when it ends; endless where it died of its limit, and
 * NaN where it died of anything else.
 */
const memory = async (kind: Database.Kind): Promise<Measured> => {
  const lines = fast ? [1000, 10_000] : [10_000, 100_000]
  const sizes: Array<number> = []
  const unlimited: Array<number> = []
  for (const rows of lines) {
    const database = await filled(kind, { rows })
    sizes.push(await largest(database, rows, limited))
    await makeDue(database)
    unlimited.push(await largest(database, rows, []))
    await database.close()
  }
  // Short lines fit into the limit also where they are kept.
  const leaking = fast ? Infinity : await leaked(kind, lines[1] ?? 0)
  const [few = NaN, many = NaN] = sizes
  const own = (at: number) => Math.round(unlimited[at] ?? NaN)
  return {
    what: `${kind}, a line ten times as long: megabytes more`,
    figures: {
      [`MB at ${lines[0]}`]: Math.round(few),
      [`MB at ${lines[1]}`]: Math.round(many),
      [`without a limit at ${lines[0]}`]: own(0),
      [`without a limit at ${lines[1]}`]: own(1),
      [`where rows are kept at ${lines[1]}`]: Math.round(leaking)
    },
    // A limit that lets a process keep its rows tells nothing of one that does not.
    ratio: leaking - few > growth ? many - few : NaN,
    goal: growth
  }
}

/** The same line in a process that keeps all it reads. */
const leaked = async (kind: Database.Kind, rows: number): Promise<number> => {
  const database = await filled(kind, { rows })
  const size = await largest(database, rows, limited, ["keep"])
  await database.close()
  return size
}

const largest = async (
  { address }: Database.Database,
  rows: number,
  flags: ReadonlyArray<string>,
  told: ReadonlyArray<string> = []
): Promise<number> => {
  const program = fileURLToPath(new URL("./lone.ts", import.meta.url))
  const child = fork(program, [JSON.stringify(address), String(rows), ...told], {
    execArgv: [...flags],
    // A process that dies of its limit on purpose says so at length.
    silent: told.length > 0
  })
  // V8 aborts a process that outgrows its heap.
  const exit = once(child, "exit").then(([, signal]) => [signal === "SIGABRT" ? Infinity : NaN])
  const [megabytes] = await Promise.race([once(child, "message"), exit])
  await exit
  return Number(megabytes)
}
