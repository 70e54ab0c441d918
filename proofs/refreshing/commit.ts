/** What it costs a commit to tell totals what changed: beside commits of the same rows that change no number. */
import { WorkspaceId } from "@dravo/core/Ids"
import { Store } from "@dravo/core/Store"
import { initial } from "@dravo/core/SyncState"
import { equal } from "node:assert/strict"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import type * as Database from "../processes/database.ts"
import { kinds, quantile, size } from "../processes/report.ts"
import { open } from "../processes/stores.ts"
import * as Library from "../reads/library.ts"
import * as Processor from "../reads/processor.ts"
import type { Measured } from "../reads/slices.ts"

const goal = 1.15
const workspace = WorkspaceId.make("acme")

/** `--batch N` for another number of rows a commit than 100. */
export async function* commit(): AsyncGenerator<Measured> {
  for (const kind of kinds(["sqlite", "postgres"] as const)) {
    const batch = size("batch", 100, 100)
    const database = await Library.filled(kind, size("rows", 20_000, 10_000))
    const [moving, still] = await inTurns(database, await storeOf(database), batch)
    const [logged] = await database.query<{ n: unknown }>(`select count(*) as n from ${database.table("tally_log")}`)
    equal(Number(logged?.n) > 0, true, "nothing was told")
    yield {
      what: `${kind}, a commit of ${batch} rows that tells totals`,
      figures: { "without µs a row": Math.round(still), "with µs a row": Math.round(moving) },
      ratio: moving / still,
      goal
    }
    await database.close()
  }
}

// internal

const storeOf = async (database: Database.Database): Promise<Store["Service"]> => {
  const setup = { name: "one", database: database.address, platform: "", unguarded: null }
  const timing = { lease: 0, callTimeout: 0, readBudget: 0, ttl: 0 }
  const scope = await Effect.runPromise(Scope.make())
  return Context.get(await Effect.runPromise(Layer.buildWithScope(open({ ...setup, ...timing }), scope)), Store)
}

/** Two sets of rows, each read again and again: one with new numbers of as many digits, one with those it had. */
const inTurns = async (
  database: Database.Database,
  store: Store["Service"],
  batch: number
): Promise<readonly [number, number]> => {
  const times: readonly [Array<number>, Array<number>] = [[], []]
  for (let slice = -3; slice < size("slices", 60, 20); slice++)
    for (const arm of slice % 2 === 0 ? [0, 1] : [1, 0]) {
      const granted = await claimed(store, arm * batch, batch)
      const likes = arm === 0 ? 5000 + slice : 5000
      const micros = await Processor.taken(database, () =>
        Effect.runPromise(
          store.commit(
            workspace,
            granted.map((one, at) => ({
              ...one,
              sync: {
                ...initial,
                outcome: "synced" as const,
                metrics: { like_count: likes, comment_count: 1000 + at, view_count: 90_000 + at },
                lastUpdatedAt: 1_790_000_000_123 + slice,
                staleAfter: 9_000_000_000_000
              }
            }))
          )
        )
      )
      // The first ones warm up, and give the rows that stay as they are their numbers.
      if (slice >= 0) times[arm === 0 ? 0 : 1].push(micros / batch)
    }
  return [quantile(times[0], 0.25), quantile(times[1], 0.25)]
}

const claimed = async (store: Store["Service"], offset: number, limit: number) => {
  const page = { filters: [], start: { _tag: "Offset", offset }, limit, counted: false } as const
  const { rows } = await Effect.runPromise(store.pagePublications(workspace, page))
  const claims = rows.map(({ fence, publication: { seq } }) => ({
    subject: { kind: "publication" as const, seq },
    fence,
    reason: "forced" as const
  }))
  const { granted } = await Effect.runPromise(store.claim(workspace, claims, Duration.minutes(1)))
  equal(granted.length, limit)
  return granted
}
