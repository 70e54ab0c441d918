/** `dravo accounts health`: what keeps an account's numbers from being fresh. Asks no platform. */
import type { HealthAnswer } from "@dravo/http/Details"
import { AccountId } from "@dravo/core/Ids"
import * as Effect from "effect/Effect"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import { explained, failed } from "../../ExitCodes.ts"
import { opened } from "../../application/analytics.ts"
import * as Flags from "../../flags.ts"
import * as Output from "../../output.ts"

export const command = Command.make(
  "health",
  {
    ...Flags.inWorkspace,
    account: Argument.String("account").pipe(
      Argument.withDescription("A connected account's id"),
      Argument.withSchema(AccountId)
    )
  },
  Effect.fn("dravo.accounts.health")(
    function* (input) {
      const analytics = yield* opened(input.database)
      const { healthAnswer } = yield* Effect.promise(() => import("@dravo/http/Details"))
      const health = yield* analytics.health(input.workspace, input.account)
      if (health === null) return yield* failed("missing", "The workspace has no connected account by that id.")
      const answer = healthAnswer(health)
      yield* Output.print(answer, tableOf(answer))
    },
    Effect.scoped,
    explained
  )
).pipe(
  Command.withDescription("Show an account's token, scopes, limits and last error."),
  Command.withShortDescription("Show what keeps numbers from being fresh"),
  Command.withExamples([
    { command: "dravo accounts health -d analytics.db -w acme acc_8f2c1d", description: "One account" }
  ])
)

// internal

const tableOf = (health: HealthAnswer): string =>
  Output.columns(
    ["ABOUT", "IS"],
    [
      ["account", `${health.platform} ${health.handle ?? health.account_id}`],
      ["status", health.sync_status],
      ["error", health.error_message],
      ["last updated", health.last_updated_at],
      ["token", health.token.state],
      ["token expires", health.token.expires_at],
      ["reconnect before", health.token.reconnect_before],
      ["throttled until", health.throttled_until.account ?? health.throttled_until.app],
      ...health.quotas.map(({ name, resets_at, spent, units }) => [
        `quota of ${name}`,
        `${spent} of ${units} spent, until ${resets_at}`
      ]),
      ...health.readings.flatMap(({ metrics_lost, of, scopes_missing }) => [
        [`${of} scopes missing`, scopes_missing?.join(" ") ?? "unknown"],
        [`${of} metrics lost`, metrics_lost.join(" ")]
      ])
    ]
  )
