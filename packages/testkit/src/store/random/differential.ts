/** The heart of the suite: whatever is done to a store, it answers as the reference store does. */
import * as Memory from "@dravo/store-memory"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as TestClock from "effect/testing/TestClock"
import {
  type Command,
  mixedWorld,
  smallChanges,
  smallDue,
  smallHistory,
  smallListings,
  smallSecrets,
  smallWorld,
  wideWorld
} from "./commands.ts"
import { agree } from "../../suite/answers.ts"
import { type Env, inWorld, type Law, property } from "../../suite/law.ts"
import { workspaces } from "./resolve.ts"
import { sameAs } from "../laws/past/changes.ts"
import { copies, run } from "./run.ts"

export const differential: ReadonlyArray<Law> = [
  property("answers as the reference store does where ids, instants and values collide", smallWorld, (env, commands) =>
    same(env, commands)
  ),
  property(
    "answers as the reference store does about history where instants and values collide",
    smallHistory,
    (env, commands) => same(env, commands)
  ),
  property("answers as the reference store does about what is due", smallDue, (env, commands) => same(env, commands), {
    meta: { claim: "background.same-on-every-store" }
  }),
  property(
    "answers as the reference store does about changes and erasures that collide",
    smallChanges,
    (env, commands) => same(env, commands)
  ),
  property(
    "answers as the reference store does about what listings find and who walks them",
    smallListings,
    (env, commands) => same(env, commands)
  ),
  property("answers as the reference store does about secrets and keys that collide", smallSecrets, (env, commands) =>
    same(env, commands)
  ),
  property("answers as the reference store does on anything the schemas allow", wideWorld, (env, commands) =>
    same(env, commands)
  ),
  property("one workspace's answers do not depend on what another one does", mixedWorld, (env, commands) =>
    apart(env, commands)
  ),

  property(
    "copies that follow the feed of changes, however fast, end as the store is",
    smallChanges,
    (env, commands) =>
      inWorld(env, (world) =>
        Effect.gen(function* () {
          for (const { records, workspace } of yield* copies(world, commands))
            yield* sameAs(world.store, workspace, records)
        })
      ),
    { meta: { claim: "copies.feed" } }
  )
]

/** What the reference store answers. */
export const oracle = (
  commands: ReadonlyArray<Command>,
  start: number,
  tick: number
): Effect.Effect<ReadonlyArray<string>> =>
  Effect.gen(function* () {
    yield* TestClock.setTime(start)
    const store = yield* Memory.make
    const coordination = yield* Memory.makeCoordination
    return yield* run(
      { store, coordination, start, tick, lease: Duration.seconds(30), wait: TestClock.adjust },
      commands,
      false
    )
  }).pipe(Effect.provide(Layer.fresh(TestClock.layer())))

// internal

const same = Effect.fnUntraced(function* (env: Env, commands: ReadonlyArray<Command>) {
  const { actual, start, tick } = yield* inWorld(env, (world) =>
    Effect.map(run(world, commands, false), (answers) => ({ actual: answers, start: world.start, tick: world.tick }))
  )
  agree(commands, actual, yield* oracle(commands, start, tick))
})

const apart = Effect.fnUntraced(function* (env: Env, commands: ReadonlyArray<Command>) {
  const [own] = workspaces
  const isOwn = (command: Command) => !("workspace" in command) || workspaces[command.workspace] === own
  // A clock that stands at zero would make the run's start look like the beginning of time, which answers tell apart.
  yield* env.advance(Duration.hours(1))
  const together = yield* inWorld(env, (world) => run(world, commands, true))
  const alone = yield* inWorld(env, (world) => run(world, commands.filter(isOwn), true))
  agree(
    commands.filter(isOwn),
    commands.flatMap((command, at) => (isOwn(command) ? [together[at] ?? ""] : [])),
    alone
  )
})
