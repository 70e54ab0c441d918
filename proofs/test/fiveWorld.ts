/** A host with as many networks as it likes: fakes on loopback, SQLite, the promise API and its web handler. */
import { type Analytics, createAnalytics, type Options } from "@dravo/analytics"
import type { AdapterFactory } from "@dravo/core/Adapter"
import type { AccountsAnswer, PostsAnswer } from "@dravo/http/Wire"
import * as Sqlite from "@dravo/store-sqlite"
import type { FakePlatform } from "@dravo/fakes/FakePlatform"
import { onTestFinished } from "vitest"

export const token = "token-of-acme"

/** What of a network a host sees. */
export interface Played {
  readonly platform: string
  readonly accountId: string
  readonly postId: (at: number) => string
  /** When the host says the post went out; left out where it says nothing. */
  readonly publishedAt?: (at: number) => string
  readonly running: { readonly fake: FakePlatform; readonly maker: AdapterFactory }
}

/**
 * So many posts on one account of each network, the newest of every network first; nothing has been read. Ends with the
 * test.
 */
export const make = async (played: ReadonlyArray<Played>, posts: number, options: Partial<Options> = {}) => {
  const analytics = createAnalytics({
    minForceInterval: 0,
    store: Sqlite.layer({ filename: ":memory:" }),
    adapters: played.map(({ running }) => running.maker),
    credentials: () => ({ token }),
    // A crowded machine may be slow; what counts here is calls.
    readBudget: "3 minutes",
    firstReadBudget: "3 minutes",
    log: () => {},
    ...options
  })
  onTestFinished(async () => {
    await analytics.close({ drain: 0 })
    for (const { running } of played) await running.fake.close()
  })
  for (const one of played) {
    await analytics.connectAccount({
      workspace: "acme",
      accountId: `acc_${one.platform}`,
      platform: one.platform,
      platformAccountId: one.accountId
    })
  }
  for (let at = 0; at < posts; at++) {
    for (const one of played) {
      await analytics.recordPublication({
        workspace: "acme",
        accountId: `acc_${one.platform}`,
        postId: `post_${at}`,
        platformPostId: one.postId(at),
        ...(one.publishedAt === undefined ? {} : { publishedAt: one.publishedAt(at) })
      })
    }
  }
  return { analytics, ...(await webOf(analytics)) }
}

/** Calls each fake has counted since the last look. */
export const spent = (played: ReadonlyArray<Played>): Readonly<Record<string, number>> =>
  Object.fromEntries(
    played.map(({ platform, running: { fake } }) => {
      const { calls } = fake.calls()
      fake.reset()
      return [platform, calls]
    })
  )

export const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((all, one) => all + one, 0)

// internal

const webOf = async (analytics: Analytics) => {
  const { key } = await analytics.createApiKey({
    workspace: "acme",
    name: "proof",
    scopes: ["analytics:read", "analytics:refresh"]
  })
  const get = async (path: string) => {
    const response = await analytics.handler(
      new Request(`http://host/v1/analytics/${path}`, { headers: { authorization: `Bearer ${key}` } })
    )
    return { status: response.status, text: await response.text() }
  }
  return {
    get,
    posts: async (query = ""): Promise<PostsAnswer> => JSON.parse((await get(`posts${query}`)).text),
    accounts: async (query = ""): Promise<AccountsAnswer> => JSON.parse((await get(`accounts${query}`)).text)
  }
}
