/** When the Graph API lets go of a throttle, read from its usage headers. */
import type { Instant } from "@dravo/core/Instant"
import * as Json from "@dravo/kit-http/Json"
import * as Quota from "@dravo/kit-http/Quota"

/** The answer headers classification reads. */
export const keepHeaders = ["x-business-use-case-usage"]

/**
 * The longest wait any pool of the token names: one account is counted under several ids, and the header does not say
 * which of them refused. Zero minutes is no hint; `x-app-usage` never has one.
 */
export const regainAt = (headers: Readonly<Record<string, string>>, now: Instant): Instant | null => {
  const parsed = Json.parse(headers["x-business-use-case-usage"] ?? "")
  if (parsed._tag === "Failure") return null
  const minutes = Json.entries(parsed.success)
    .flatMap(([, pools]) => Json.list(pools))
    .flatMap((pool) => {
      const wait = Json.at(pool, "estimated_time_to_regain_access")
      return typeof wait === "number" ? [wait] : []
    })
  return Quota.minutes(Math.max(0, ...minutes), now)
}
