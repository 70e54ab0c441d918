/** What `dravo` tells of a project's quotas, with YouTube on loopback. */
import * as FakeYouTube from "@dravo/adapters-youtube/FakeYouTube"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { dravo } from "./terminal.ts"

const channel = "UCaaaaaaaaaaaaaaaaaaaaaa"

/** A workspace with one channel and one video of a project that may ask for statistics once a day. */
const world = Effect.gen(function* () {
  const folder = yield* Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "dravo-quotas-"))),
    (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
  )
  const youtube = yield* Effect.acquireRelease(
    Effect.promise(() => FakeYouTube.start({ channels: [{ id: channel }], videos: [{ id: "aaaaaaaaaa1" }] })),
    (fake) => Effect.promise(() => fake.close())
  )
  const env = {
    DRAVO_DATABASE: join(folder, "a.db"),
    DRAVO_WORKSPACE: "acme",
    DRAVO_VAULT_KEY: Buffer.alloc(32, 7).toString("base64"),
    DRAVO_ACCESS_TOKEN: youtube.grant(channel).accessToken,
    DRAVO_YOUTUBE_BASE_URL: youtube.url,
    DRAVO_YOUTUBE_STATISTICS: "1"
  }
  const run = (args: string) =>
    Effect.map(dravo(args.split(" "), { env }), ({ code, stdout }) => {
      assert.strictEqual(code, 0, args)
      return stdout
    })
  yield* run("migrate")
  yield* run(`accounts add --platform youtube --platform-account-id ${channel} --account acc_1`)
  yield* run("posts record --account acc_1 --post post_1 --platform-post-id aaaaaaaaaa1")
  return { youtube, run }
})

describe("dravo", () => {
  it.live("tells what was asked of a quota and when it starts anew, and asks nothing beyond", () =>
    Effect.gen(function* () {
      const { run, youtube } = yield* world
      for (const _ of [1, 2]) yield* run("refresh")
      assert.strictEqual(youtube.calls().endpoints["GET /youtube/v3/videos:batchGetStats"]?.calls, 1)
      assert.match(yield* run("status"), /^youtube: 1 of 1 video statistics asked, until 20\S+T0[78]:00:00Z$/mu)
      assert.match(yield* run("budget"), /^youtube +20\S+T0[78]:00:00Z +1 video statistics +1/mu)
      assert.match(yield* run("accounts health acc_1"), /^quota of video statistics +1 of 1 spent, until 20/mu)
    }).pipe(Effect.scoped)
  )
})
