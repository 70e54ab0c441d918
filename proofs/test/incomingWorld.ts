/** A host that takes messages of four platforms: SQLite, a fake TikTok, and nobody who answers for the others. */
import { facebook } from "@dravo/adapters-facebook"
import { instagram } from "@dravo/adapters-instagram"
import { tiktok } from "@dravo/adapters-tiktok"
import { x } from "@dravo/adapters-x"
import { type Analytics, createAnalytics, type Options } from "@dravo/analytics"
import * as FakeTikTok from "@dravo/fakes/FakeTikTok"
import * as Signed from "@dravo/fakes/SignedMessages"
import { sqlite } from "@dravo/store-sqlite"
import { onTestFinished } from "vitest"

export const secrets = {
  tiktok: "client secret of TikTok",
  facebook: "app secret of Facebook",
  instagram: "app secret of Instagram",
  x: "secret of X's API key"
} as const

export type Platform = keyof typeof secrets

/** What the platforms call the accounts here. */
export const ids: Readonly<Record<Platform, string>> = {
  tiktok: "user-1",
  facebook: "1122334455",
  instagram: "17841400000000001",
  x: "7"
}

export const person = "218471"
export const video = "7500000000000000001"
export const upload = "v_pub_url~v2.1"

/** Closes with the test. */
export const world = async (options: Partial<Options> = {}) => {
  const fake = await FakeTikTok.start({ tokens: { token: { openId: "user-1" } }, videos: [{ id: video }] })
  const nobody = { baseUrl: "http://127.0.0.1:9", limits: { attempts: 1 } }
  const analytics = createAnalytics({
    minForceInterval: 0,
    store: sqlite({ filename: ":memory:" }),
    adapters: [
      tiktok({ baseUrl: fake.url }),
      facebook(nobody),
      instagram({ baseUrls: { instagram: nobody.baseUrl }, limits: nobody.limits }),
      x(nobody)
    ],
    credentials: () => ({ token: "token" }),
    discovery: {},
    log: () => {},
    incoming: {
      tiktok: { secret: secrets.tiktok },
      facebook: { secret: secrets.facebook, verifyToken: "word", deletionPage: "https://host.example/deletion" },
      instagram: { secret: secrets.instagram, verifyToken: "word", olderSecrets: ["the one before"] },
      x: { secret: secrets.x }
    },
    ...options
  })
  onTestFinished(async () => {
    await analytics.close({ drain: 0 })
    await fake.close()
  })
  return { analytics, fake }
}

/** The four accounts in a workspace, under ids of its own. */
export const connected = async (analytics: Analytics, workspace: string): Promise<void> => {
  for (const platform of ["tiktok", "facebook", "instagram", "x"] as const)
    await analytics.connectAccount({
      workspace,
      platform,
      accountId: `${workspace}_${platform}`,
      platformAccountId: ids[platform],
      traits: { "granted-by": person }
    })
}

export interface Genuine {
  readonly name: string
  readonly platform: Platform
  readonly send: (signing: Signed.Signing) => Signed.SentMessage
}

const ofTikTok = (name: string, event: string, content: object): Genuine => ({
  name,
  platform: "tiktok",
  send: (signing) => Signed.tiktok(signing, { event, content, openId: ids.tiktok })
})

const ofX = (name: string, eventType: string, payload: object): Genuine => ({
  name,
  platform: "x",
  send: (signing) => {
    const date_time = new Date(signing.at).toISOString()
    return Signed.x(signing, { eventType, userId: ids.x, payload: { ...payload, date_time } })
  }
})

const ofMeta = (name: string, platform: "facebook" | "instagram", field: string, value: object): Genuine => ({
  name,
  platform,
  send: (signing) =>
    Signed.meta(signing, {
      object: platform === "facebook" ? "page" : platform,
      entries: [{ id: ids[platform], changes: [{ field, value }] }]
    })
})

const from = { id: ids.facebook }
const post_id = `${ids.facebook}_1`

/** Twelve messages, no two of which say the same of the same. */
export const genuine: ReadonlyArray<Genuine> = [
  ofTikTok("an upload is a video", "post.publish.publicly_available", { publish_id: upload, post_id: video }),
  ofTikTok("a video is gone", "post.publish.no_longer_publicaly_available", { publish_id: upload, post_id: video }),
  ofTikTok("an authorisation was removed", "authorization.removed", { reason: 1 }),
  ofMeta("a Page has a new post", "facebook", "feed", { item: "post", verb: "add", post_id, from }),
  ofMeta("a Page's post was edited", "facebook", "feed", { item: "status", verb: "edited", post_id }),
  ofMeta("a Page's post was removed", "facebook", "feed", { item: "photo", verb: "remove", post_id }),
  ofMeta("a story has ended", "instagram", "story_insights", { media_id: "1", reach: 44, impressions: 61 }),
  {
    name: "a person removed the app",
    platform: "instagram",
    send: (signing) => Signed.metaSignedRequest(signing, { userId: person })
  },
  ofX("a post was published", "post.create", { data: { id: "1990000000000000001", author_id: ids.x } }),
  ofX("a post was deleted", "post.delete", { id: "1990000000000000002" }),
  ofX("an access was revoked", "oauth.revoke", { user_id: ids.x, app_id: "1" }),
  {
    name: "a person wants everything deleted",
    platform: "facebook",
    send: (signing) => Signed.metaSignedRequest(signing, { userId: person, deletion: true })
  }
]

/** The request as it comes over the network. */
export const requestOf = (platform: string, { body, headers, method, query }: Signed.SentMessage): Request => {
  const search = new URLSearchParams(query).toString()
  return new Request(`https://host.example/v1/analytics/incoming/${platform}${search === "" ? "" : `?${search}`}`, {
    method,
    headers: { ...headers },
    ...(method === "GET" ? {} : { body: new Uint8Array(body) })
  })
}
