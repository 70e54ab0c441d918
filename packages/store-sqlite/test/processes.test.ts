import { WorkspaceId } from "@dravo/core/Ids"
import { Store } from "@dravo/core/Store"
import { layer, migrate } from "@dravo/store-sqlite"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"

const script = fileURLToPath(new URL("./fixtures/process.ts", import.meta.url))

const directory = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "dravo-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
)

const start = (...args: ReadonlyArray<string>): ChildProcess =>
  spawn(process.execPath, [script, ...args], { stdio: ["pipe", "pipe", "inherit"] })

/** The lines of JSON a process prints, one after the other. */
const lines = (child: ChildProcess): (() => Promise<unknown>) => {
  if (child.stdout === null) throw new TypeError("started without a pipe")
  const iterator = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return async () => JSON.parse((await iterator.next()).value ?? '"ended without an answer"')
}

const run = (...args: ReadonlyArray<string>) =>
  Effect.promise(async () => {
    const child = start(...args)
    const end = once(child, "exit")
    const answer = await lines(child)()
    assert.deepStrictEqual(await end, [0, null])
    return answer
  })

const kill = (child: ChildProcess) =>
  Effect.promise(() => {
    const end = once(child, "exit")
    child.kill("SIGKILL")
    return end
  })

describe("many processes on one file", () => {
  it.live(
    "4 that all found nothing migrate once, without an error",
    () =>
      Effect.gen(function* () {
        const filename = join(yield* directory, "a.db")
        // Each stops after its first statement, which found no tables, until all four have.
        const children = Array.from({ length: 4 }, () => start(filename, "stop", "1"))
        const next = children.map(lines)
        const answers = yield* Effect.promise(async () => {
          assert.deepStrictEqual(await Promise.all(next.map((line) => line())), Array(4).fill("stopped"))
          children.forEach((child) => child.stdin?.write("go\n"))
          return await Promise.all(next.map((line) => line()))
        })
        // One look, begin, the tables, look, (the migration,) commit, the page.
        const counts = answers.map((answer) => (Array.isArray(answer) ? Number(answer[1]) : NaN)).sort((a, b) => a - b)
        assert.strictEqual(counts.filter((count) => count < 20).length, 3, String(counts))
        assert.deepStrictEqual(yield* migrate({ filename }), [])
      }).pipe(Effect.scoped),
    300_000
  )

  it.live(
    "4 × 100 claims of the same rows grant every fence once and lose none",
    () =>
      Effect.gen(function* () {
        const filename = join(yield* directory, "a.db")
        yield* run(filename, "seed")
        const answers = yield* Effect.all(
          Array.from({ length: 4 }, () => run(filename, "claims")),
          { concurrency: 4 }
        )
        const granted = answers.flatMap((answer) => (Array.isArray(answer) ? answer.map(String) : []))
        assert.strictEqual(new Set(granted).size, granted.length)
        assert.isAtLeast(granted.length, 100)
        const page = yield* Effect.flatMap(Store, (store) =>
          store.rows(
            WorkspaceId.make("w1"),
            [1, 2, 3, 4].map((seq) => ({ kind: "publication", seq }))
          )
        ).pipe(Effect.provide(layer({ filename })))
        assert.strictEqual(
          page.rows.reduce((sum, row) => sum + row.fence, 0),
          granted.length
        )
        // What is stored is what the holder of the last fence wrote, and no lease is left behind.
        assert.isTrue(page.rows.every((row) => row.sync.attempts === row.fence && row.leaseUntil === null))
      }).pipe(Effect.scoped),
    300_000
  )

  it.live(
    "one that is killed after any statement of the migration leaves a file the next one migrates",
    () =>
      Effect.gen(function* () {
        const folder = yield* directory
        const whole = yield* migrate({ filename: join(folder, "whole.db") })
        // 1 looks, 2 begins, 3 makes the table of migrations, 4 looks again; `proofs/stores/migrations.ts` has the
        // time for every statement.
        for (const at of [2, 3, 5, 21]) {
          const filename = join(folder, `${at}.db`)
          const child = start(filename, "stop", String(at))
          assert.strictEqual(yield* Effect.promise(() => lines(child)()), "stopped", String(at))
          yield* kill(child)
          assert.deepStrictEqual(yield* migrate({ filename }), whole, String(at))
        }
      }).pipe(Effect.scoped),
    300_000
  )
})
