/**
 * Keeps rows fresh that nobody is reading just now: takes what is due from the store, through the same batches as
 * reads. Any number of processes may run it on one database; each row is leased to one of them.
 */
import { Adapters } from "@dravo/core/Adapters"
import type { DueQuery, FillerCall } from "@dravo/core/Due"
import type { PlatformId, WorkspaceId } from "@dravo/core/Ids"
import type { Instant } from "@dravo/core/Instant"
import * as Rules from "@dravo/core/Options"
import { type Ask, type ReadsOf, spareCapacity } from "@dravo/core/Planner"
import { decide, type Row } from "@dravo/core/Row"
import type { Coordination } from "@dravo/core/Coordination"
import { Store } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import type { Kind } from "@dravo/core/Subject"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import * as Answering from "../credential/answering.ts"
import * as Maintenance from "./Maintenance.ts"
import * as Visits from "./visits.ts"
import { readsIn, Refresher } from "../refresh/Refresher.ts"

/** How rows are kept fresh that nobody reads. */
export interface Options {
  /** How long it rests when nothing is due; 15 s. */
  readonly interval?: Duration.Input
  /**
   * Rows that have numbers and were read by nobody for as long are left alone until somebody reads them; 7 days. The
   * same in all processes.
   */
  readonly unreadFor?: Duration.Input | null
  /** How long a claim lives whose process dies; 30 s. */
  readonly lease?: Duration.Input
  /** Calls' worth of rows taken of one platform at once, over all workspaces; 8. */
  readonly batches?: number
  /** What is kept of the past, and for how long; null where other processes see to it. */
  readonly maintenance?: Maintenance.Options | null
}

/** Keeps rows fresh that nobody reads, for as long as its layer is built. */
export class Background extends Context.Service<
  Background,
  {
    /** Platforms and kinds it takes care of; those that charge and have no budget are not among them. */
    readonly covers: ReadonlyArray<{ readonly platform: PlatformId; readonly kind: Kind }>
  }
>()("@dravo/engine/Background") {}

/**
 * Works from the moment it is built until its scope closes; what was begun then still ends within the refresher's drain
 * time.
 */
export const layer = (
  given: Options = {}
): Layer.Layer<Background, never, Store | Coordination | Adapters | Refresher> =>
  Layer.effect(
    Background,
    Effect.gen(function* () {
      const options = yield* Rules.validated(given, rules)
      const env = { store: Answering.of(yield* Store).store, refresher: yield* Refresher, ...settings(options) }
      const adapters = yield* Adapters
      const readsOf = readsIn(adapters)
      const lines = yield* linesOf(adapters, env.refresher)
      // A line of its own for each platform: one that hangs keeps no other waiting.
      for (const line of lines) yield* Effect.forkScoped(Effect.forever(round({ ...env, readsOf }, line)))
      if (env.refresher.discovers) yield* Visits.forked(env, adapters)
      if (options.maintenance !== null) yield* Maintenance.forked(options.maintenance ?? {})
      return Background.of({ covers: lines.map(({ kind, platform }) => ({ kind, platform })) })
    })
  )

// internal

const rules: Rules.Rules<Options> = {
  interval: Rules.time,
  unreadFor: Rules.nullOr(Rules.time),
  lease: Rules.time,
  batches: Rules.count(1),
  maintenance: Rules.nullOr(Rules.object(Maintenance.rules))
}

interface BackgroundEnvironment {
  readonly readsOf: ReadsOf
  readonly store: Store["Service"]
  readonly refresher: Refresher["Service"]
  readonly interval: Duration.Duration
  readonly unreadFor: Duration.Duration | null
  readonly lease: Duration.Duration
  readonly batches: number
}

/** One platform and kind. */
interface Line {
  readonly platform: PlatformId
  readonly kind: Kind
  readonly batch: number
}

const settings = ({ batches = 8, interval = "15 seconds", lease = "30 seconds", unreadFor = "7 days" }: Options) => ({
  batches,
  interval: Duration.fromInputUnsafe(interval),
  lease: Duration.fromInputUnsafe(lease),
  unreadFor: unreadFor === null ? null : Duration.fromInputUnsafe(unreadFor)
})

