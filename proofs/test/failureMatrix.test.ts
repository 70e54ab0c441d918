import { controls, proves } from "@dravo-internal/tools/proves"
import { type Analytics, createAnalytics } from "@dravo/analytics"
import type { Adapter } from "@dravo/core/Adapter"
import type { FakePlatform } from "@dravo/fakes/FakePlatform"
import * as Fault from "@dravo/fakes/FakePlatformFault"
import type { PostRow, PostsAnswer } from "@dravo/http/Wire"
import * as Sqlite from "@dravo/store-sqlite"
import * as Effect from "effect/Effect"
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

const world = async (network: Network, adapt: (adapter: Adapter) => Adapter = (adapter) => adapter) => {
  const running = await network.start({ posts: 2, token })
  const analytics = createAnalytics({
    minForceInterval: 0,
    store: Sqlite.layer({ filename: ":memory:" }),
    adapters: [Effect.map(running.maker, adapt)],
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

/** What is wrong with the rows after a failure, beside the one that was read before; undefined of what is right. */
const complaint = (
  { sentence, status }: Failure,
  before: PostRow | undefined,
  rows: ReadonlyArray<PostRow>
): string | undefined => {
  const [known, missing] = ["post_0", "post_1"].map((id) => rows.find((row) => row.post_id === id))
  if (before?.sync_status !== "synced" || Object.keys(before.metrics).length <= 2) return "it had no numbers before"
  if (known === undefined || missing === undefined) return "a row is not there"
  for (const row of [known, missing]) {
    if (row.sync_status !== status) return `${row.post_id} is ${row.sync_status}`
    if (!sentence.test(row.error_message ?? "")) return `${row.post_id} says ${row.error_message}`
  }
  if (JSON.stringify(known.metrics) !== JSON.stringify(before.metrics)) return "the numbers are others"
  if (known.last_updated_at !== before.last_updated_at) return "they pass for newer ones"
  return Object.keys(missing.metrics).length > 0 || missing.last_updated_at !== null
    ? "numbers were invented"
    : undefined
}

const failing = async (analytics: Analytics, fake: FakePlatform, network: Network, at: number, fault: Fault.Fault) => {
  fake.reset()
  const { read, record } = await account(analytics, network, at)
  await record(0)
  const [before] = await read()
  await record(1)
  fake.script({ respond: fault })
  const rows = await read()
  fake.unscript()
  return { before, rows }
}

describe("a platform that fails in any way", () => {
  for (const network of networks) {
    it(`leaves readers of ${network.platform} HTTP 200, the last good numbers and a sentence`, async () => {
      proves("failures.matrix")
      const { analytics, fake } = await world(network)
      for (const [at, [name, failure]] of Object.entries(failures).entries()) {
        const { before, rows } = await failing(analytics, fake, network, at, failure.fault)
        assert.isUndefined(complaint(failure, before, rows), name)
      }
    })
  }

  it("would be seen to lose its readers' numbers to an adapter that answers with zeros", async () => {
    controls("failures.matrix")
    const [network] = networks.filter(({ platform }) => platform === "x")
    const [failure] = Object.values(failures)
    assert.isDefined(network)
    assert.isDefined(failure)
    const inventing = (adapter: Adapter): Adapter => ({
      ...adapter,
      readPosts: (credential, refs, memory) =>
        Effect.catch(adapter.readPosts(credential, refs, memory), () =>
          Effect.succeed(refs.map(() => ({ _tag: "Value" as const, metrics: { like_count: 0 } })))
        )
    })
    const { analytics, fake } = await world(network, inventing)
    const { before, rows } = await failing(analytics, fake, network, 0, failure.fault)
    assert.strictEqual(complaint(failure, before, rows), "post_0 is synced")
  })

  it("is judged by every field: whichever is another, the answer is not taken for a good one", async () => {
    controls("failures.matrix")
    const [network] = networks
    const [failure] = Object.values(failures)
    assert.isDefined(network)
    assert.isDefined(failure)
    const { analytics, fake } = await world(network)
    const { before, rows } = await failing(analytics, fake, network, 0, failure.fault)
    assert.isUndefined(complaint(failure, before, rows))
    const altered = (id: string, over: object) => rows.map((row) => (row.post_id === id ? { ...row, ...over } : row))
    const [key = ""] = Object.keys(before?.metrics ?? {})
    const wrong = [
      rows.slice(1),
      altered("post_0", { sync_status: "synced" }),
      altered("post_1", { sync_status: "pending" }),
      altered("post_1", { error_message: null }),
      altered("post_0", { error_message: "Something went wrong." }),
      altered("post_0", { metrics: {} }),
      altered("post_0", { metrics: { ...before?.metrics, [key]: 0.5 } }),
      altered("post_0", { last_updated_at: "2026-11-28T00:00:00.000Z" }),
      altered("post_1", { metrics: { [key]: 0 } }),
      altered("post_1", { last_updated_at: before?.last_updated_at })
    ]
    for (const [at, one] of wrong.entries()) assert.isDefined(complaint(failure, before, one), String(at))
  })
})
