/** A key set behind a URL: fetched by one request at a time, remembered, and never asked for at an attacker's pace. */
import type { Instant } from "@dravo/core/Instant"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Semaphore from "effect/Semaphore"
import { KeysUnavailable, Refused } from "./Principal.ts"
import { type KeySource, lookup } from "./keySource.ts"
import type { Lookup } from "./verify.ts"

const minute = 60_000
/** How long a set is used without a look at a newer one: what revoking a key at the issuer takes to arrive. */
const fresh = 10 * minute
/** An issuer that is down should not log everybody out at once; past this its keys are too old to trust. */
const usable = 60 * minute
/** An unknown key id asks for a newer set at most this often, whoever makes ids up. */
const cooldown = 30_000
/** A failure is not repeated within this time, so that an outage costs one wait and not one per request. */
const remembered = 5000
/** Leaves room within the two seconds in which a request is answered when something it needs is down. */
const patience = "1500 millis"

interface Fetched {
  readonly keys: Lookup
  readonly at: Instant
}

export const make = Effect.fnUntraced(function* (url: URL): Effect.fn.Return<KeySource> {
  const one = yield* Semaphore.make(1)
  let held: Fetched | undefined
  let failed: { readonly at: Instant; readonly error: KeysUnavailable } | undefined

  /** A set younger than `age`; an older usable one counts only while the issuer fails, and only where `lenient`. */
  const youngerThan = (age: number, lenient: boolean) =>
    one.withPermits(1)(
      Effect.gen(function* () {
        const now = yield* Clock.currentTimeMillis
        if (held !== undefined && isWithin(held.at, age, now)) return held
        if (failed === undefined || !isWithin(failed.at, remembered, now)) {
          yield* Effect.match(download(url), {
            onFailure: (error) => {
              failed = { at: now, error }
            },
            onSuccess: (keys) => {
              held = { keys, at: now }
              failed = undefined
            }
          })
        }
        if (failed === undefined && held !== undefined) return held
        if (lenient && held !== undefined && isWithin(held.at, usable, now)) return held
        return yield* failed?.error ?? new KeysUnavailable({ detail: "the issuer's keys were not fetched" })
      })
    )

  return {
    using: Effect.fnUntraced(function* (check) {
      const first = yield* youngerThan(fresh, true)
      return yield* Effect.catch(
        check(first.keys),
        Effect.fnUntraced(function* (rejected) {
          if (!rejected.unknownKey) return yield* new Refused()
          const second = yield* youngerThan(cooldown, false)
          if (second === first) return yield* new Refused()
          return yield* Effect.mapError(check(second.keys), () => new Refused())
        })
      )
    })
  }
})

// internal

/**
 * What is stamped further ahead than its own life was stamped by a clock that has been set back, and counts as over.
 */
const isWithin = (at: Instant, life: number, now: Instant): boolean => Math.abs(now - at) < life

/** No redirects: the host named this address and no other. */
const download = (url: URL): Effect.Effect<Lookup, KeysUnavailable> =>
  Effect.tryPromise({
    try: (signal) =>
      fetch(url, { signal, redirect: "error", headers: { accept: "application/jwk-set+json, application/json" } }).then(
        (response) => (response.ok ? response.json() : Promise.reject(response.status))
      ),
    catch: (cause) =>
      unavailable(typeof cause === "number" ? `it answered ${cause}` : "it could not be reached or read")
  }).pipe(
    Effect.timeoutOrElse({ duration: patience, orElse: () => Effect.fail(unavailable("it did not answer in time")) }),
    Effect.flatMap((body) => {
      const keys = lookup(body)
      return keys === undefined ? Effect.fail(unavailable("it did not answer with a key set")) : Effect.succeed(keys)
    })
  )

const unavailable = (why: string) =>
  new KeysUnavailable({ detail: `The key set of the token issuer is not available: ${why}.` })
