/**
 * One platform never answers while readers wait for it: what that costs readers of the others, beside rounds in which
 * it is well. Then one platform fails now and then, and altogether: how many requests second attempts add.
 */
import { type Analytics, createAnalytics } from "@dravo/analytics"
import * as Fault from "@dravo/fakes/FakePlatformFault"
import * as X from "@dravo/adapters-x"
import * as Sqlite from "@dravo/store-sqlite"
import * as Redacted from "effect/Redacted"
import { conclude, quantile, size } from "../processes/report.ts"
import { type Network, networks } from "../test/networks.ts"

const token = "token-of-acme"
const workspace = "acme"
const posts = 5
const rounds = size("rounds", 8, 4)
const reads = size("reads", 80, 30)
const waiting = 10

type Played = Network & { readonly running: Awaited<ReturnType<Network["start"]>> }

const start = async (network: Network): Promise<Played> => ({
  ...network,
  running: await network.start({ posts, token })
})

const host = async (played: ReadonlyArray<Played>): Promise<Analytics> => {
  const analytics = createAnalytics({
    minForceInterval: 0,
    store: Sqlite.layer({ filename: ":memory:" }),
    adapters: played.map(({ running }) => running.maker),
    credentials: () => ({ token }),
    readBudget: "1500 millis",
    log: () => {}
  })
  for (const { accountId, platform, postId } of played) {
    await analytics.connectAccount({
      workspace,
      accountId: `acc_${platform}`,
      platform,
      platformAccountId: accountId
    })
    for (let at = 0; at < posts; at++)
      await analytics.recordPublication({
        workspace,
        accountId: `acc_${platform}`,
        postId: `post_${at}`,
        platformPostId: postId(at)
      })
  }
  return analytics
}

const forced = (analytics: Analytics, platform: string) =>
  analytics.listPosts({ workspace, platform, refresh: true, limit: posts })

/** How long each of so many reads of the others took, in milliseconds. */
const timed = async (analytics: Analytics, others: ReadonlyArray<Played>): Promise<ReadonlyArray<number>> => {
  const took: Array<number> = []
  for (let at = 0; at < reads; at++) {
    const { platform } = others[at % others.length] ?? { platform: "x" }
    const began = performance.now()
    const page = await forced(analytics, platform)
    took.push(performance.now() - began)
    if (page.items.some(({ sync_status }) => sync_status !== "synced")) throw new Error(`${platform} was not read`)
  }
  return took
}

const neighbours = async () => {
  const played = await Promise.all(networks.map(start))
  const analytics = await host(played)
  const [hung, ...others] = played
  if (hung === undefined) throw new Error("no networks")
  await timed(analytics, others)
  const idle: Array<number> = []
  const beside: Array<number> = []
  for (let round = 0; round < rounds; round++) {
    idle.push(...(await timed(analytics, others)))
    const mend = hung.running.fake.script({ respond: Fault.hang })
    let open = true
    const readers = Array.from({ length: waiting }, async () => {
      while (open) await forced(analytics, hung.platform)
    })
    await new Promise((resolve) => setTimeout(resolve, 100))
    beside.push(...(await timed(analytics, others)))
    open = false
    await Promise.all(readers)
    mend()
  }
  await analytics.close({ drain: 0 })
  for (const { running } of played) await running.fake.close()
  return { idle: quantile(idle, 0.99), beside: quantile(beside, 0.99) }
}

/** Requests for each reading that was asked for, while this share of them fails. */
const amplification = async (share: number, asked: number): Promise<number> => {
  const x = networks.find(({ platform }) => platform === "x")
  if (x === undefined) throw new Error("no X")
  const played = await start(x)
  const { url } = played.running.fake
  // With as many attempts as the adapter makes by itself.
  const maker = X.make({ baseUrl: url, clientId: "client", clientSecret: Redacted.make("secret") })
  const analytics = await host([{ ...played, running: { ...played.running, maker } }])
  // A second account tells a platform that is down from an account that is refused.
  await analytics.connectAccount({ workspace, accountId: "acc_other", platform: "x", platformAccountId: "901" })
  await analytics.recordPublication({
    workspace,
    accountId: "acc_other",
    postId: "post_other",
    platformPostId: played.postId(posts - 1)
  })
  let failing = 0
  played.running.fake.reset()
  played.running.fake.script({
    match: () => {
      failing += share
      if (failing < 1) return false
      failing -= 1
      return true
    },
    respond: Fault.answer({ status: 503, body: {} })
  })
  for (let at = 0; at < asked; at++)
    await analytics.listPosts({ workspace, accountId: at % 2 === 0 ? "acc_x" : "acc_other", refresh: true })
  const { calls } = played.running.fake.calls()
  await analytics.close({ drain: 0 })
  await played.running.fake.close()
  return calls / asked
}

const { beside, idle } = await neighbours()
const some = await amplification(0.05, 400)
const all = await amplification(1, 200)
conclude({
  measured:
    `p99 of the other four ${beside.toFixed(1)} ms beside ${waiting} readers of a platform that hangs, ` +
    `${idle.toFixed(1)} ms without (${(beside / idle).toFixed(2)} times); ` +
    `${some.toFixed(2)} requests a reading while 5 % fail, ${all.toFixed(2)} while all do`,
  holds: beside <= 1.5 * idle && some <= 1.1 && all <= 1.1
})
