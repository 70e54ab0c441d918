import { Freshness } from "@dravo/analytics"

// #region composed
export const composed: Freshness.Policy = Freshness.perKind({
  publication: Freshness.perPlatform(
    // A call is worth five completely wrong reads where it costs money, one elsewhere; no copy is older than a week.
    { x: Freshness.adaptive({ worth: 5 }) },
    Freshness.adaptive({ cap: "7 days" })
  ),
  account: Freshness.jittered(0.1, Freshness.fixed("12 hours"))
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
