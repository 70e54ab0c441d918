/** `--keep` and `--max-age`: how long what was read is kept. */
import type { Policy } from "@dravo/engine/Maintenance"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Flag from "effect/cli/Flag"
import { failed } from "../ExitCodes.ts"
import * as Platforms from "./platforms.ts"

export const flags = {
  keep: Flag.String("keep").pipe(
    Flag.withMetavar("DAYS/DAYS[/DAYS]"),
    Flag.withDescription(
      "Days every point is kept, days one an hour is, and after how many none is; 30/90 when left out, which drops none"
    ),
    Flag.optional
  ),
  maxAge: Flag.KeyValuePair("max-age").pipe(
    Flag.withMetavar("PLATFORM=DAYS"),
    Flag.withDescription(
      "How long a platform's numbers may be kept, in place of what its terms are known to say; PLATFORM=none for " +
        "no limit; may be repeated"
    ),
    Flag.withDefault({})
  )
}

export const read = Effect.fnUntraced(function* (given: {
  readonly keep: Option.Option<string>
  readonly maxAge: Readonly<Record<string, string>>
}) {
  const maxAge: Record<string, Duration.Duration | null> = {}
  for (const [platform, text] of Object.entries(given.maxAge)) {
    if (!Platforms.rows.some((row) => row.platform === platform))
      return yield* failed("input", `--max-age names no plugged-in platform: ${platform}.`)
    if (text !== "none" && !days.test(text))
      return yield* failed("input", `--max-age ${platform} must be a number of days, such as 365, or none.`)
    maxAge[platform] = text === "none" ? null : Duration.days(Number(text))
  }
  if (Option.isNone(given.keep)) return { maxAge } satisfies Policy
  const parts = given.keep.value.split("/")
  const [full = 0, hourly = 0, drop = null] = parts.map(Number)
  if (
    parts.length < 2 ||
    parts.length > 3 ||
    !parts.every((part) => days.test(part)) ||
    full > hourly ||
    (drop !== null && drop < hourly)
  ) {
    return yield* failed("input", "--keep must be growing numbers of days, such as 30/90 or 30/90/730.")
  }
  return {
    maxAge,
    retention: {
      full: Duration.days(full),
      hourly: Duration.days(hourly),
      drop: drop === null ? null : Duration.days(drop)
    }
  } satisfies Policy
})

// internal

const days = /^\d{1,5}$/u
