/** Commands about what all processes share: deadlines, probes, buckets, ledgers and notes. */
import type { StoreError } from "@dravo/core/StoreError"
import * as Text from "@dravo/core/Text"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { type Clocked, at, maybe, miss, step, when } from "../../suite/instants.ts"
import type { CoordinationWorld } from "../../suite/law.ts"
import type { Command } from "./commands.ts"

/** What one run knows of one world. */
export interface Run extends Clocked {
  readonly world: CoordinationWorld
}

export const answer = (run: Run, command: Command): Effect.Effect<unknown, StoreError> => {
  const { coordination } = run.world
  switch (command._tag) {
    case "TakeProbe":
      return Effect.map(
        coordination.takeProbe(
          command.keys.map((n) => `throttle ${n}`),
          Duration.millis(command.steps * step(run))
        ),
        (taken) => Array.from(taken, ([name, deadline]) => [name, when(run, deadline)]).sort()
      )
    case "EndProbe": {
      const name = `throttle ${command.key}`
      return Effect.flatMap(coordination.cooldowns([name]), ({ until }) =>
        Effect.andThen(coordination.endProbe(name, until.get(name) ?? 0, maybe(run, command.when)), throttles(run))
      )
    }
    case "Throttle":
      return Effect.andThen(coordination.coolDown(`throttle ${command.key}`, at(run, command.when)), throttles(run))
    case "Throttles":
      return throttles(run)
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
        (command.perStep * 1000) / step(run)
      )
    case "Note": {
      const name = `note ${command.key}`
      return Effect.gen(function* () {
        const { version } = yield* coordination.readCell(name)
        const written = yield* coordination.writeCell(name, Text.storable(command.text), version + miss(command.aim))
        const { now, ...note } = yield* coordination.readCell(name)
        return { written, ...note, at: when(run, now) }
      })
    }
  }
}

// internal

const throttles = (run: Run): Effect.Effect<unknown, StoreError> =>
  Effect.map(run.world.coordination.cooldowns([0, 1, 2].map((n) => `throttle ${n}`)), ({ passed, until }) =>
    [
      ...Array.from(until, ([name, deadline]) => [name, when(run, deadline)]),
      ...passed.map((name) => [name, "passed"])
    ].sort()
  )
