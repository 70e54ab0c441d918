/**
 * A simulated time of accounts whose posts one request lists: a job that lists every account each six hours, beside
 * listings when the promises of an account's rows come to one request together, at the same mean error of what readers
 * are shown. Made-up posts from a seed; the policy and the rule are the ones that ship.
 *
 *   node proofs/discovery/month.ts [--accounts 200] [--json]
 */
import { PlatformId } from "@dravo/core/Ids"
import { adaptive } from "@dravo/core/Freshness"
import * as JointDebt from "@dravo/core/JointDebt"
import * as Visits from "@dravo/core/Visits"
import { type Cascade, countAt } from "../freshness/cascade.ts"
import { type Random, seeded } from "../freshness/random.ts"
import { patterns, type Pattern, watch, type Watched } from "../freshness/reads.ts"
import { synthetic } from "../freshness/synthetic.ts"

const hour = 3_600_000
const day = 24 * hour
const days = 30
const accounts = Number(process.argv[process.argv.indexOf("--accounts") + 1]) || 200
const readsOfPost = 40
/** Days between two posts, and how many times fewer requests are promised. */
const rhythms = [
  { name: "one in three days", gap: 3, goal: 2.5 },
  { name: "one a day", gap: 1, goal: 1.6 },
  { name: "three a day", gap: 1 / 3, goal: 1.2 }
] as const

interface Post {
  readonly bornAt: number
  readonly cascade: Cascade
}
interface Read {
  readonly at: number
  readonly post: Post
}
interface Account {
  readonly posts: ReadonlyArray<Post>
  readonly reads: ReadonlyArray<Read>
}
interface Cost {
  requests: number
  error: number
  reads: number
}

const ageOf = ({ bornAt }: Post, at: number): number => (at - bornAt) / 1000
const countOf = (post: Post, at: number): number => countAt(post.cascade, Math.max(post.cascade.start, ageOf(post, at)))
const isLive = (post: Post, at: number): boolean =>
  ageOf(post, at) >= post.cascade.start && ageOf(post, at) < post.cascade.end

/** Posts at irregular times, each with readers of its own. */
const accountOf = (
  gap: number,
  pattern: Pattern,
  cascades: ReadonlyArray<Cascade>,
  random: Random,
  seed: number
): Account => {
  const posts: Array<Post> = []
  for (let at = -30 * day; at < days * day; at += -Math.log(1 - random()) * gap * day) {
    const cascade = cascades[Math.floor(random() * cascades.length)]
    if (cascade !== undefined) posts.push({ bornAt: at, cascade })
  }
  const watched: ReadonlyArray<Watched> = watch(
    posts.map(({ cascade }) => cascade),
    pattern,
    readsOfPost,
    seed
  )
  const reads = posts.flatMap((post, n) =>
    [...(watched[n]?.ages ?? [])].map((age) => ({ at: post.bornAt + age * 1000, post }))
  )
  return { posts, reads: reads.filter(({ at }) => at >= 0 && at < days * day).sort((a, b) => a.at - b.at) }
}

const seen = (cost: Cost, read: Read, shown: number): void => {
  const truth = countOf(read.post, read.at)
  cost.reads++
  if (truth > 0) cost.error += Math.abs(truth - shown) / truth
}

/** Lists every so many hours, as well as anything can. */
const job = ({ reads }: Account, every: number, cost: Cost): void => {
  cost.requests += (days * day) / every
  for (const read of reads) seen(cost, read, countOf(read.post, Math.floor(read.at / every) * every))
}

interface Row {
  at: number
  until: number
  state: string | null
  count: number
}

const platform = PlatformId.make("measured")

/** Reads a post and promises it, as the engine does after each reading. */
const promising = (rows: Map<Post, Row>, worth: number) => {
  const policy = adaptive({ worth, jitter: 0 })
  return (post: Post, now: number): void => {
    const row = rows.get(post)
    const count = countOf(post, now)
    const decision = policy.next(
      {
        platform,
        kind: "publication",
        seed: "",
        publishedAt: post.bornAt,
        previous: row === undefined ? null : { metrics: { count: row.count }, at: row.at },
        current: { count },
        readRate: null,
        price: null
      },
      row?.state ?? null,
      now
    )
    rows.set(post, { at: now, until: decision.staleAfter ?? Infinity, state: decision.state, count })
  }
}

const nextListing = (posts: ReadonlyArray<Post>, rows: ReadonlyMap<Post, Row>, last: number, now: number): number => {
  const live = [...rows].flatMap(([post, row]) => (isLive(post, now) ? [row] : []))
  const born = posts.flatMap(({ bornAt }) => (bornAt <= now ? [bornAt] : []))
  const newest = born.sort((a, b) => b - a).slice(0, 10)
  const due = JointDebt.due(JointDebt.of(now, live)) ?? Infinity
  return Math.max(now + 60_000, Math.min(due, Visits.next({ newest, everyAtMost: null, failures: 0 }, last)))
}

