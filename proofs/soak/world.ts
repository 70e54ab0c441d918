/** What a soak runs on: a platform whose numbers tell when and of what they are, a database, an account with posts. */
import { x } from "@dravo/adapters-x"
import { type Analytics, createAnalytics } from "@dravo/analytics"
import * as FakeX from "@dravo/fakes/FakeX"
import * as Database from "../processes/database.ts"
import { monotonic, type Rest, valueOf } from "./observed.ts"
import { storeOf } from "./store.ts"
import { accountId, perHost, platformId, postId, seeded, token, workspace } from "./posts.ts"

/** How many host processes there may be. */
const hosts = 600

export interface World {
  readonly database: Database.Database
  readonly fake: FakeX.FakeX
  /** The disturber's own. */
  readonly analytics: Analytics
  readonly calls: Array<number>
  readonly tickAt: (at: number) => number
  readonly rest: () => Promise<Rest>
  readonly close: () => Promise<void>
}

export const start = async (kind: "sqlite" | "postgres"): Promise<World> => {
  const database = await Database.start(kind)
  const began = monotonic()
  const tickAt = (at: number): number => Math.floor((at - began) / 100)
  const fake = await platform(() => tickAt(monotonic()))
  const calls: Array<number> = []
  fake.script({ match: () => (calls.push(monotonic()), false), respond: () => {} })
  const analytics = createAnalytics({
    store: storeOf(database.address),
    // The platform is in this process, which does everything else that is done to hosts, too.
    adapters: [x({ baseUrl: fake.url, limits: { deadline: "20 seconds", attempts: 2 } })],
    credentials: () => ({ token }),
    readBudget: "5 seconds",
    minForceInterval: 0,
    log: () => {}
  })
  await seed(analytics)
  return {
    database,
    fake,
    analytics,
    calls,
    tickAt,
    rest: () => rest(analytics, database),
    close: async () => {
      await analytics.close({ drain: 0 })
      await fake.close()
      await database.close()
    }
  }
}

/** Rows that are not as the platform has them, and rows somebody holds. */
export const unrest = async (database: Database.Database): Promise<Pick<Rest, "leased" | "unsynced">> => {
  const now = database.kind === "sqlite" ? String(Date.now()) : "extract(epoch from clock_timestamp()) * 1000"
  return {
    unsynced: await Database.count(database, "outcome <> 'synced'"),
    leased: await Database.count(database, `lease_until > ${now}`)
  }
}

// internal

const platform = (tick: () => number): Promise<FakeX.FakeX> =>
  FakeX.start({
    posts: Array.from({ length: seeded + hosts * perHost }, (_, index) => ({
      id: platformId(index),
      authorId: "900",
      metrics: () => ({ like_count: valueOf(tick(), index), retweet_count: 1, reply_count: 2, impression_count: 3 })
    })),
    users: [{ id: "900" }],
    tokens: { [token]: { userId: "900" } }
  })

const seed = async (analytics: Analytics): Promise<void> => {
  await analytics.connectAccount({ workspace, accountId, platform: "x", platformAccountId: "900" })
  for (let index = 0; index < seeded; index++)
    await analytics.recordPublication({
      workspace,
      accountId,
      postId: postId(index),
      platformPostId: platformId(index)
    })
}

const rest = async (analytics: Analytics, database: Database.Database): Promise<Rest> => {
  const listed: Array<string> = []
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await analytics.listPosts({
      workspace,
      limit: 100,
      ...(cursor === undefined ? {} : { cursor })
    })
    listed.push(...page.items.map(({ post_id }) => post_id))
    cursor = page.next_cursor
  }
  const told = new Set<string>()
  for (let cursor: string | undefined; ; ) {
    const page = await analytics.listChanges({ workspace, ...(cursor === undefined ? {} : { cursor }) })
    for (const { post } of page.items) if (post !== null) told.add(post.post_id)
    if (page.items.length === 0) break
    cursor = page.next_cursor
  }
  return { listed, told, ...(await unrest(database)), why: await why(database) }
}

const why = async (database: Database.Database): Promise<ReadonlyArray<string>> => {
  const found = await database.query<{ n: unknown; outcome: unknown; error: unknown }>(
    `select count(*) as n, outcome, error from ${database.table("publications")} where outcome <> 'synced'
      group by outcome, error`
  )
  return found.map(({ error, n, outcome }) => `${String(n)} ${String(outcome)}: ${String(error)}`)
}
