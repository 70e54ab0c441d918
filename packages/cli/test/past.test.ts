import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { dravo } from "./terminal.ts"

const home = Effect.gen(function*() {
  const path = yield* Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "dravo-cli-"))), (at) => Effect.sync(() => rmSync(at, { recursive: true, force: true })))
  const env = { DRAVO_DATABASE: join(path, "a.db"), DRAVO_WORKSPACE: "acme" }
  const run = (args: string) => dravo(args.split(" "), { env })
  for (const line of [
    "migrate", "accounts add --platform x --platform-account-id 17 --account acc_1",
    "posts record --account acc_1 --post post_1 --platform-post-id 1", "posts record --account acc_1 --post post_2 --platform-post-id 2"
  ]) assert.strictEqual((yield* run(line)).code, 0, line)
  return run
})

describe("the command line about what is kept", () => {
  it.live("exports every row", () => Effect.gen(function*() {
    const run = yield* home
    const csv = yield* run("export")
    assert.deepStrictEqual([csv.code, csv.stdout.trimEnd().split(/\r?\n/u).length], [0, 3])
    const lines = (yield* run("export --format ndjson --of accounts")).stdout.trimEnd().split("\n")
    assert.deepStrictEqual(lines.map((line) => (JSON.parse(line) as { readonly account_id: string }).account_id), ["acc_1"])
  }).pipe(Effect.scoped))

  it.live("shows histories and thins them", () => Effect.gen(function*() {
    const run = yield* home
    assert.deepStrictEqual(JSON.parse((yield* run("history --post post_1 --json")).stdout), { items: [], next_cursor: null })
    assert.deepStrictEqual(JSON.parse((yield* run("history --account acc_1 --json")).stdout), { items: [], next_cursor: null })
    assert.strictEqual((yield* run("history --post nobody")).code, 4)
    assert.strictEqual((yield* run("history")).code, 1)
    assert.deepStrictEqual(JSON.parse((yield* run("maintain --json")).stdout), { deleted: 0 })
  }).pipe(Effect.scoped))

  it.live("explains how fresh a post is", () => Effect.gen(function*() {
    const run = yield* home
    const told = yield* run("explain post_1")
    assert.deepStrictEqual([told.code, told.stdout], [0, "x acc_1  pending\n  Never read: the next read asks for it.\n"])
    assert.deepStrictEqual(JSON.parse((yield* run("explain post_1 --json")).stdout), { post_id: "post_1", items: [{
      account_id: "acc_1", platform: "x", platform_post_id: "1", sync_status: "pending", stale_after: null, why: "Never read: the next read asks for it."
    }] })
    assert.strictEqual((yield* run("explain nobody")).code, 4)
  }).pipe(Effect.scoped))

  it.live("tells changes and erases by exactly one name", () => Effect.gen(function*() {
    const run = yield* home
    const told = JSON.parse((yield* run("changes --json")).stdout) as { readonly items: ReadonlyArray<unknown>; readonly next_cursor: string }
    assert.lengthOf(told.items, 4)
    for (const bad of ["erase", "erase --everything --post post_1"]) assert.strictEqual((yield* run(bad)).code, 1, bad)
    assert.deepStrictEqual(JSON.parse((yield* run("erase --post post_1 --json")).stdout), { accounts: 0, publications: 1 })
    const after = JSON.parse((yield* run(`changes --json --cursor ${told.next_cursor}`)).stdout) as { readonly items: ReadonlyArray<{ readonly erased: boolean }> }
    assert.deepStrictEqual(after.items.map(({ erased }) => erased), [true])
    assert.strictEqual((yield* run("changes --cursor nonsense")).code, 1)
    assert.deepStrictEqual(JSON.parse((yield* run("erase --everything --json")).stdout), { accounts: 1, publications: 1 })
  }).pipe(Effect.scoped))
})
