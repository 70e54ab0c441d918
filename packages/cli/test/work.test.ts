import { proves } from "@dravo-internal/tools/proves"
import { WorkspaceId } from "@dravo/core/Ids"
import { Store } from "@dravo/core/Store"
import { layer } from "@dravo/store-sqlite"
import * as FakeX from "@dravo/fakes/FakeX"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { dravo, start } from "./terminal.ts"

const database = Effect.gen(function* () {
  const folder = yield* Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "dravo-work-"))),
    (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
  )
  const path = join(folder, "a.db")
  yield* dravo(["migrate", "-d", path])
  return path
})

const rowsOf = (filename: string) =>
  Effect.flatMap(Store, (store) =>
    store.rows(WorkspaceId.make("acme"), [
      { kind: "publication", seq: 1 },
      { kind: "account", seq: 1 }
    ])
  ).pipe(Effect.provide(layer({ filename })))

describe("work", () => {
  it.live("refreshes what is due, and at SIGTERM ends with 0 and everything stored", () =>
    Effect.gen(function* () {
      proves("background.work-command", "spending.budget-command")
      const path = yield* database
      const fake = yield* FakeX.make({ posts: [{ id: "1938000000000000001" }] })
      const env = {
        DRAVO_DATABASE: path,
        DRAVO_WORKSPACE: "acme",
        DRAVO_X_BASE_URL: fake.url,
        DRAVO_VAULT_KEY: Buffer.alloc(32, 7).toString("base64")
      }
      const run = (args: string, more: Record<string, string> = {}) =>
        dravo(args.split(" "), { env: { ...env, ...more } })
      yield* run("accounts add --platform x --platform-account-id 17 --account acc_1", {
        DRAVO_ACCESS_TOKEN: fake.grant("17").accessToken
      })
      yield* run("posts record --account acc_1 --post post_1 --platform-post-id 1938000000000000001")
      const held = fake.hold()
      const worker = start(["work", "--budget", "x=1/day", "--json"], { env })
      const { covers } = JSON.parse(yield* Effect.promise(() => worker.line(() => true))) as {
        readonly covers: ReadonlyArray<unknown>
      }
      assert.isAbove(covers.length, 2)
      yield* Effect.promise(() => held.arrived())
      worker.child.kill("SIGTERM")
      held.release()
      const ended = yield* Effect.promise(() => worker.ended)
      assert.deepStrictEqual([ended.code, ended.signal], [0, null])
      const { rows } = yield* rowsOf(path)
      // The account's turn may not have come before the signal did.
      assert.deepStrictEqual(
        rows.map(({ leaseUntil }) => leaseUntil),
        [null, null]
      )
      assert.strictEqual(rows.find(({ kind }) => kind === "publication")?.sync.outcome, "synced")
      const shown = yield* run("budget --budget x=1/day --json")
      assert.strictEqual(shown.code, 0)
      const [line] = JSON.parse(shown.stdout) as ReadonlyArray<Record<string, unknown>>
      assert.deepInclude(
        line ?? {},
        { platform: "x", budget: 1, fixed_ttl_spent: 0.015, fixed_ttl_forecast: 0.015 },
        "a post and an account, today"
      )
      assert.include([0.005, 0.015], line?.["spent"])
      assert.strictEqual(line?.["apps_this_month"], line?.["spent"], "the only workspace's")
    }).pipe(Effect.scoped)
  )

  it.live("refuses a budget it cannot read, and a platform nobody plugged in", () =>
    Effect.gen(function* () {
      const path = yield* database
      const one = yield* dravo(["work", "-d", path, "--budget", "x=5"])
      assert.include(one.stderr, "must be dollars per day or month")
      assert.notStrictEqual(one.code, 0)
      assert.include((yield* dravo(["work", "-d", path, "--budget", "myspace=5/day"])).stderr, "no plugged-in platform")
    }).pipe(Effect.scoped)
  )
})
