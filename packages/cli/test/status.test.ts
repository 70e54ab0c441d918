import * as FakeYouTube from "@dravo/adapters-youtube/FakeYouTube"
import * as FakeX from "@dravo/fakes/FakeX"
import * as Fault from "@dravo/fakes/FakePlatformFault"
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

  it.live("tell what was asked of a platform's quotas, and when they start anew", () =>
    Effect.gen(function* () {
      const channel = "UCaaaaaaaaaaaaaaaaaaaaaa"
      const youtube = yield* FakeYouTube.make({ channels: [{ id: channel }], videos: [{ id: "aaaaaaaaaa1" }] })
      const { run } = yield* world
      const env = { DRAVO_YOUTUBE_BASE_URL: youtube.url, DRAVO_YOUTUBE_STATISTICS: "1" }
      yield* run(`accounts add --platform youtube --platform-account-id ${channel} --account acc_2`, {
        ...env,
        DRAVO_ACCESS_TOKEN: youtube.grant(channel).accessToken
      })
      yield* run("posts record --account acc_2 --post post_2 --platform-post-id aaaaaaaaaa1", env)
      yield* run("refresh --account acc_2", env)
      const { quotas } = JSON.parse((yield* run("status --json", env)).stdout)
      const asked = (name: string) => quotas.find(({ quota }: { readonly quota: string }) => quota === name)
      assert.deepInclude(asked("video statistics"), { platform: "youtube", app: null, units: 1, spent: 1 })
      assert.match(asked("units").until, /^20\d\d-\d\d-\d\dT0[78]:00:00Z$/u)
      const sentence = /^youtube: 1 of 1 video statistics asked, until 20\d\d-/mu
      assert.match((yield* run("status", env)).stdout, sentence)
      assert.match((yield* run("budget", env)).stdout, /^youtube +20\S+ +1 video statistics +1/mu)
      assert.match(
        (yield* run("accounts health acc_2", env)).stdout,
        /^quota of video statistics +1 of 1 spent, until/mu
      )
      yield* run("refresh --account acc_2", env)
      assert.strictEqual(youtube.calls().endpoints["GET /youtube/v3/videos:batchGetStats"]?.calls, 1)
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
