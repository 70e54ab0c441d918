import { type Analytics, createAnalytics } from "@dravo/analytics"
import * as Fault from "@dravo/fakes/FakePlatformFault"
import type { PostRow, PostsAnswer } from "@dravo/http/Wire"
import * as Sqlite from "@dravo/store-sqlite"
import { assert, describe, it, onTestFinished } from "vitest"
import { type Network, networks } from "./networks.ts"

const token = "token-of-acme"

/** What a platform does, and the status and the sentences that may follow from it. */
interface Failure {
  readonly fault: Fault.Fault
  readonly status: "failed" | "requires_reconnect"
  readonly sentence: RegExp
}

/** A platform's own words may follow in brackets. */
const saying = (...sentences: ReadonlyArray<string>) =>
  new RegExp(`^[A-Z]\\w* (${sentences.join("|")})( \\(.+\\))?\\.$`, "u")

const unreachable = "could not be reached or had an internal error"
const unreadable = "gave an answer that could not be read"

const failures: Readonly<Record<string, Failure>> = {
  "500": { fault: Fault.answer({ status: 500, body: {} }), status: "failed", sentence: saying(unreachable) },
  "429": {
    fault: Fault.answer({ status: 429, headers: { "retry-after": "60" }, body: {} }),
    status: "failed",
    sentence: saying("limits the number of requests; the next attempt waits for its deadline")
  },
  "401": {
    fault: Fault.answer({ status: 401, body: {} }),
    status: "requires_reconnect",
    sentence: saying("no longer accepts this account's authorisation; reconnect the account")
  },
  "no answer": { fault: Fault.hang, status: "failed", sentence: saying(unreachable) },
  "a torn connection": { fault: Fault.reset, status: "failed", sentence: saying(unreachable) },
  "JSON that ends in the middle": { fault: Fault.malformed, status: "failed", sentence: saying(unreadable) },
  "a page of HTML": { fault: Fault.html(200), status: "failed", sentence: saying(unreadable) },
  "an empty answer": { fault: Fault.empty(), status: "failed", sentence: saying(unreadable) }
}

const asked = async (analytics: Analytics, key: string): Promise<ReadonlyArray<PostRow>> => {
  const response = await analytics.handler(
    new Request("http://host/v1/analytics/posts?refresh=true", { headers: { authorization: `Bearer ${key}` } })
  )
  assert.strictEqual(response.status, 200)
  const answer: PostsAnswer = JSON.parse(await response.text())
  return answer.items
}

/** An account of its own workspace and app for each failure, so that none meets what another left behind. */
const account = async (analytics: Analytics, network: Network, at: number) => {
  const workspace = `w${at}`
  const accountId = "acc_one"
  await analytics.connectAccount({
    workspace,
    accountId,
    platform: network.platform,
    platformAccountId: network.accountId,
    app: workspace
  })
  const record = (post: number) =>
    analytics.recordPublication({ workspace, accountId, postId: `post_${post}`, platformPostId: network.postId(post) })
  const { key } = await analytics.createApiKey({
    workspace,
    name: "proof",
    scopes: ["analytics:read", "analytics:refresh"]
  })
  return { record, read: () => asked(analytics, key) }
}

const world = async (network: Network) => {
  const running = await network.start({ posts: 2, token })
  const analytics = createAnalytics({
    minForceInterval: 0,
    store: Sqlite.layer({ filename: ":memory:" }),
    adapters: [running.maker],
    credentials: () => ({ token }),
    readBudget: "3 minutes",
    firstReadBudget: "3 minutes",
    log: () => {}
  })
  onTestFinished(async () => {
    await analytics.close({ drain: 0 })
    await running.fake.close()
  })
  return { analytics, fake: running.fake }
}

describe("a platform that fails in any way", { meta: { claim: "failures.matrix" } }, () => {
  for (const network of networks) {
    it(`leaves readers of ${network.platform} HTTP 200, the last good numbers and a sentence`, async () => {
      const { analytics, fake } = await world(network)
      for (const [at, [name, { fault, sentence, status }]] of Object.entries(failures).entries()) {
        fake.reset()
        const { read, record } = await account(analytics, network, at)
        await record(0)
        const [before] = await read()
        assert.strictEqual(before?.sync_status, "synced", name)
        assert.isAbove(Object.keys(before?.metrics ?? {}).length, 2, name)
        await record(1)
        fake.script({ respond: fault })
        const rows = await read()
        fake.unscript()
        const [known, missing] = ["post_0", "post_1"].map((id) => rows.find((row) => row.post_id === id))
        for (const row of [known, missing]) {
          assert.strictEqual(row?.sync_status, status, name)
          assert.match(row?.error_message ?? "", sentence, name)
        }
        assert.strictEqual(JSON.stringify(known?.metrics), JSON.stringify(before?.metrics), name)
        assert.strictEqual(known?.last_updated_at, before?.last_updated_at, name)
        assert.deepStrictEqual([missing?.metrics, missing?.last_updated_at], [{}, null], name)
      }
    })
  }
})
