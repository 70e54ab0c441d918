import { proves } from "@dravo-internal/tools/proves"
import { WorkspaceId } from "@dravo/core/Ids"
import { Store } from "@dravo/core/Store"
import { layer } from "@dravo/store-postgres"
import { assert, describe, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { connectionString, schema } from "./fixtures/world.ts"

/** Every turn of the event loop takes this long, until the scope ends: a process with too much to do. */
const heldTurns = (millis: number) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const state = { isOver: false }
      const hold = () => {
        if (state.isOver) return
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, millis)
        setImmediate(hold)
      }
      setImmediate(hold)
      return state
    }),
    // Files of a worker share its event loop: no turn may be held once this has ended.
    (state) => Effect.sync(() => void (state.isOver = true))
  )

describe("a process whose every turn takes long", () => {
  it.live(
    "hears every answer of a store that it takes longer to listen to than it would wait for",
    () =>
      Effect.gen(function* () {
        proves("stores.own-queue")
        const url = Redacted.make(yield* connectionString)
        const context = yield* Layer.build(layer({ connectionString: url, schema: yield* schema, pool: { max: 4 } }))
        const store = Context.get(context, Store)
        const workspace = WorkspaceId.make("w1")
        yield* store.listKeys(workspace)
        yield* heldTurns(400)
        const said = yield* Effect.forEach(
          Array.from({ length: 20 }),
          () =>
            Effect.match(store.listKeys(workspace), {
              onFailure: ({ message }) => message,
              onSuccess: () => "answered"
            }),
          { concurrency: "unbounded" }
        )
        assert.deepStrictEqual([...new Set(said)], ["answered"])
      }).pipe(Effect.scoped),
    60_000
  )
})
