/** `--budget x=5/day`: what platforms that charge may cost. */
import type { Budget, Budgets } from "@dravo/engine/Budget"
import * as Effect from "effect/Effect"
import * as Flag from "effect/cli/Flag"
import { failed } from "../ExitCodes.ts"
import * as Platforms from "./platforms.ts"

export const flag = Flag.KeyValuePair("budget").pipe(
  Flag.withMetavar("PLATFORM=DOLLARS/PERIOD"),
  Flag.withDescription(
    "What a platform that charges may cost each workspace, such as x=5/day or x=100/month; may be repeated"
  ),
  Flag.withDefault({})
)

export const read = Effect.fnUntraced(function* (given: Readonly<Record<string, string>>) {
  const budgets: Record<string, Budget> = {}
  for (const [platform, text] of Object.entries(given)) {
    const [, dollars, period] = pattern.exec(text) ?? []
    if (dollars === undefined)
      return yield* failed("input", `--budget ${platform} must be dollars per day or month, such as 5/day.`)
    if (!Platforms.rows.some((row) => row.platform === platform))
      return yield* failed("input", `--budget names no plugged-in platform: ${platform}.`)
    budgets[platform] = { dollars: Number(dollars), per: period === "day" ? "day" : "month" }
  }
  return budgets satisfies Budgets
})

// internal

const pattern = /^(\d{1,9}(?:\.\d{1,6})?)\/(day|month)$/u
