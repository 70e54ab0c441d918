import { Freshness } from "@dravo/analytics"

// #region shipped
export const shipped: Freshness.Policy = Freshness.perKind({
  publication: Freshness.jittered(0.1, Freshness.byAge([
    { under: "1 day", ttl: "15 minutes" },
    { under: "7 days", ttl: "6 hours" },
    { under: "90 days", ttl: "1 day" }
  ])),
  account: Freshness.fixed("6 hours")
})
// #endregion

// #region own
const hour = 3_600_000

/** Doubles the time to live while nothing changes, up to two days. */
export const patient: Freshness.Policy = {
  next: ({ current, previous }, state, now) => {
    const quiet = previous !== null && Object.keys(current).every((key) => current[key] === previous.metrics[key])
    const ttl = quiet ? Math.min(Number(state ?? hour) * 2, 48 * hour) : hour
    return { staleAfter: now + ttl, state: String(ttl), reason: quiet ? "nothing changed" : "it changed" }
  }
}
// #endregion
