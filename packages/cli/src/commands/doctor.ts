/**
 * `dravo doctor`: whether the database, the clocks, the ways to the platforms and the accounts are as they should be.
 * No platform is asked for numbers.
 */
import { Adapters } from "@dravo/core/Adapters"
import { Coordination } from "@dravo/core/Coordination"
import * as Instant from "@dravo/core/Instant"
import { Store } from "@dravo/core/Store"
import type { Account } from "@dravo/core/Account"
import type { StoreError } from "@dravo/core/StoreError"
import type { WorkspaceId } from "@dravo/core/Ids"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { explained, failed } from "../ExitCodes.ts"
import * as Flags from "../flags.ts"
import * as Output from "../output.ts"
import * as Platforms from "../application/platforms.ts"
import * as Stores from "../application/stores.ts"

interface Finding {
  readonly about: string
  readonly ok: boolean
  /** Put right by this command. */
  readonly isFixed?: true
  readonly detail: string
}

export const command = Command.make(
  "doctor",
  {
    ...Flags.inWorkspace,
    fix: Flag.Boolean("fix").pipe(
      Flag.withDescription("Upgrade the tables, and ask platforms again that are left alone: forget their limits"),
      Flag.withDefault(false)
    )
  },
  Effect.fn("dravo.doctor")(
    function* ({ database, fix, workspace }) {
      const { layer, migrate } = yield* Stores.open(database, "use")
      const applied = fix ? yield* migrate : []
      const [{ Analytics }, application] = yield* Effect.promise(() =>
        Promise.all([import("@dravo/engine/Analytics"), import("../application/application.ts")])
      )
      const services = yield* Layer.build(application.fromEnvironment(layer, { maxCalls: 0 }))
      // The first question to the database; tables that are missing or older end it with their own exit code.
      const coordination = Context.get(services, Coordination)
      const now = yield* coordination.now
      const health = Context.get(services, Analytics).health
      const accounts = yield* accountsOf(Context.get(services, Store), workspace)
      const repaired = fix ? yield* cleared(coordination, accounts) : []
      const findings = [
        ...applied.map((id) => fixed("database", `migration ${id} was applied`)),
        { about: "database", ok: true, detail: "answers, and its tables are those of this version" },
        yield* clock(now),
        ...repaired,
        ...(yield* reached(Context.get(services, Adapters), accounts, yield* Platforms.configured)),
        ...(yield* Effect.forEach(accounts, (account) =>
          Effect.map(health(workspace, account.accountId), (found) => judged(account.accountId, found, now))
        ))
      ]
      yield* Output.print(
        { findings },
        Output.columns(
          ["", "ABOUT", "FOUND"],
          findings.map(({ about, detail, isFixed, ok }) => [
            isFixed === true ? "fixed" : ok ? "ok" : "!!",
            about,
            detail
          ])
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
    "Look at the database, the clocks, whether the hosts of the platforms in use answer at all, and each account's " +
      "token, limits and last error; ends with 5 where one is wrong. No token is sent, and nothing that a platform " +
      "counts is asked. --fix upgrades the tables and forgets what holds the workspace's accounts back: limits of " +
      "theirs and of their apps, and outages that were found; it says what."
  ),
  Command.withShortDescription("Find what is wrong"),
  Command.withExamples([
    { command: "dravo doctor -d analytics.db -w acme", description: "One workspace" },
    { command: "dravo doctor --fix -d analytics.db -w acme", description: "Ask again at once what was left alone" }
  ])
)

// internal

const fixed = (about: string, detail: string): Finding => ({ about, ok: true, isFixed: true, detail })

/** What is an app's is cleared with the first of its accounts. */
const cleared = Effect.fnUntraced(function* (
  coordination: Coordination["Service"],
  accounts: ReadonlyArray<Account>
): Effect.fn.Return<ReadonlyArray<Finding>, StoreError> {
  const { clear } = yield* Effect.promise(() => import("@dravo/engine/Limits"))
  const found = yield* Effect.forEach(accounts, (account) =>
    Effect.map(clear(coordination, { account }), (limits) =>
      limits.map(({ platform, scope, until }) => {
        const what = scope === "outage" ? "outage" : `limit of the ${scope}`
        return fixed(
          scope === "account" ? account.accountId : platform,
          `asked again: its ${what} held until ${Instant.format(until)}`
        )
      })
    )
  )
  return found.flat()
})

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

/** Every host of the platforms that have an account here, or something in the environment. */
const reached = Effect.fnUntraced(function* (
  adapters: Adapters["Service"],
  accounts: ReadonlyArray<Account>,
  configured: ReadonlyArray<string>
): Effect.fn.Return<ReadonlyArray<Finding>> {
  const found = yield* Effect.forEach(
    adapters.platforms,
    (platform) => {
      const own = accounts.filter((account) => account.platform === platform)
      if (own.length === 0 && !configured.includes(platform)) return Effect.succeed([])
      const hosts = Option.getOrUndefined(adapters.get(platform))?.reach?.(own) ?? Effect.succeed([])
      return Effect.map(hosts, (all) =>
        all.map(({ address, trouble }) => ({
          about: platform,
          ok: trouble === null,
          detail: trouble === null ? `${address} answers` : `${address} cannot be reached: ${trouble}`
        }))
      )
    },
    { concurrency: "unbounded" }
  )
  return found.flat()
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