/** Lists when the account's promises are due together, or its rhythm says that there may be news. */
const jointly = ({ posts, reads }: Account, worth: number, cost: Cost): ReadonlyArray<number> => {
  const rows = new Map<Post, Row>()
  const promise = promising(rows, worth)
  const delays: Array<number> = []
  const listed = new Set<Post>()
  let last = 0
  const next = (now: number): number => nextListing(posts, rows, last, now)
  const births = posts
    .map((post) => ({ at: post.bornAt + post.cascade.start * 1000, post }))
    .sort((a, b) => a.at - b.at)
  for (const { at, post } of births) if (at < 0) promise(post, 0)
  const coming = births.filter(({ at }) => at >= 0)
  let due = next(0)
  let [birth, read] = [0, 0]
  for (;;) {
    const bornAt = coming[birth]?.at ?? Infinity
    const readAt = reads[read]?.at ?? Infinity
    const at = Math.min(due, bornAt, readAt)
    if (at >= days * day) return delays
    if (at === bornAt) {
      const post = coming[birth++]?.post
      if (post !== undefined) promise(post, at)
      due = Math.min(due, next(at))
    } else if (at === readAt) {
      const one = reads[read++]
      if (one !== undefined) seen(cost, one, rows.get(one.post)?.count ?? countOf(one.post, 0))
    } else {
      cost.requests++
      last = at
      for (const post of rows.keys()) {
        if (isLive(post, at)) promise(post, at)
        if (!listed.has(post) && post.bornAt >= 0) delays.push(at - post.bornAt)
        listed.add(post)
      }
      due = next(at)
    }
  }
}

const costOf = (all: ReadonlyArray<Account>, run: (account: Account, cost: Cost) => unknown): Cost => {
  const cost: Cost = { requests: 0, error: 0, reads: 0 }
  for (const account of all) run(account, cost)
  return { ...cost, error: cost.error / Math.max(1, cost.reads) }
}

/**
 * Requests at this error: the worth of a call is halved or doubled until two settings enclose it. Infinity where no
 * setting is as good.
 */
const requestsAt = (error: number, costAt: (worth: number) => Cost): number => {
  let [low, high] = [costAt(usualWorth), costAt(usualWorth * 2)]
  for (let worth = usualWorth / 2; low.error > error && worth > dearest; worth /= 2) [low, high] = [costAt(worth), low]
  for (let worth = usualWorth * 4; high.error <= error && worth < cheapest; worth *= 2)
    [low, high] = [high, costAt(worth)]
  if (low.error > error) return Infinity
  if (high.error <= error) return high.requests
  const share = (Math.log(error) - Math.log(low.error)) / (Math.log(high.error) - Math.log(low.error))
  return Math.exp(Math.log(low.requests) * (1 - share) + Math.log(high.requests) * share)
}

const usualWorth = 0.8
const dearest = 0.005
const cheapest = 50

const main = (): void => {
  const cascades = synthetic(60, 7)
  const results = rhythms.flatMap(({ gap, goal, name }, group) =>
    patterns.map((pattern) => {
      const random = seeded(1000 + group)
      const size = Math.round(accounts / rhythms.length)
      const all = Array.from({ length: size }, (_, n) => accountOf(gap, pattern, cascades, random, n + 1))
      const base = costOf(all, (account, cost) => job(account, 6 * hour, cost))
      const delays: Array<number> = []
      const costAt = (worth: number): Cost =>
        costOf(all, (account, cost) => {
          const found = jointly(account, worth, cost)
          if (worth === usualWorth) delays.push(...found)
        })
      const ratio = base.requests / requestsAt(base.error, costAt)
      const median = delays.sort((a, b) => a - b)[delays.length >> 1] ?? Number.NaN
      return { name, pattern, goal, ratio, hours: median / hour, error: base.error }
    })
  )
  const holds = results.every(({ goal, ratio }) => ratio >= goal)
  const told = rhythms.map(({ name }) => {
    const some = results.filter((one) => one.name === name)
    const ratios = some.map(({ ratio }) => ratio.toFixed(2)).join("/")
    return `${name}: ${ratios} × fewer, found after ${Math.max(...some.map(({ hours }) => hours)).toFixed(1)} h`
  })
  if (!process.argv.includes("--json"))
    for (const { error, name, pattern, ratio } of results)
      console.log(`${name} ${pattern}: ${ratio.toFixed(2)} at ${(100 * error).toFixed(2)} %`)
  console.log(JSON.stringify({ measured: told.join("; "), holds }))
}

main()
