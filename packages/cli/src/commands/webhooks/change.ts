/** `dravo webhooks create`, `update`, `rotate` and `delete`. A secret is shown once. */
import * as Wire from "@dravo/http/Webhooks"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { explained } from "../../ExitCodes.ts"
import * as Flags from "../../flags.ts"
import * as Output from "../../output.ts"
import { id, events } from "./flags.ts"
import { missing, opened } from "./opened.ts"

export const create = Command.make(
  "create",
  {
    ...Flags.inWorkspace,
    url: Flag.String("url").pipe(Flag.withDescription("Where messages go: https, and public")),
    events
  },
  Effect.fn("dravo.webhooks.create")(
    function* ({ database, events, url, workspace }) {
      const hooks = yield* opened(database)
      const made = Wire.withSecret(yield* hooks.create(workspace, { url, ...(events.length > 0 ? { events } : {}) }))
      yield* Output.note(`Webhook ${made.webhook.id}. Keep the secret now: it is shown once and stored sealed.`)
      // The one place where a secret is the result.
      yield* Output.print(made, made.secret)
    },
    Effect.scoped,
    explained
  )
).pipe(
  Command.withDescription("Send messages to an address. The secret alone is printed on stdout, once."),
  Command.withShortDescription("Send messages to an address"),
  Command.withExamples([
    {
      command: "dravo webhooks create -d analytics.db -w acme --url https://example.com/hooks",
      description: "All events"
    },
    {
      command: "dravo webhooks create -d a.db -w acme --url https://example.com/hooks --event post.discovered",
      description: "Some of them"
    }
  ])
)

export const update = Command.make(
  "update",
  {
    ...Flags.inWorkspace,
    id,
    url: Flag.String("url").pipe(Flag.withDescription("Another address"), Flag.optional),
    events,
    all: Flag.Boolean("all-events").pipe(Flag.withDescription("Every event again"), Flag.withDefault(false)),
    status: Flag.Literals("status", ["active", "disabled"]).pipe(
      Flag.withDescription("active enables it again: it gets what waited for it"),
      Flag.optional
    )
  },
  Effect.fn("dravo.webhooks.update")(
    function* ({ all, database, events, id, status, url, workspace }) {
      const hooks = yield* opened(database)
      const changed = yield* hooks.update(workspace, id, {
        ...(Option.isSome(url) ? { url: url.value } : {}),
        ...(all ? { events: null } : events.length > 0 ? { events } : {}),
        ...(Option.isSome(status) ? { status: status.value } : {})
      })
      if (changed === null) return yield* missing
      const shown = Wire.webhook(changed)
      yield* Output.print(shown, `${shown.id} is ${shown.status}.`)
    },
    Effect.scoped,
    explained
  )
).pipe(
  Command.withDescription("Change, disable or enable a webhook. What is left out stays."),
  Command.withShortDescription("Change, disable or enable"),
  Command.withExamples([
    { command: "dravo webhooks update -d a.db -w acme we_1 --status active", description: "Once it works again" }
  ])
)

export const rotate = Command.make(
  "rotate",
  {
    ...Flags.inWorkspace,
    id,
    keep: Flag.Int("keep-hours").pipe(
      Flag.withDescription("How long the secret before it still signs; 24"),
      Flag.withDefault(24)
    )
  },
  Effect.fn("dravo.webhooks.rotate")(
    function* ({ database, id, keep, workspace }) {
      const hooks = yield* opened(database)
      const made = yield* hooks.rotateSecret(workspace, id, Duration.hours(Math.max(0, keep)))
      if (made === null) return yield* missing
      const shown = Wire.withSecret(made)
      yield* Output.note(
        `Keep it now: it is shown once. The secret before it signs for ${Math.max(0, keep)} more hours.`
      )
      yield* Output.print(shown, shown.secret)
    },
    Effect.scoped,
    explained
  )
).pipe(
  Command.withDescription("Replace a webhook's secret. The new one alone is printed on stdout, once."),
  Command.withShortDescription("Replace the secret"),
  Command.withExamples([{ command: "dravo webhooks rotate -d a.db -w acme we_1", description: "Both sign for a day" }])
)

export const remove = Command.make(
  "delete",
  { ...Flags.inWorkspace, id },
  Effect.fn("dravo.webhooks.delete")(
    function* ({ database, id, workspace }) {
      if (!(yield* (yield* opened(database)).remove(workspace, id))) return yield* missing
      yield* Output.print({ id, deleted: true }, `Deleted ${id}.`)
    },
    Effect.scoped,
    explained
  )
).pipe(
  Command.withDescription("Send nothing there any more; its messages are deleted too."),
  Command.withShortDescription("Send nothing there any more")
)
