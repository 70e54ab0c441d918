/** What the commands about webhooks share. */
import { eventTypes } from "@dravo/core/Webhook"
import * as Argument from "effect/cli/Argument"
import * as Flag from "effect/cli/Flag"

export const id = Argument.String("id").pipe(Argument.withDescription("As `webhooks list` shows it"))

export const events = Flag.Literals("event", eventTypes).pipe(
  Flag.withDescription("What is sent; may be repeated, all when left out"),
  Flag.atLeast(0)
)
