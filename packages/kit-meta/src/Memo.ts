/** Small things one process has learned and would pay a call to learn again; bounded, and forgotten after a week. */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"

export interface Memo<V> {
  get(key: string): Effect.Effect<V | undefined>
  set(key: string, value: V): Effect.Effect<void>
}

/** Past `most` entries the oldest goes. */
export const make = <V>(most = 10_000): Memo<V> => {
  const kept = new Map<string, { readonly value: V; readonly until: number }>()
  return {
    get: (key) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        const found = kept.get(key)
        return found !== undefined && found.until > now ? found.value : undefined
      }),
    set: (key, value) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        const oldest = kept.size >= most ? kept.keys().next().value : undefined
        if (oldest !== undefined) kept.delete(oldest)
        kept.set(key, { value, until: now + week })
      })
  }
}

// internal

/** As long as a dead metric is remembered: what a platform refused may come back. */
const week = Duration.toMillis("7 days")
