import { controls, proves } from "@dravo-internal/tools/proves"
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

/** In how many turns of the event loop a burst of reads of a new file is answered. */
const turnsOfBurst = Effect.gen(function* () {
  const path = yield* Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "dravo-"))),
    (found) => Effect.sync(() => rmSync(found, { recursive: true, force: true }))
  )
  return yield* Effect.gen(function* () {
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
    return turns
  }).pipe(Effect.provide(layer({ filename: join(path, "a.db") })))
}).pipe(Effect.scoped)

it.live("thousands of operations at once leave the event loop turns between them, in any host", () =>
  Effect.gen(function* () {
    proves("stores.burst")
    assert.isAtLeast(yield* turnsOfBurst, 5)
  })
)

it.live("without turns of their own, they are answered in one or two", () =>
  Effect.gen(function* () {
    controls("stores.burst")
    assert.isAtMost(yield* Effect.provideService(turnsOfBurst, LoopTurns.LoopTurns, () => undefined), 4)
  })
)
