/** Which access tokens were made a moment ago: LinkedIn calls some of them revoked for their first seconds. */
import type { Instant } from "@dravo/core/Instant"
import * as Redacted from "effect/Redacted"

export interface YoungTokens {
  add(token: Redacted.Redacted, now: Instant): void
  has(token: Redacted.Redacted, now: Instant): boolean
}

/** A token older than this that is called revoked is revoked. */
const youth = 60_000

export const make = (): YoungTokens => {
  let young: ReadonlyArray<{ readonly token: Redacted.Redacted; readonly until: Instant }> = []
  return {
    add: (token, now) => {
      young = [...young.filter(({ until }) => until > now), { token, until: now + youth }]
    },
    has: (token, now) => young.some((one) => one.until > now && Redacted.value(one.token) === Redacted.value(token))
  }
}