const linesOf = Effect.fnUntraced(function* (adapters: Adapters["Service"], refresher: Refresher["Service"]) {
  const lines: Array<Line> = []
  for (const platform of adapters.platforms) {
    const adapter = Option.getOrUndefined(adapters.get(platform))
    if (adapter === undefined) continue
    for (const [kind, reads] of [
      ["publication", adapter.capabilities.posts],
      ["account", adapter.capabilities.accounts]
    ] as const) {
      if (reads.price === null || refresher.hasBudget(platform))
        lines.push({ platform, kind, batch: Math.max(1, reads.batch) })
      else
        yield* Effect.logWarning(
          `${adapter.label} charges for reading ${kind}s: without a budget they are not refreshed in the background.`
        )
    }
  }
  return lines
})

/** Workspaces one claim looks at: an index entry each. */
const workspacesPerClaim = 1000

/** Once past every workspace; rests when nothing was due anywhere, and when the store fails. */
const round = Effect.fnUntraced(
  function* (env: BackgroundEnvironment, line: Line) {
    let after: WorkspaceId | null = null
    let found = 0
    do {
      const taken: Claimed = yield* claimAndStart(env, line, after)
      after = taken.next
      found += taken.count
    } while (after !== null)
    if (found === 0) yield* rest(env)
  },
  (effect, env) =>
    Effect.catchTag(effect, "StoreError", (error) =>
      Effect.andThen(Effect.logError("background work waits: the store failed", error), rest(env))
    )
)

interface Claimed {
  readonly count: number
  readonly next: WorkspaceId | null
}

/** Claims and begins in one step: an end in between would leave leases to run out. */
const claimAndStart = (
  env: BackgroundEnvironment,
  { batch, kind, platform }: Line,
  after: WorkspaceId | null
): Effect.Effect<Claimed, StoreError> => {
  const query: DueQuery = {
    kind,
    after,
    platform,
    workspaces: workspacesPerClaim,
    share: Math.max(batch, minShare),
    limit: env.batches * batch,
    unreadFor: env.unreadFor
  }
  return Effect.uninterruptible(
    Effect.gen(function* () {
      const { next, now, rows } = yield* env.store.engineClaimDue(query, env.lease)
      const asks = rows.map((row) => askOf(env, row, now))
      // Its wait can be interrupted, its beginning cannot.
      if (rows.length > 0)
        yield* env.refresher.work([...asks, ...(yield* claimFillers(env, { kind, platform }, asks, now))])
      return { count: rows.length, next }
    })
  )
}

/** Rows that ride along in calls that have slots left; where the store fails, those calls go as they are. */
const claimFillers = (
  env: BackgroundEnvironment,
  { kind, platform }: Pick<Line, "kind" | "platform">,
  asks: ReadonlyArray<Ask>,
  now: Instant
): Effect.Effect<ReadonlyArray<Ask>> =>
  Effect.map(
    Effect.forEach(
      Map.groupBy(spareCapacity(asks, env.readsOf), ({ workspace }) => workspace),
      ([workspace, calls]) =>
        env.store
          .claimFillers(
            workspace,
            { kind, platform, calls, scanLimit: scanned(calls), unreadFor: env.unreadFor },
            env.lease
          )
          .pipe(Effect.catch((error) => Effect.as(Effect.logWarning("calls go with slots left", error), []))),
      { concurrency: fillersAtOnce }
    ),
    (found) => found.flat().map((row) => askOf(env, row, now))
  )

/** Workspaces whose calls are filled at once: most of the time a database is waited for. */
const fillersAtOnce = 4

/**
 * Rows looked at for those that ride along: more than one account has rows in line. One of two numbers, so that the
 * statement stays one that is known.
 */
const scanned = (calls: ReadonlyArray<FillerCall>): number =>
  calls.reduce((sum, { slots }) => sum + slots, 0) > 400 ? 1000 : 500

/** Where a call takes one row, a turn of one row would make many rounds. */
const minShare = 8

/** A row that was promised still is asked for only because it costs nothing. */
const askOf = ({ refresher }: BackgroundEnvironment, row: Row, now: Instant): Ask => ({
  row,
  reason: row.sync.lastUpdatedAt === null ? "missing" : "stale",
  held: row.fence,
  value: refresher.reads.valueOf(row, now),
  ...(decide(row, now, false)._tag === "Skip" ? { free: true } : {})
})

/** Not in step with other processes. */
const rest = ({ interval }: BackgroundEnvironment): Effect.Effect<void> =>
  Effect.flatMap(Random.nextBetween(0.8, 1.2), (share) => Effect.sleep(Duration.times(interval, share)))
