/** Whatever processes agree on, they agree on what the reference has. */
import * as Memory from "@dravo/store-memory"
import { assert } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as TestClock from "effect/testing/TestClock"
import { agree, print } from "../../suite/answers.ts"
import { step } from "../../suite/instants.ts"
import {
  type CoordinationEnv,
  type CoordinationWorld,
  inCoordinationWorld,
  type Law,
  property
} from "../../suite/law.ts"
import { Step, wait } from "../../suite/schemas.ts"
import type { CoordinationLaw } from "../law.ts"
import { type Command as Shared, shared } from "./commands.ts"
import { answer } from "./run.ts"

type Command = Shared | typeof wait.Type

/** Keys, texts and instants so few that equal ones meet all the time. */
const Command: Schema.Schema<Command> = Schema.Union([
  ...shared({ texts: Schema.Literals(["", "a", "b"]), when: Step }),
  wait,
  wait
])
const commands = Arbitrary.array(Arbitrary.schema(Command), { maxLength: 60 })

export const differential: ReadonlyArray<CoordinationLaw> = [
  property(
    "answers as the reference does about deadlines, probes, buckets, ledgers and cells that collide",
    commands,
    (env: CoordinationEnv, drawn) =>
      Effect.gen(function* () {
        const { actual, start, tick } = yield* inCoordinationWorld(env, (world) =>
          Effect.map(run(world, drawn), (answers) => ({ actual: answers, start: world.start, tick: world.tick }))
        )
        agree(drawn, actual, yield* oracle(drawn, start, tick))
      })
  )
]

/** True of the commands whatever is run against them, so that one run of it is enough for all. */
export const happenings: Law<void> = {
  name: "its small world is one where things happen",
  run: () =>
    Effect.gen(function* () {
      // Commands that only ever missed would agree with anything; this counts what they come to.
      const sequences = yield* Effect.orDie(
        Arbitrary.sampleEffect(commands, { count: 300, size: 40, seed: "things happen" })
      )
      const answers = (yield* Effect.forEach(sequences, (drawn) =>
        Effect.map(oracle(drawn, 0, 1), (all) => all.map((one, at) => `${drawn[at]?._tag} ${one}`))
      )).flat()
      const count = (pattern: RegExp) => answers.filter((one) => pattern.test(one)).length
      const happened = {
        throttled: count(/^Throttles? \[\["/u),
        probes: count(/^TakeProbe \[\[/u),
        taken: count(/^Take true/u),
        "bucket empty": count(/^Take false/u),
        paid: count(/^Pay [1-9]/u),
        "paid already": count(/^Pay 0/u),
        written: count(/^Note .*"written":true/u),
        "written over": count(/^Note .*"written":false/u)
      }
      for (const [what, times] of Object.entries(happened))
        assert.isAtLeast(times, 20, `${what} in ${JSON.stringify(happened)}`)
    })
}

// internal

const run = (world: CoordinationWorld, drawn: ReadonlyArray<Command>): Effect.Effect<ReadonlyArray<string>> => {
  const own = { world, isolated: false }
  return Effect.forEach(drawn, (command) =>
    (command._tag === "Wait" ? world.wait(command.steps * step(own)) : answer(own, command)).pipe(
      Effect.map(print),
      Effect.catch((error) => Effect.succeed(`fails: ${error.reason._tag}`))
    )
  )
}

const oracle = (drawn: ReadonlyArray<Command>, start: number, tick: number): Effect.Effect<ReadonlyArray<string>> =>
  Effect.gen(function* () {
    yield* TestClock.setTime(start)
    const coordination = yield* Memory.makeCoordination
    return yield* run({ coordination, start, tick, lease: Duration.seconds(30), wait: TestClock.adjust }, drawn)
  }).pipe(Effect.provide(Layer.fresh(TestClock.layer())))
