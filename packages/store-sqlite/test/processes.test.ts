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
import { fileURLToPath } from "node:url"

const script = fileURLToPath(new URL("./fixtures/process.ts", import.meta.url))

const directory = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "dravo-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true })))

const start = (...args: ReadonlyArray<string>): ChildProcess =>
  spawn(process.execPath, [script, ...args], { stdio: ["pipe", "pipe", "inherit"] })

const lineOf = (child: ChildProcess): Promise<unknown> => new Promise((resolve, reject) => {
  let text = ""
  child.stdout?.on("data", (chunk) => {
    text += String(chunk)
    if (text.includes("\n")) resolve(JSON.parse(text))
  })
  child.once("exit", (code) => text.includes("\n") || reject(new TypeError(`the process ended with ${code} and no answer`)))
})

const run = (...args: ReadonlyArray<string>) => Effect.promise(() => {
  const child = start(...args)
  return Promise.all([lineOf(child), once(child, "exit")]).then(([answer, [code]]) => {
    assert.strictEqual(code, 0)
    return answer
  })
})

const kill = (child: ChildProcess) => Effect.promise(() => {
  const end = once(child, "exit")
  child.kill("SIGKILL")
  return end
})

describe("many processes on one file", () => {
  it.live("4 that start at once migrate once, without an error", () => Effect.gen(function*() {
    const filename = join(yield* directory, "a.db")
    const answers = yield* Effect.all(Array.from({ length: 4 }, () => run(filename, "migrate")), { concurrency: 4 })
    assert.deepStrictEqual(answers.map((ids) => JSON.stringify(ids)).sort(), ["[1]", "[]", "[]", "[]"])
  }).pipe(Effect.scoped), 60_000)

  it.live("4 × 100 claims of the same rows grant every fence once and lose none", () => Effect.gen(function*() {
    const filename = join(yield* directory, "a.db")
    yield* run(filename, "seed")
    const answers = yield* Effect.all(Array.from({ length: 4 }, () => run(filename, "claims")), { concurrency: 4 })
    const granted = answers.flatMap((answer) => Array.isArray(answer) ? answer.map(String) : [])
    assert.strictEqual(new Set(granted).size, granted.length)
    assert.isAtLeast(granted.length, 100)
    const page = yield* Effect.flatMap(Store, (store) =>
      store.rows(WorkspaceId.make("w1"), [1, 2, 3, 4].map((seq) => ({ kind: "publication", seq })))).pipe(Effect.provide(layer({ filename })))
    assert.strictEqual(page.rows.reduce((sum, row) => sum + row.fence, 0), granted.length)
    // What is stored is what the holder of the last fence wrote, and no lease is left behind.
    assert.isTrue(page.rows.every((row) => row.sync.attempts === row.fence && row.leaseUntil === null))
  }).pipe(Effect.scoped), 60_000)

  it.live("one that is killed at any statement of a migration leaves a file the next one migrates", () => Effect.gen(function*() {
    const folder = yield* directory
    let statements = 2
    for (let at = 0; at <= statements; at = at < 2 ? at + 1 : at + 6) {
      const filename = join(folder, `${at}.db`)
      const child = start(filename, "half", String(at))
      statements = Number(yield* Effect.promise(() => lineOf(child)))
      yield* kill(child)
      assert.deepStrictEqual(yield* migrate({ filename }), [1])
    }
    assert.isAbove(statements, 15)
  }).pipe(Effect.scoped), 60_000)
})
