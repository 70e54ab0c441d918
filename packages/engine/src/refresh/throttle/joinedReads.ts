/**
 * What batches that begin together ask of all processes is asked once: the same cell, and the deadlines of all their
 * keys. An answer is never older than the question of whoever gets it.
 */
import type { Cooldowns, Coordination, VersionedCell } from "@dravo/core/Coordination"
import type { StoreError } from "@dravo/core/StoreError"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"

/** As the port has them. */
export type JoinedReads = Pick<Coordination["Service"], "readCell" | "cooldowns">

export const make = (coordination: Coordination["Service"]): JoinedReads => {
  const cells = gathering((keys) =>
    Effect.map(
      Effect.forEach(keys, (key) => Effect.map(coordination.readCell(key), (cell) => [key, cell] as const)),
      (read): ReadonlyMap<string, VersionedCell> => new Map(read)
    )
  )
  const deadlines = gathering((keys) => coordination.cooldowns([...keys]))
  return {
    readCell: (key) =>
      Effect.flatMap(cells([key]), (found) => {
        const cell = found.get(key)
        return cell === undefined ? coordination.readCell(key) : Effect.succeed(cell)
      }),
    cooldowns: (keys) => Effect.map(deadlines(keys), (found) => of(found, new Set(keys)))
  }
}

// internal

const of = ({ now, passed, until }: Cooldowns, keys: ReadonlySet<string>): Cooldowns => ({
  now,
  passed: passed.filter((key) => keys.has(key)),
  until: new Map([...until].filter(([key]) => keys.has(key)))
})

/** The keys of those that ask in one turn, and the end of the one question they become. */
interface Gathered<A> {
  readonly keys: Set<string>
  readonly end: Deferred.Deferred<A, StoreError>
}

/** All that asked wait alike and go on in the order in which they did; none of them asks for the others. */
const gathering = <A>(ask: (keys: ReadonlySet<string>) => Effect.Effect<A, StoreError>) => {
  let waiting: Gathered<A> | undefined
  const asked = ({ end, keys }: Gathered<A>) =>
    Effect.andThen(
      Effect.yieldNow,
      Effect.suspend(() => {
        waiting = undefined
        return Deferred.into(ask(keys), end)
      })
    )
  return (keys: ReadonlyArray<string>): Effect.Effect<A, StoreError> =>
    Effect.suspend(() => {
      const joined = waiting
      if (joined !== undefined) {
        for (const key of keys) joined.keys.add(key)
        return Deferred.await(joined.end)
      }
      const own: Gathered<A> = { keys: new Set(keys), end: Deferred.makeUnsafe() }
      waiting = own
      return Effect.andThen(Effect.forkDetach(asked(own)), Deferred.await(own.end))
    })
}
