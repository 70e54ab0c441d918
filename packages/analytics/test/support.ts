/** A host with a fake platform beside it. */
import { x } from "@dravo/adapters-x"
import { type Analytics, createAnalytics, type Options } from "@dravo/analytics"
import { Store } from "@dravo/core/Store"
import * as StoreMemory from "@dravo/store-memory"
import * as FakeX from "@dravo/fakes/FakeX"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { onTestFinished } from "vitest"

export const token = "token-of-dravo"

/** Ids as X gives them. */
export const postId = (at: number): string => `19000000000000${String(at).padStart(5, "0")}`

/** Closes with the test. */
export const fakeX = async (posts = 3): Promise<FakeX.FakeX> => {
  const fake = await FakeX.start({
    posts: Array.from({ length: posts }, (_, at) => ({ id: postId(at + 1), authorId: "7" })),
    users: [{ id: "7", username: "dravo" }],
    tokens: { [token]: { userId: "7" } }
  })
  onTestFinished(() => fake.close())
  return fake
}

/** The same rows for every instance of one test. */
export const sharedStore = () => Effect.runSync(StoreMemory.make)

/** Closes with the test; the store is in memory and the host owns the tokens unless said otherwise. */
export const host = (fake: FakeX.FakeX, options: Partial<Options> = {}): Analytics => {
  const owner =
    options.credentials === undefined && options.vault === undefined ? { credentials: () => ({ token }) } : {}
  const analytics = createAnalytics({
    minForceInterval: 0,
    store: StoreMemory.layer,
    adapters: [x({ baseUrl: fake.url, limits: { attempts: 1 } })],
    log: () => {},
    ...owner,
    ...options
  })
  onTestFinished(() => analytics.close({ drain: 0 }))
  return analytics
}

export const over = (store: Store["Service"]) => Layer.merge(StoreMemory.layer, Layer.succeed(Store, store))

/** One connected account with so many publications, newest last. */
export const filled = async (
  analytics: Analytics,
  posts = 3,
  workspace = "acme",
  accountId = "acc_1"
): Promise<void> => {
  await analytics.connectAccount({ workspace, accountId, platform: "x", platformAccountId: "7", handle: "@dravo" })
  for (let at = 1; at <= posts; at++) {
    await analytics.recordPublication({
      workspace,
      accountId,
      postId: `post_${at}`,
      platformPostId: postId(at),
      createdAt: new Date(Date.UTC(2026, 5, 1, 0, at))
    })
  }
}

/** What a call rejects with. */
export const rejection = async (call: Promise<unknown>): Promise<unknown> => {
  try {
    await call
  } catch (error) {
    return error
  }
  throw new TypeError("the call did not reject")
}

export const get = (path: string, key?: string): Request =>
  new Request(`https://host.example${path}`, key === undefined ? {} : { headers: { authorization: `Bearer ${key}` } })
