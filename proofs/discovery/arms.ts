/** Three ways to keep an account's rows fresh, at what they ask and how wrong readers are shown. */
import { adaptive } from "@dravo/core/Freshness"
import { PlatformId } from "@dravo/core/Ids"
import * as JointDebt from "@dravo/core/JointDebt"
import * as Visits from "@dravo/core/Visits"
import { type Account, countOf, day, days, isLive, type Post, type Read } from "./accounts.ts"

export interface Cost {
  requests: number
  /** The sum of the relative errors of the reads. */
  error: number
  reads: number
}

/** Asks for an account, at what one call is worth, and adds what that costs. */
export type Arm = (account: Account, worth: number, cost: Cost) => void

/** Lists every so many hours, as well as anything can. */
export const job = ({ reads }: Account, every: number, cost: Cost): void => {
  cost.requests += (days * day) / every
  for (const read of reads) seen(cost, read, countOf(read.post, Math.floor(read.at / every) * every))
}

/** Asks for each post by itself when its promise is over. */
export const alone: Arm = ({ posts, reads }, worth, cost) => {
  const rows = new Map<Post, Row>()
  const promise = promising(rows, worth)
  const refreshed = (post: Post, until: number): void => {
    for (let row = rows.get(post); row !== undefined && row.until <= until; row = rows.get(post)) {
      if (!isLive(post, row.until)) return
      cost.requests++
      promise(post, row.until)
    }
  }
  for (const post of posts) promise(post, Math.max(0, post.startsAt))
  for (const read of reads) {
    refreshed(read.post, read.at)
    seen(cost, read, rows.get(read.post)?.count ?? 0)
  }
  for (const post of posts) refreshed(post, days * day)
}

/** Lists when the account's promises are due together, or its rhythm says that there may be news. */
export const jointly: Arm = (account, worth, cost) => {
  const rows = new Map<Post, Row>()
  const promise = promising(rows, worth)
  listing(account, {
    rows,
    born: promise,
    listed: (post, at) => {
      promise(post, at)
    },
    read: (one) => seen(cost, one, rows.get(one.post)?.count ?? countOf(one.post, 0)),
    asked: () => cost.requests++
  })
}

/** The same where nobody records a post: how long after it went live the listing found it, for each. */
export const found = (account: Account, worth: number): ReadonlyArray<number> => {
  const rows = new Map<Post, Row>()
  const promise = promising(rows, worth)
  const delays: Array<number> = []
  listing(account, {
    rows,
    born: (post, at) => {
      if (post.startsAt < 0) promise(post, at)
    },
    listed: (post, at) => {
      if (!rows.has(post)) delays.push(at - post.bornAt)
      promise(post, at)
    },
    read: () => {},
    asked: () => {}
  })
  return delays
}

// internal

const seen = (cost: Cost, { at, post }: Read, shown: number): void => {
  const truth = countOf(post, at)
  cost.reads++
  if (truth > 0) cost.error += Math.abs(truth - shown) / truth
}

interface Row {
  readonly at: number
  readonly until: number
  readonly state: string | null
  readonly count: number
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

const nextListing = (rows: ReadonlyMap<Post, Row>, last: number, now: number): number => {
  const live = [...rows].flatMap(([post, row]) => (isLive(post, now) ? [row] : []))
  const newest = [...rows.keys()].map(({ bornAt }) => bornAt).sort((a, b) => b - a)
  const due = JointDebt.due(JointDebt.of(now, live)) ?? Infinity
  const visit = Visits.next({ newest: newest.slice(0, 10), everyAtMost: null, failures: 0 }, last)
  return Math.max(now + 60_000, Math.min(due, visit))
}

interface Happening {
  readonly rows: ReadonlyMap<Post, Row>
  readonly born: (post: Post, at: number) => void
  readonly listed: (post: Post, at: number) => void
  readonly read: (read: Read) => void
  readonly asked: () => void
}

const listing = ({ posts, reads }: Account, { asked, born, listed, read, rows }: Happening): void => {
  const births = posts.toSorted((a, b) => a.startsAt - b.startsAt)
  const coming = births.filter(({ startsAt }) => startsAt >= 0)
  for (const post of births) if (post.startsAt < 0) born(post, 0)
  let last = 0
  let due = nextListing(rows, last, 0)
  let [birth, reading] = [0, 0]
  for (;;) {
    const birthAt = coming[birth]?.startsAt ?? Infinity
    const readAt = reads[reading]?.at ?? Infinity
    const at = Math.min(due, birthAt, readAt)
    if (at >= days * day) return
    if (at === birthAt) {
      const post = coming[birth++]
      if (post !== undefined) born(post, at)
      due = Math.min(due, nextListing(rows, last, at))
    } else if (at === readAt) {
      const one = reads[reading++]
      if (one !== undefined) read(one)
    } else {
      asked()
      last = at
      for (const post of births) if (isLive(post, at)) listed(post, at)
      due = nextListing(rows, last, at)
    }
  }
}
