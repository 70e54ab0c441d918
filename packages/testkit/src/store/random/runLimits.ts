/** Commands about what all processes share: deadlines, probes, buckets, ledgers and notes. */
import type { StoreError } from "@dravo/core/StoreError"
import * as Text from "@dravo/core/Text"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Answers from "./answers.ts"
import type { Of } from "./commands.ts"
import { maybe, miss, step } from "./resolve.ts"

export const limits = (
  memory: Answers.Memory,
  command: Of<"TakeProbe" | "EndProbe" | "Pay" | "Take" | "Note">
): Effect.Effect<unknown, StoreError> => {
  const { coordination } = memory.world
  switch (command._tag) {
    case "TakeProbe":
      return Effect.map(
        coordination.takeProbe(
          command.keys.map((n) => `throttle ${n}`),
          Duration.millis(command.steps * step(memory))
        ),
        (taken) => Array.from(taken, ([name, deadline]) => [name, Answers.when(memory, deadline)]).sort()
      )
    case "EndProbe": {
      const name = `throttle ${command.key}`
      return Effect.flatMap(coordination.cooldowns([name]), ({ until }) =>
        Effect.andThen(
          coordination.endProbe(name, until.get(name) ?? 0, maybe(memory, command.when)),
          throttles(memory)
        )
      )
    }
    case "Pay":
      return coordination.recordCharges(
        `ledger ${command.key}`,
        command.day * 86_400_000,
        command.resources.map((n) => `post ${n}`)
      )
    case "Take":
      return coordination.takeTokens(
        `bucket ${command.key}`,
        command.amount,
        command.capacity,
        (command.perStep * 1000) / step(memory)
      )
    case "Note": {
      const name = `note ${command.key}`
      return Effect.gen(function* () {
        const { version } = yield* coordination.readCell(name)
        const written = yield* coordination.writeCell(name, Text.storable(command.text), version + miss(command.aim))
        const { now, ...note } = yield* coordination.readCell(name)
        return { written, ...note, at: Answers.when(memory, now) }
      })
    }
  }
}

export const throttles = (memory: Answers.Memory): Effect.Effect<unknown, StoreError> =>
  Effect.map(memory.world.coordination.cooldowns([0, 1, 2].map((n) => `throttle ${n}`)), ({ passed, until }) =>
    [
      ...Array.from(until, ([name, deadline]) => [name, Answers.when(memory, deadline)]),
      ...passed.map((name) => [name, "passed"])
    ].sort()
  )
