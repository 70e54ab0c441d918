/**
 * Keeps history from growing for ever: thins it as its retention has it, and erases numbers a platform lets nobody keep
 * any longer. By itself, once in a while over all processes on one database, a small step at a time.
 */
import type { Limit } from "@dravo/core/Expiry"
import { Adapters } from "@dravo/core/Adapters"
import { type Instant, minute } from "@dravo/core/Instant"
import { retention as standard, type Retention } from "@dravo/core/Series"
import * as Rules from "@dravo/core/Options"
import { Coordination } from "@dravo/core/Coordination"
import { type RowKey, Store } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import type * as Scope from "effect/Scope"
import type { Maintained } from "./maintenanceSteps.ts"
import * as Steps from "./maintenanceSteps.ts"
import { decodeTurn, encodeTurn, type Turn } from "./maintenanceTurn.ts"

export type { Maintained } from "./maintenanceSteps.ts"

/** How long which numbers are kept. */
export interface Policy {
  /** How densely points are kept as they age: everything for 30 days, hourly for 90, daily after that. */
  readonly retention?: Retention
  /** How long numbers of a platform may be kept, by its name, in place of what its adapter says; null: no limit. */
  readonly maxAge?: Readonly<Record<string, Duration.Input | null>>
}

/** The same, and how often it is seen to. */
export interface Options extends Policy {
  /** From the end of one turn to the next, over all processes; an hour. */
  readonly every?: Duration.Input
}

/** What a host may say of the two. */
export const rules: Rules.Rules<Options> = {
  retention: Rules.object<Retention>({
    full: Rules.required(Rules.time),
    hourly: Rules.required(Rules.time),
    drop: Rules.required(Rules.nullOr(Rules.time))
  }),
  maxAge: Rules.each(Rules.nullOr(Rules.time)),
  every: Rules.time
}

/** All of it at once, whoever else is at it. */
export const maintain = Effect.fn("Maintenance.maintain")(function* (
  store: Store["Service"],
  adapters: Adapters["Service"],
  policy: Policy
): Effect.fn.Return<Maintained, StoreError> {
  const work = workOf(store, adapters, policy)
  let done = Steps.nothing
  let phase: Steps.Phase | null = "expire"
  let after: RowKey | null = null
  while (phase !== null) {
    const step: Steps.Step = yield* Steps.take(work, phase, after)
    done = Steps.add(done, step.done)
    phase = step.phase
    after = step.after
  }
  return done
})

/** Only thins; answers how many points are gone. */
export const thin = Effect.fn("Maintenance.thin")(function* (
  store: Store["Service"],
  { retention = standard }: Policy
): Effect.fn.Return<number, StoreError> {
  let thinned = 0
  let after: RowKey | null = null
  do {
    const step: Effect.Success<ReturnType<typeof store.engineThin>> = yield* store.engineThin(
      retention,
      after,
      Steps.thinnedAtOnce
    )
    thinned += step.deleted
    after = step.next
  } while (after !== null)
  return thinned
})

/** Which platforms' numbers may be kept for how long. */
export const limitsOf = (adapters: Adapters["Service"], maxAge: NonNullable<Policy["maxAge"]>): ReadonlyArray<Limit> =>
  adapters.platforms.flatMap((platform) => {
    const said = Object.hasOwn(maxAge, platform)
      ? maxAge[platform]
      : Option.getOrUndefined(adapters.get(platform))?.maxAge
    return said == null ? [] : [{ platform, maxAge: Duration.fromInputUnsafe(said) }]
  })

/** When the next step is due, over all processes; null where none was ever taken. */
export const dueAt = (coordination: Coordination["Service"]): Effect.Effect<Instant | null, StoreError> =>
  Effect.map(coordination.readCell(key), ({ text, version }) => (version === 0 ? null : decodeTurn(text).at))

/** Until the scope closes. A turn whose process ends goes on in another one, where it was. */
export const forked = (options: Options): Effect.Effect<void, never, Store | Coordination | Adapters | Scope.Scope> =>
  Effect.gen(function* () {
    const store = yield* Store
    const env: MaintenanceEnvironment = {
      coordination: yield* Coordination,
      work: workOf(store, yield* Adapters, options),
      every: Duration.toMillis(Duration.fromInputUnsafe(options.every ?? "1 hour"))
    }
    yield* Effect.forkScoped(Effect.forever(turn(env)))
  })

// internal

interface MaintenanceEnvironment {
  readonly coordination: Coordination["Service"]
  readonly work: Steps.Work
  readonly every: number
}

const workOf = (
  store: Store["Service"],
  adapters: Adapters["Service"],
  { maxAge = {}, retention = standard }: Policy
): Steps.Work => ({ store, adapters, retention, limits: limitsOf(adapters, maxAge) })

/** Where the turn stands, for all processes. */
const key = "maintenance"

/** Longer than any step and the rest after it; then whoever held the turn has ended. */
const leaseMillis = minute

/** Waits for the next turn and takes its steps, as long as nobody else does. */
const turn = Effect.fnUntraced(
  function* (env: MaintenanceEnvironment) {
    const cell = yield* env.coordination.readCell(key)
    const { at, ...place } = decodeTurn(cell.text)
    if (at > cell.now) return yield* wait(Math.min(at - cell.now, env.every))
    let held = yield* written(env, cell.version, { ...place, at: cell.now + leaseMillis })
    let here = place
    let now = cell.now
    while (held !== null) {
      const [took, step]: readonly [Duration.Duration, Steps.Step] = yield* Effect.timed(
        Steps.take(env.work, here.phase, here.after)
      )
      now += Duration.toMillis(took)
      if (step.phase === null) {
        yield* written(env, held, { at: now + env.every, phase: "expire", after: null })
        return
      }
      here = { phase: step.phase, after: step.after }
      const rest = restAfter(took)
      now += Duration.toMillis(rest)
      held = yield* written(env, held, { ...here, at: now + leaseMillis })
      yield* Effect.sleep(rest)
    }
  },
  (effect, env) =>
    Effect.catchTag(effect, "StoreError", (error) =>
      Effect.andThen(Effect.logError("maintenance waits: the store failed", error), wait(env.every))
    )
)

/** The version under which the turn is ours now; null when somebody else has taken it. */
const written = (env: MaintenanceEnvironment, version: number, turn: Turn): Effect.Effect<number | null, StoreError> =>
  Effect.map(env.coordination.writeCell(key, encodeTurn({ ...turn, at: Math.ceil(turn.at) }), version), (won) =>
    won ? version + 1 : null
  )

/** Nine times as long as the step took: a tenth of one connection's time, however large the database is. */
const restAfter = (took: Duration.Duration): Duration.Duration =>
  Duration.millis(Math.min(Math.max(9 * Duration.toMillis(took), 5), leaseMillis / 4))

/** Not in step with other processes. */
const wait = (millis: number): Effect.Effect<void> =>
  Effect.flatMap(Random.nextBetween(1, 1.1), (share) => Effect.sleep(Duration.millis(Math.max(1000, millis) * share)))
