/** What `dravo` tells of a project's quotas, with YouTube on loopback. */
import * as FakeYouTube from "@dravo/adapters-youtube/FakeYouTube"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { onTestFinished } from "vitest"
import { dravo, type Ended, start } from "./terminal.ts"

const channel = "UCaaaaaaaaaaaaaaaaaaaaaa"

/** A workspace with one channel and one video of a project that may ask for statistics once a day. */
const world = async () => {
  const folder = mkdtempSync(join(tmpdir(), "dravo-quotas-"))
  const youtube = await FakeYouTube.start({ channels: [{ id: channel }], videos: [{ id: "aaaaaaaaaa1" }] })
  onTestFinished(async () => {
    await youtube.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const env = {
    DRAVO_DATABASE: join(folder, "a.db"),
    DRAVO_WORKSPACE: "acme",
    DRAVO_VAULT_KEY: Buffer.alloc(32, 7).toString("base64"),
    DRAVO_ACCESS_TOKEN: youtube.grant(channel).accessToken,
    DRAVO_YOUTUBE_BASE_URL: youtube.url,
    DRAVO_YOUTUBE_STATISTICS: "1"
  }
  const told = ({ code, stderr, stdout }: Ended) => {
    assert.strictEqual(code, 0, stderr)
    return stdout
  }
  const run = async (args: string) => told(await Effect.runPromise(dravo(args.split(" "), { env })))
  const runApart = async (args: string) => told(await start(args.split(" "), { env }).ended)
  await run("migrate")
  await run(`accounts add --platform youtube --platform-account-id ${channel} --account acc_1`)
  await run("posts record --account acc_1 --post post_1 --platform-post-id aaaaaaaaaa1")
  return { youtube, run, runApart }
}

describe("dravo", () => {
  it("tells what was asked of a quota and when it starts anew, and asks nothing beyond", async () => {
    const { run, runApart, youtube } = await world()
    // What one process has spent another one knows of.
    await runApart("refresh")
    await run("refresh")
    assert.strictEqual(youtube.calls().endpoints["GET /youtube/v3/videos:batchGetStats"]?.calls, 1)
    assert.match(await run("status"), /^youtube: 1 of 1 video statistics asked, until 20\S+T0[78]:00:00Z$/mu)
    assert.match(await run("budget"), /^youtube +20\S+T0[78]:00:00Z +1 video statistics +1/mu)
    assert.match(await run("accounts health acc_1"), /^quota of video statistics +1 of 1 spent, until 20/mu)
  })
})
