/** Whether a claim of background work costs more the more is due, and how long it holds the event loop. */
import { PlatformId, type WorkspaceId } from "@dravo/core/Ids"
import { type Due, Store } from "@dravo/core/Store"
import { equal } from "node:assert/strict"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import type * as Database from "../processes/database.ts"
import { kinds, quantile, size } from "../processes/report.ts"
import { open } from "../processes/stores.ts"
import type { Measured } from "../reads/slices.ts"
import { filled, makeDue } from "./rows.ts"

/** Of a claim among many rows to one among few; and milliseconds the loop may be held. */
const goals = { growth: 1.5, held: 50 }
const limit = 400
/** Claims of each line, no more than its small workspaces have rows for; the first ones warm its statements up. */
const [turns, warming] = [12, 3]

/** `--rows N` for another line than ten times 10,000, to which it is compared. */
export async function* claim(): AsyncGenerator<Measured> {
  for (const kind of kinds(["sqlite", "postgres"] as const)) {
    const [few, many] = [size("few", 10_000, 10_000), size("rows", 100_000, 50_000)]
    const lines = [await lineOf(kind, few), await lineOf(kind, many)] as const
    for (const tied of [false, true]) {
      const [small, large] = await inTurns(lines, tied)
      const how = tied ? "all due at one instant" : "due one after the other"
      yield {
        what: `${kind}, ${few.toLocaleString("en")} to ${many.toLocaleString("en")} rows ${how}`,
        figures: { "few ms": round(small.millis), "many ms": round(large.millis) },
        ratio: large.millis / small.millis,
        goal: goals.growth
      }
      yield {
        what: `${kind}, ${many.toLocaleString("en")} rows ${how}: loop held, ms`,
        figures: { "longest ms": round(large.held) },
        ratio: large.held,
        goal: goals.held
      }
    }
    for (const { database } of lines) await database.close()
  }
}

// internal

interface Line {
  readonly database: Database.Database
  readonly store: Store["Service"]
  after: WorkspaceId | null
}

interface Cost {
  readonly millis: number
  readonly held: number
}

const lineOf = async (kind: Database.Kind, rows: number): Promise<Line> => {
  const database = await filled(kind, { rows })
  const setup = { name: "one", database: database.address, platform: "", unguarded: null }
  const timing = { lease: 0, callTimeout: 0, readBudget: 0, ttl: 0 }
  const context = Layer.buildWithScope(open({ ...setup, ...timing }), await Effect.runPromise(Scope.make()))
  return { database, store: Context.get(await Effect.runPromise(context), Store), after: null }
}

/** A few claims of each line, one after the other; the time of most, and the longest the loop was held by any. */
const inTurns = async (lines: readonly [Line, Line], tied: boolean): Promise<readonly [Cost, Cost]> => {
  for (const line of lines) {
    await makeDue(line.database, tied)
    line.after = null
  }
  const taken = lines.map((): Array<Cost> => [])
  for (let turn = 0; turn < turns; turn++) for (const [at, line] of lines.entries()) taken[at]?.push(await taking(line))
  const of = (list: ReadonlyArray<Cost> = []): Cost => ({
    millis: quantile(
      list.slice(warming).map(({ millis }) => millis),
      0.25
    ),
    held: Math.max(...list.slice(warming).map(({ held }) => held))
  })
  return [of(taken[0]), of(taken[1])]
}

const taking = async (line: Line): Promise<Cost> => {
  const held = watched()
  const start = performance.now()
  const due: Due = await Effect.runPromise(
    line.store.engineClaimDue(
      {
        kind: "publication",
        platform: PlatformId.make("facebook"),
        after: line.after,
        workspaces: 1000,
        share: 50,
        limit,
        unreadFor: null
      },
      Duration.hours(1)
    )
  )
  const millis = performance.now() - start
  equal(due.rows.length, limit, "a claim takes what it may")
  line.after = due.next
  return { millis, held: await held() }
}

/** Asks to be called every millisecond until it is asked for the longest time it was not. */
const watched = (): (() => Promise<number>) => {
  let last = performance.now()
  let longest = 0
  const look = (): void => {
    longest = Math.max(longest, performance.now() - last - 1)
    last = performance.now()
  }
  const timer = setInterval(look, 1)
  return async () => {
    // What held the loop until now shows once the timer is due.
    await new Promise((resolve) => void setTimeout(resolve, 2))
    clearInterval(timer)
    return longest
  }
}

const round = (millis: number): number => Math.round(millis * 10) / 10
