/** `dravo doctor`: whether the database, the clocks and the accounts are as they should be. Asks no platform. */
import { Coordination } from "@dravo/core/Coordination"
import * as Instant from "@dravo/core/Instant"
import { Store } from "@dravo/core/Store"
import type { WorkspaceId } from "@dravo/core/Ids"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Command from "effect/cli/Command"
import { explained, failed } from "../ExitCodes.ts"
import * as Flags from "../flags.ts"
import * as Output from "../output.ts"
import * as Stores from "../application/stores.ts"

interface Finding {
  readonly about: string
  readonly ok: boolean
  readonly detail: string
}

export const command = Command.make(
  "doctor",
  { database: Flags.database, workspace: Flags.workspace },
  Effect.fn("dravo.doctor")(
    function* ({ database, workspace }) {
      const { layer } = yield* Stores.open(database, "use")
      const [{ Analytics }, application] = yield* Effect.promise(() =>
        Promise.all([import("@dravo/engine/Analytics"), import("../application/application.ts")])
      )
      const services = yield* Layer.build(application.fromEnvironment(layer, { maxCalls: 0 }))
      // The first question to the database; tables that are missing or older end it with their own exit code.
      const now = yield* Context.get(services, Coordination).now
      const health = Context.get(services, Analytics).health
      const findings = [
        { about: "database", ok: true, detail: "answers, and its tables are those of this version" },
        yield* clock(now),
        ...(yield* Effect.forEach(yield* accountsOf(Context.get(services, Store), workspace), (account) =>
          Effect.map(health(workspace, account.accountId), (found) => judged(account.accountId, found, now))
        ))
      ]
      yield* Output.print(
        { findings },
        Output.columns(
          ["", "ABOUT", "FOUND"],
          findings.map(({ about, detail, ok }) => [ok ? "ok" : "!!", about, detail])
        )
      )
      const wrong = findings.filter(({ ok }) => !ok).length
      if (wrong > 0) return yield* failed("incomplete", `${wrong} of ${findings.length} findings need somebody.`)
    },
    Effect.scoped,
    explained
  )
).pipe(
  Command.withDescription(
    "Look at the database, the clocks, and each account's token, limits and last error; ends with 5 where one is wrong."
  ),
  Command.withShortDescription("Find what is wrong"),
  Command.withExamples([{ command: "dravo doctor -d analytics.db -w acme", description: "One workspace" }])
)

// internal

/** The most a clock may be off before somebody should know. */
const tolerance = 30_000

const clock = (now: Instant.Instant): Effect.Effect<Finding> =>
  Effect.map(Clock.currentTimeMillis, (here) => {
    const off = Math.round((here - now) / 1000)
    return {
      about: "clocks",
      ok: Math.abs(here - now) <= tolerance,
      detail: `this machine is ${Math.abs(off)} s ${off < 0 ? "behind" : "ahead of"} the database`
    }
  })

const accountsOf = Effect.fnUntraced(function* (store: Store["Service"], workspace: WorkspaceId) {
  const accounts = []
  for (let after = 0; ; ) {
    const page = { accountId: null, platform: null, after, limit: 100 }
    const { rows } = yield* store.pageAccounts(workspace, page)
    accounts.push(...rows.map(({ account }) => account))
    const last = rows.at(-1)
    if (last === undefined || rows.length < page.limit) return accounts
    after = last.account.seq
  }
})

interface Looked {
  readonly token: string
  readonly throttles: { readonly app: number | null; readonly account: number | null }
  readonly downUntil: number | null
  readonly status: string
  readonly error: string | null
}

/** A limit or an outage far ahead is more likely a clock that was wrong for a moment than a platform. */
const far = Instant.day * 2

const judged = (about: string, found: Looked | null, now: Instant.Instant): Finding => {
  if (found === null) return { about, ok: false, detail: "was disconnected just now" }
  const waits = [found.throttles.app, found.throttles.account, found.downUntil].filter((one) => one !== null)
  const until = Math.max(now, ...waits)
  const isUsable = ["valid", "expiring", "not_needed"].includes(found.token)
  const sentences = [
    `token ${found.token.replace("_", " ")}`,
    `rows ${found.status.replace("_", " ")}`,
    ...(found.error === null ? [] : [found.error]),
    ...(until > now ? [`asked again at ${Instant.format(until)}`] : [])
  ]
  return { about, ok: isUsable && found.error === null && until - now <= far, detail: sentences.join("; ") }
}
