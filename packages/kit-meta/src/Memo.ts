/** Small things one process has learned and would pay a call to learn again; bounded, and forgotten after a while. */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"

/** What one process remembers between readings. */
export interface Memo<V> {
  get(key: string): Effect.Effect<V | undefined>
  set(key: string, value: V): Effect.Effect<void>
}

/** How much is remembered, and for how long. */
export interface Bounds {
  /** Past so many entries the oldest goes. */
  readonly max?: number
  /** A week when left out, as long as a dead metric is remembered: what a platform refused may come back. */
  readonly life?: Duration.Input
}

/** An empty memory; entries past their life are gone, and past `max` the oldest. */
export const make = <V>({ life = "7 days", max: most = 10_000 }: Bounds = {}): Memo<V> => {
  const kept = new Map<string, { readonly value: V; readonly until: number }>()
  const lasts = Duration.toMillis(life)
  return {
    get: (key) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        const found = kept.get(key)
        // A clock that was ahead for a moment leaves nothing behind.
        return found !== undefined && found.until > now && found.until <= now + lasts ? found.value : undefined
      }),
    set: (key, value) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        kept.delete(key)
        const oldest = kept.size >= most ? kept.keys().next().value : undefined
        if (oldest !== undefined) kept.delete(oldest)
        kept.set(key, { value, until: now + lasts })
      })
  }
}
