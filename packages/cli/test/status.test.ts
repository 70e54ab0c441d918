import * as FakeX from "@dravo/fakes/FakeX"
import * as Fault from "@dravo/fakes/FakePlatformFault"
import { proves } from "@dravo-internal/tools/proves"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { dravo } from "./terminal.ts"

const world = Effect.gen(function* () {
  const folder = yield* Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "dravo-status-"))),
    (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
  )
  const fake = yield* FakeX.make({ posts: [{ id: "1938000000000000001" }] })
  const env = {
    DRAVO_DATABASE: join(folder, "a.db"),
    DRAVO_WORKSPACE: "acme",
    DRAVO_X_BASE_URL: fake.url,
    DRAVO_VAULT_KEY: Buffer.alloc(32, 7).toString("base64")
  }
  const run = (args: string, more: Readonly<Record<string, string>> = {}) =>
    dravo(args.split(" "), { env: { ...env, ...more } })
  yield* run("migrate")
  yield* run("accounts add --platform x --platform-account-id 17 --account acc_1", {
    DRAVO_ACCESS_TOKEN: fake.grant("17").accessToken
  })
  yield* run("posts record --account acc_1 --post post_1 --platform-post-id 1938000000000000001")
  return { fake, run }
})

describe("dravo status and doctor --fix", { meta: { claim: "hosts.clearing" } }, () => {
  it.live("tell what waits until when, put it right, and say so", () =>
    Effect.gen(function* () {
      const { fake, run } = yield* world
      fake.script({
        respond: Fault.answer({ status: 429, headers: { "x-rate-limit-reset": "4000000000" }, body: {} }),
        times: 20
      })
      yield* run("refresh")
      const before = yield* run("status --budget x=5/day --json")
      assert.strictEqual(before.code, 0, before.stderr)
      const told = JSON.parse(before.stdout)
      assert.deepStrictEqual([told.accounts, told.posts], [{ failed: 1 }, { failed: 1 }])
      assert.isAtLeast(told.waiting.length, 1)
      assert.deepStrictEqual([told.spending[0].platform, told.spending[0].budget], ["x", 5])
      assert.match((yield* run("status")).stdout, /^x has a limit on this .+: left alone until 20\d\d-/mu)
      const fixed = yield* run("doctor --fix")
      assert.match(fixed.stdout, /^fixed .*asked again: its limit of the/mu)
      assert.match(fixed.stderr, /cleared by hand: x/u)
      assert.deepStrictEqual(JSON.parse((yield* run("status --json")).stdout).waiting, [])
      assert.notMatch((yield* run("doctor --fix")).stdout, /^fixed/mu)
    }).pipe(Effect.scoped)
  )

  it.live("tell whether the hosts of the platforms in use answer, without showing who asks", () =>
    Effect.gen(function* () {
      proves("platforms.reach")
      const { fake, run } = yield* world
      fake.reset()
      const well = yield* run("doctor")
      assert.match(well.stdout, new RegExp(`^ok +x +${fake.url} answers$`, "mu"))
      assert.notMatch(well.stdout, /linkedin|instagram/u)
      assert.deepStrictEqual(Object.keys(fake.calls().endpoints), ["HEAD /"])
      yield* Effect.promise(() => fake.close())
      const gone = yield* run("doctor --json")
      assert.strictEqual(gone.code, 5)
      const found = JSON.parse(gone.stdout).findings.find((one: { about: string }) => one.about === "x")
      const detail = `${fake.url} cannot be reached: the connection failed (ECONNREFUSED)`
      assert.deepStrictEqual(found, { about: "x", ok: false, detail })
      assert.match((yield* run("doctor")).stdout, /^!! +x +http.+ cannot be reached/mu)
    }).pipe(Effect.scoped)
  )

  it.live("say that there is nothing in an empty workspace", () =>
    Effect.gen(function* () {
      const { run } = yield* world
      const { code, stdout } = yield* run("status --workspace nobody")
      assert.deepStrictEqual([code, stdout], [0, "Accounts: none\nPosts: none\nNo worker has ever run here.\n"])
    }).pipe(Effect.scoped)
  )
})
