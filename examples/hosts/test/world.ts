import { x } from "@dravo/adapters-x"
import { type Analytics, createAnalytics, type HttpOptions } from "@dravo/analytics"
import * as FakeX from "@dravo/fakes/FakeX"
import { sqlite } from "@dravo/store-sqlite"
import { onTestFinished } from "vitest"

/** A platform with one account and one post, told to it. */
export const startX = async () => {
  const fake = await FakeX.start({
    users: [{ id: "2244994945", username: "dravo" }],
    posts: [{ id: "1900000000000000001" }]
  })
  return { fake, token: fake.grant("2244994945").accessToken }
}

/** The same for one test. */
export const fakeX = async () => {
  const { fake, token } = await startX()
  onTestFinished(() => fake.close())
  return { fake, token }
}

/** Tells a host of the account and the post the platform has. */
export const published = async (analytics: Analytics): Promise<void> => {
  await analytics.connectAccount({
    workspace: "acme",
    accountId: "acc_1",
    platform: "x",
    platformAccountId: "2244994945"
  })
  await analytics.recordPublication({ workspace: "acme", accountId: "acc_1", platformPostId: "1900000000000000001" })
}

/** A host that has published one post of one account. */
export const host = async (http: HttpOptions = {}) => {
  const { fake, token } = await fakeX()
  const analytics = createAnalytics({
    store: sqlite({ filename: ":memory:" }),
    adapters: [x({ baseUrl: fake.url })],
    credentials: () => ({ token }),
    http
  })
  onTestFinished(() => analytics.close())
  await published(analytics)
  const { key } = await analytics.createApiKey({ workspace: "acme" })
  return { analytics, fake, key, headers: { authorization: `Bearer ${key}` } }
}
