import * as JournalStore from "@dravo/example-own-store/JournalStore"
import * as CoordinationSuite from "@dravo/testkit/CoordinationSuite"
import * as StoreSuite from "@dravo/testkit/StoreSuite"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { adjust as advance } from "effect/testing/TestClock"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "own-store-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true }))
)
const place = Effect.map(folder, (path) => JournalStore.layer({ filename: join(path, "journal.jsonl") }))

const capabilities = { durable: true }
StoreSuite.suite({ name: "a journal", layer: Layer.unwrap(place), place, capabilities, advance, runs: 20 })
CoordinationSuite.suite({ name: "a journal as coordination", layer: Layer.unwrap(place), advance, runs: 20 })
