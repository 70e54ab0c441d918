/**
 * Rows in memory, every write a line of a file, which is read back when the store is opened. A line stands in the file
 * before its write is done, so what was acknowledged outlives a killed process.
 */
import { Coordination } from "@dravo/core/Coordination"
import { Store } from "@dravo/core/Store"
import { StoreError, Unclassified, Unreachable } from "@dravo/core/StoreError"
import * as Memory from "@dravo/store-memory"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import { closeSync, existsSync, openSync, readFileSync, truncateSync, writeSync } from "node:fs"

export interface Options {
  readonly filename: string
}

export const layer = ({ filename }: Options): Layer.Layer<Store | Coordination, StoreError> =>
  Layer.effectContext(
    Effect.gen(function* () {
      const { now, ...shared } = yield* Memory.makeCoordination
      const store = yield* Memory.make
      // Both ports as a table of their methods, whose types the last lines bring back.
      const methods = new Map(Object.entries({ ...store, ...shared }) as ReadonlyArray<[string, Method]>)
      for (const { args, at, name } of yield* linesOf(filename)) {
        // A write that was refused is refused again.
        yield* Effect.exit(
          Effect.provideService(methods.get(name)?.(...args) ?? Effect.void, Clock.Clock, stoppedAt(at))
        )
      }
      const write = yield* appendTo(filename)
      const inTurn = (yield* Semaphore.make(1)).withPermits(1)
      const journalled =
        (name: string, method: Method): Method =>
        (...args) =>
          inTurn(
            Effect.gen(function* () {
              const at = yield* Clock.currentTimeMillis
              yield* write({ at, name, args })
              return yield* Effect.provideService(method(...args), Clock.Clock, stoppedAt(at))
            })
          )
      const all = Object.fromEntries(
        [...methods].map(([name, method]) => [name, reads.has(name) ? method : journalled(name, method)])
      ) as unknown as Store["Service"] & Coordination["Service"]
      return Context.make(Store, all).pipe(Context.add(Coordination, { ...all, now }))
    })
  )

// internal

type Method = (...args: ReadonlyArray<unknown>) => Effect.Effect<unknown, StoreError>

/** Whatever is not among these is written down, a method that is yet to come too. */
const reads: ReadonlySet<string> = new Set([
  "pagePublications",
  "pageAccounts",
  "rows",
  "history",
  "changes",
  "readSecret",
  "listKeys",
  "engineAccountsNamed",
  "engineFindKey",
  "cooldowns",
  "levels",
  "readCell"
])

const Line = Schema.Struct({ at: Schema.Int, name: Schema.String, args: Schema.Array(Schema.Unknown) })
type Line = typeof Line.Type

/** A write happens at the instant its line names, the first time as every other time. */
const stoppedAt = (at: number): Clock.Clock => {
  const nanos = BigInt(at) * 1_000_000n
  return {
    currentTimeMillisUnsafe: () => at,
    currentTimeMillis: Effect.succeed(at),
    currentTimeNanosUnsafe: () => nanos,
    currentTimeNanos: Effect.succeed(nanos),
    monotonicTimeNanosUnsafe: () => nanos,
    monotonicTimeNanos: Effect.succeed(nanos),
    sleep: () => Effect.void
  }
}

/** A last line without its end was cut off by a crash, and nobody was told that it was written. */
const linesOf = (filename: string): Effect.Effect<ReadonlyArray<Line>, StoreError> =>
  Effect.try({
    try: () => {
      const text = existsSync(filename) ? readFileSync(filename, "utf8") : ""
      const whole = text.slice(0, text.lastIndexOf("\n") + 1)
      if (whole !== text) truncateSync(filename, Buffer.byteLength(whole))
      return whole
        .split("\n")
        .slice(0, -1)
        .map((line) => Schema.decodeUnknownSync(Line)(JSON.parse(line, revived)))
    },
    catch: () =>
      new StoreError({ operation: "open", reason: new Unclassified({ detail: "the file is not a journal" }) })
  })

const appendTo = (
  filename: string
): Effect.Effect<(line: Line) => Effect.Effect<void, StoreError>, StoreError, Scope.Scope> => {
  const failed = () =>
    new StoreError({ operation: "write", reason: new Unreachable({ detail: "the file cannot be written" }) })
  return Effect.acquireRelease(Effect.try({ try: () => openSync(filename, "a"), catch: failed }), (file) =>
    Effect.sync(() => closeSync(file))
  ).pipe(
    Effect.map(
      (file) => (line) => Effect.try({ try: () => void writeSync(file, `${JSON.stringify(line)}\n`), catch: failed })
    )
  )
}

/** JSON knows everything the port is told but lengths of time. */
const revived = (_key: string, value: unknown): unknown =>
  typeof value === "object" && value !== null && "_id" in value && value._id === "Duration" && "millis" in value
    ? Duration.millis(Number(value.millis))
    : value
