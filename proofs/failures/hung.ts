/**
 * One platform never answers while readers wait for it: what that costs readers of the others, beside rounds in which
 * it is well. Then one platform fails now and then, and altogether: how many requests second attempts add. Both are
 * measured once more where the guard is missing: all reads in one lane, and three attempts whatever happens.
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

/** Reads of the library, or of one that somebody has put something in front of. */
type List = Analytics["listPosts"]

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

const forced = (list: List, platform: string) => list({ workspace, platform, refresh: true, limit: posts })

/** How long each of so many reads of the others took, in milliseconds. */
const timed = async (list: List, others: ReadonlyArray<Played>, count = reads): Promise<ReadonlyArray<number>> => {
  const took: Array<number> = []
  for (let at = 0; at < count; at++) {
    const { platform } = others[at % others.length] ?? { platform: "x" }
    const began = performance.now()
    const page = await forced(list, platform)
    took.push(performance.now() - began)
    if (page.items.some(({ sync_status }) => sync_status !== "synced")) throw new Error(`${platform} was not read`)
  }
  return took
}

interface Extent {
  readonly rounds: number
  readonly reads: number
}

const neighbours = async ({ reads, rounds }: Extent, through: (list: List) => List) => {
  const played = await Promise.all(networks.map(start))
  const analytics = await host(played)
  const list = through((request) => analytics.listPosts(request))
  const [hung, ...others] = played
  if (hung === undefined) throw new Error("no networks")
  await timed(list, others)
  const idle: Array<number> = []
  const beside: Array<number> = []
  for (let round = 0; round < rounds; round++) {
    idle.push(...(await timed(list, others, reads)))
    const mend = hung.running.fake.script({ respond: Fault.hang })
    let open = true
    const readers = Array.from({ length: waiting }, async () => {
      while (open) await forced(list, hung.platform)
    })
    await new Promise((resolve) => setTimeout(resolve, 100))
    beside.push(...(await timed(list, others, reads)))
    open = false
    await Promise.all(readers)
    mend()
  }
  await analytics.close({ drain: 0 })
  for (const { running } of played) await running.fake.close()
  return { idle: quantile(idle, 0.99), beside: quantile(beside, 0.99) }
}

/** As if everybody waited for everybody. */
const oneLane = (list: List): List => {
  let last: Promise<unknown> = Promise.resolve()
  return (request) => {
    const next = last.then(() => list(request))
    last = next.catch(() => {})
    return next
  }
}

/** Requests for each reading of a client that asks three times whatever happens, of a platform that is down. */
const naive = async (asked: number): Promise<number> => {
  const x = networks.find(({ platform }) => platform === "x")
  if (x === undefined) throw new Error("no X")
  const { fake } = (await start(x)).running
  fake.script({ respond: Fault.answer({ status: 503, body: {} }) })
  for (let at = 0; at < asked; at++)
    for (let attempt = 1, ok = false; attempt <= 3 && !ok; attempt++) ok = (await fetch(`${fake.url}/2/tweets`)).ok
  const { calls } = fake.calls()
  await fake.close()
  return calls / asked
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

const { beside, idle } = await neighbours({ rounds, reads }, (list) => list)
const some = await amplification(0.05, 400)
const all = await amplification(1, 200)
const lane = await neighbours({ rounds: 1, reads: 8 }, oneLane)
const thrice = await naive(50)
const isQuick = (other: number, own: number) => other <= 1.5 * own
conclude({
  measured:
    `p99 of the other four ${beside.toFixed(1)} ms beside ${waiting} readers of a platform that hangs, ` +
    `${idle.toFixed(1)} ms without (${(beside / idle).toFixed(2)} times); ` +
    `${some.toFixed(2)} requests a reading while 5 % fail, ${all.toFixed(2)} while all do`,
  holds: isQuick(beside, idle) && some <= 1.1 && all <= 1.1 && !isQuick(lane.beside, lane.idle) && thrice > 1.1,
  control:
    `with all reads in one lane ${lane.beside.toFixed(0)} ms (${(lane.beside / lane.idle).toFixed(0)} times); with ` +
    `three attempts each ${thrice.toFixed(2)} requests a reading`
})
