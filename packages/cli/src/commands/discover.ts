/** `dravo discover`: an account's posts that nobody recorded; what it may cost first. */
import type { Discovered } from "@dravo/engine/Discovery"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { explained, failed } from "../ExitCodes.ts"
import * as Flags from "../flags.ts"
import * as Output from "../output.ts"
import * as Progress from "../progress.ts"
import * as Stores from "../application/stores.ts"

export const command = Command.make(
  "discover",
  {
    ...Flags.inWorkspace,
    account: Flags.account,
    maxPosts: Flag.Int("max-posts").pipe(
      Flag.withDescription("Posts read at most, of each of its lists; 200. Must be said where posts cost money"),
      Flag.optional
    ),
    days: Flag.Int("days").pipe(Flag.withDescription("How many days back; 90"), Flag.optional),
    dryRun: Flag.Boolean("dry-run").pipe(
      Flag.withDescription("Only tell what it may cost; ask no network"),
      Flag.withDefault(false)
    )
  },
  Effect.fn("dravo.discover")(
    function* (input) {
      const database = yield* Stores.open(input.database, "use")
      const { Analytics } = yield* Effect.promise(() => import("@dravo/engine/Analytics"))
      const application = yield* Effect.promise(() => import("../application/application.ts"))
      const context = yield* Layer.build(application.fromEnvironment(database.layer))
      const analytics = yield* Effect.provideContext(Analytics, context)
      const request = {
        accountId: input.account,
        ...optional("maxPosts", input.maxPosts),
        ...optional("days", input.days)
      }
      const dry = yield* analytics.discover(input.workspace, { ...request, dryRun: true })
      if (dry === null) return yield* failed("missing", "The workspace has no such connected account.")
      if (input.dryRun || dry.most.requests === 0) return yield* Output.print(printed(dry), priced(dry))
      yield* Output.note(priced(dry))
      const found = yield* Progress.counting("posts read", dry.most.posts, (step) => {
        let counted = 0
        return analytics.discover(input.workspace, {
          ...request,
          progress: ({ posts }) => {
            const more = posts - counted
            counted = posts
            return Effect.replicateEffect(step, more, { discard: true })
          }
        })
      })
      if (found === null) return yield* failed("missing", "The workspace has no such connected account.")
      yield* Output.print(printed(found), ended(found))
      if (found.done === null) return yield* failed("incomplete", "Another process walks this account at the moment.")
    },
    Effect.scoped,
    explained
  )
).pipe(
  Command.withDescription(
    "Look for posts of an account that nobody recorded, and refresh those its list holds. What it may cost is told " +
      "first; `--dry-run` tells only that."
  ),
  Command.withShortDescription("Find posts made elsewhere"),
  Command.withExamples([
    { command: "dravo discover -d analytics.db -w acme --account acc_8f2c1d", description: "The last 90 days" },
    {
      command: "dravo discover -d analytics.db -w acme --account acc_8f2c1d --max-posts 500 --dry-run",
      description: "What 500 posts may cost"
    }
  ])
)

// internal

const optional = <K extends string>(name: K, value: Option.Option<number>): Partial<Record<K, number>> =>
  Option.isNone(value) ? {} : ({ [name]: value.value } as Record<K, number>)

const priced = ({ most, unlisted }: Discovered): string => {
  if (most.requests === 0) return unlisted ?? "Nothing of this account can be listed."
  const cost = most.dollars === 0 ? "free of charge" : `at most $${most.dollars.toFixed(3)}`
  return `At most ${counted(most.posts, "post")} in ${counted(most.requests, "request")}, ${cost}.`
}

const ended = ({ done }: Discovered): string => {
  if (done === null) return "Nothing was read."
  const lists = done.lists
    .map(({ because, name, stopped }) => `${name}: ${stopped}${because === null ? "" : ` (${because})`}`)
    .join("; ")
  const cost = done.dollars === 0 ? "" : ` for $${done.dollars.toFixed(3)}`
  return `${counted(done.posts, "post")} read${cost}, ${done.added} new. ${lists}.`
}

const printed = ({ account, done, most, unlisted }: Discovered) => ({
  account_id: account.accountId,
  platform: account.platform,
  not_listed: unlisted,
  most,
  done
})

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`
