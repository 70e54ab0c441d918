/** `dravo webhooks list`, `messages`, `replay` and `test`: what is sent, and what came of it. */
import type { Instant } from "@dravo/core/Instant"
import type { Replay } from "@dravo/core/Store"
import * as Wire from "@dravo/http/Webhooks"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { explained, failed } from "../../ExitCodes.ts"
import * as Flags from "../../flags.ts"
import * as Output from "../../output.ts"
import { id } from "./flags.ts"
import { missing, opened } from "./opened.ts"

export const list = Command.make(
  "list",
  { ...Flags.inWorkspace },
  Effect.fn("dravo.webhooks.list")(
    function* ({ database, workspace }) {
      const shown = Wire.webhooksAnswer(yield* (yield* opened(database)).list(workspace))
      const rows = shown.items.map((one) => [
        one.id,
        one.url,
        one.status,
        one.waiting,
        one.waiting_since,
        one.last_arrival_at,
        one.disabled_for
      ])
      const head = ["ID", "URL", "STATUS", "WAITING", "SINCE", "LAST ARRIVAL", "DISABLED FOR"]
      yield* Output.print(shown, rows.length === 0 ? "No webhooks." : Output.columns(head, rows))
    },
    Effect.scoped,
    explained
  )
).pipe(
  Command.withDescription("Where messages go, what waits, and why an endpoint is disabled."),
  Command.withShortDescription("Where messages go"),
  Command.withExamples([{ command: "dravo webhooks list -d analytics.db -w acme", description: "Never a secret" }])
)

export const messages = Command.make(
  "messages",
  {
    ...Flags.inWorkspace,
    id,
    status: Flag.Literals("status", ["pending", "delivered", "dead"]).pipe(
      Flag.withDescription("Still tried, arrived, or given up"),
      Flag.optional
    ),
    limit: Flag.Int("limit").pipe(Flag.withDescription("1 to 100; 25"), Flag.withDefault(25)),
    cursor: Flag.String("cursor").pipe(Flag.withDescription("The next_cursor of the page before"), Flag.optional)
  },
  Effect.fn("dravo.webhooks.messages")(
    function* ({ cursor, database, id, limit, status, workspace }) {
      const page = yield* (yield* opened(database)).messages(workspace, id, {
        limit,
        ...(Option.isSome(status) ? { status: status.value } : {}),
        ...(Option.isSome(cursor) ? { cursor: cursor.value } : {})
      })
      if (page === null) return yield* missing
      const shown = Wire.messagesAnswer(page)
      const rows = shown.items.map((one) => [
        one.id,
        one.type,
        one.created_at,
        one.status,
        one.attempts,
        one.next_attempt_at,
        one.log.at(-1)?.status ?? null,
        (one.log.at(-1)?.detail ?? "").slice(0, 60)
      ])
      const head = ["ID", "TYPE", "MADE", "STATUS", "TRIES", "NEXT", "LAST", "SAID"]
      yield* Output.print(shown, rows.length === 0 ? "No messages." : Output.columns(head, rows))
      if (shown.next_cursor !== null) yield* Output.note(`More: --cursor ${shown.next_cursor}`)
    },
    Effect.scoped,
    explained
  )
).pipe(
  Command.withDescription("What was sent in the last 30 days, the newest first, and what came of it."),
  Command.withShortDescription("What was sent"),
  Command.withExamples([
    { command: "dravo webhooks messages -d a.db -w acme we_1 --status dead", description: "What was given up" }
  ])
)

export const replay = Command.make(
  "replay",
  {
    ...Flags.inWorkspace,
    id,
    message: Flag.String("message").pipe(Flag.withDescription("A message's id; may be repeated"), Flag.atLeast(0)),
    from: Flags.instant("from", "start", "Messages made at or after; together with --to"),
    to: Flags.instant("to", "end", "Messages made at or before"),
    dead: Flag.Boolean("dead").pipe(Flag.withDescription("All that were given up"), Flag.withDefault(false))
  },
  Effect.fn("dravo.webhooks.replay")(
    function* (input) {
      const what = replayOf(input)
      if (what === null)
        return yield* failed("usage", "Say which messages: --message, --from and --to, or --dead; one of them.")
      const sent = yield* (yield* opened(input.database)).replay(input.workspace, input.id, what)
      if (sent === null) return yield* missing
      yield* Output.print({ messages: sent }, `${sent} on their way again.`)
    },
    Effect.scoped,
    explained
  )
).pipe(
  Command.withDescription("Send messages again, under the ids they had, so that receivers know them."),
  Command.withShortDescription("Send messages again"),
  Command.withExamples([
    { command: "dravo webhooks replay -d a.db -w acme we_1 --dead", description: "All that were given up" },
    {
      command: "dravo webhooks replay -d a.db -w acme we_1 --from 2026-11-27 --to 2026-11-27",
      description: "All of a UTC day"
    }
  ])
)

export const test = Command.make(
  "test",
  { ...Flags.inWorkspace, id },
  Effect.fn("dravo.webhooks.test")(
    function* ({ database, id, workspace }) {
      const sent = yield* (yield* opened(database)).test(workspace, id)
      if (sent === null) return yield* missing
      if (sent === 0)
        return yield* failed("missing", "The webhook is disabled: `dravo webhooks update --status active`.")
      yield* Output.print({ messages: sent }, "A message of type webhook.test is on its way; `dravo work` sends it.")
    },
    Effect.scoped,
    explained
  )
).pipe(
  Command.withDescription("Put a message of type webhook.test on its way; `dravo work` sends it."),
  Command.withShortDescription("Send a test message")
)

// internal

interface Named {
  readonly message: ReadonlyArray<string>
  readonly from: Option.Option<Instant>
  readonly to: Option.Option<Instant>
  readonly dead: boolean
}

/** Null where they are named in no way, or in two. */
const replayOf = ({ dead, from, message, to }: Named): Replay | null => {
  const ways: ReadonlyArray<Replay> = [
    ...(message.length > 0 ? [{ _tag: "Ids", ids: message } as const] : []),
    ...(Option.isSome(from) && Option.isSome(to) ? [{ _tag: "Made", from: from.value, to: to.value } as const] : []),
    ...(dead ? [{ _tag: "Dead" } as const] : [])
  ]
  return ways.length === 1 && Option.isSome(from) === Option.isSome(to) ? (ways[0] ?? null) : null
}
