/** `dravo webhooks`: where messages about changes go, and what came of them. */
import * as Command from "effect/cli/Command"
import { create, remove, rotate, update } from "./change.ts"
import { list, messages, replay, test } from "./messages.ts"

export const command = Command.make("webhooks").pipe(
  Command.withDescription("Tell other servers of changes: endpoints, secrets, messages"),
  Command.withSubcommands([create, list, update, rotate, test, messages, replay, remove])
)
