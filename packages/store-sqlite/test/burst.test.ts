import { proves } from "@dravo-internal/tools/proves"
import { WorkspaceId } from "@dravo/core/Ids"
import * as LoopTurns from "@dravo/core/LoopTurns"
import { Store } from "@dravo/core/Store"
import { layer } from "@dravo/store-sqlite"
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

const workspace = WorkspaceId.make("w1")
const n = 4000
const take = LoopTurns.make(10, { now: () => performance.now(), soon: (next) => void setImmediate(next) })

it.live("thousands of operations at once leave the event loop turns between them", () =>
  Effect.gen(function* () {
    proves("stores.burst")
    const path = yield* Effect.acquireRelease(
      Effect.sync(() => mkdtempSync(join(tmpdir(), "dravo-"))),
      (found) => Effect.sync(() => rmSync(found, { recursive: true, force: true }))
    )
    yield* Effect.gen(function* () {
      const store = yield* Store
      yield* store.listKeys(workspace)
      let turns = 0
      let isOver = false
      const beat = (): void => {
        turns += 1
        if (!isOver) setImmediate(beat)
      }
      setImmediate(beat)
      yield* Effect.forEach(Array.from({ length: n }), () => store.listKeys(workspace), { concurrency: "unbounded" })
      isOver = true
      // All in one turn, or in two, would be what it was without them.
      assert.isAtLeast(turns, 5)
    }).pipe(Effect.provide(layer({ filename: join(path, "a.db") })), Effect.provideService(LoopTurns.LoopTurns, take))
  }).pipe(Effect.scoped)
)
