import * as YouTube from "@dravo/adapters-youtube"
import * as FakeYouTube from "@dravo/adapters-youtube/FakeYouTube"
import { PlatformId } from "@dravo/core/Ids"
import * as AdapterSuite from "@dravo/testkit/AdapterSuite"
import * as Refs from "@dravo/testkit/AdapterSuiteRefs"
import * as Redacted from "effect/Redacted"

const youtube = PlatformId.make("youtube")
const secret = "client-SECRET_Vb81kz0Qq7+/x="
const channel = "UCaaaaaaaaaaaaaaaaaaaaaa"
const report = {
  engagedViews: 90,
  estimatedMinutesWatched: 300,
  averageViewDuration: 71,
  averageViewPercentage: 38.5,
  shares: 4,
  subscribersGained: 3,
  subscribersLost: 1
}

interface Fixture extends AdapterSuite.Fixture {
  readonly fake: FakeYouTube.FakeYouTube
}

const spoiled = (
  name: string,
  ref: AdapterSuite.Spoiled<Fixture>["ref"],
  expect: AdapterSuite.Spoiled<Fixture>["expect"]
): AdapterSuite.Spoiled<Fixture> => ({ name, ref, expect })

const refusal = (code: number, reason: string, headers = {}) => ({
  status: code,
  headers,
  body: { error: { code, message: "Some words", errors: [{ reason, domain: "youtube", message: "Some words" }] } }
})

const suite = (name: string, analytics: boolean, scopes: ReadonlyArray<string> | null): void =>
  AdapterSuite.suite<Fixture>({
    name,
    make: ({ baseUrl, limits }) =>
      YouTube.make({
        baseUrl,
        analyticsBaseUrl: baseUrl,
        authBaseUrl: baseUrl,
        analytics,
        limits,
        clientId: "app",
        clientSecret: Redacted.make(secret)
      }),
    open: async (token) => {
      const ids = ["aaaaaaaaaa1", "aaaaaaaaaa2", "aaaaaaaa-_3", "aaaaaaaaaa4"]
      const fake = await FakeYouTube.start({
        tokens: { [token]: { channelId: channel } },
        clients: { app: secret },
        videos: ids.map((id) => ({ id, report })),
        channels: [channel, "UCbbbbbbbbbbbbbbbbbbbbbb"].map((id) => ({ id }))
      })
      return {
        fake,
        credential: { token: Redacted.make(token), version: "1", scopes },
        posts: ids.map((id) => Refs.post(youtube, id)),
        accounts: [...fake.channels.keys()].map((id) => Refs.account(youtube, id))
      }
    },
    spoiled: [
      spoiled("a deleted video", () => Refs.post(youtube, "zzzzzzzzzzz"), "Absent"),
      spoiled(
        "a private video",
        ({ fake }) => {
          fake.videos.set("ppppppppppp", { id: "ppppppppppp", trouble: "private" })
          return Refs.post(youtube, "ppppppppppp")
        },
        "Absent"
      ),
      spoiled("an id with a comma", () => Refs.post(youtube, "aaaaa,aaaaa"), "Rejected"),
      spoiled("an id of ten letters", () => Refs.post(youtube, "aaaaaaaaaa"), "Rejected"),
      spoiled("the address of a video", () => Refs.post(youtube, "https://youtu.be/aaaaaaaaaa1"), "Rejected")
    ],
    refused: [
      { name: "a dead token", expect: "Unauthorized", answer: () => refusal(401, "authError") },
      { name: "a missing scope", expect: "PermissionMissing", answer: () => refusal(403, "insufficientPermissions") },
      {
        name: "an API nobody enabled",
        expect: "OperatorActionRequired",
        answer: () => refusal(403, "accessNotConfigured")
      },
      {
        name: "a throttle with Retry-After",
        expect: "RateLimited",
        retryAfter: 120_000,
        answer: () => refusal(429, "rateLimitExceeded", { "retry-after": "120" })
      },
      {
        name: "a throttle without a word",
        expect: "RateLimited",
        retryAfter: null,
        answer: () => refusal(403, "userRateLimitExceeded")
      }
    ],
    isField: (path, value) =>
      typeof value === "number" ||
      path.includes("statistics") ||
      ["publishTime", "publishedAt"].includes(String(path.at(-1))),
    listing: {
      account: () => Refs.account(youtube, channel).account,
      edges: [
        {
          edge: "posts",
          publish: ({ fake }, instants) =>
            instants.map((createdAt) => {
              const id = createdAt.toString(36).padStart(11, "v")
              fake.videos.set(id, { id, createdAt, report })
              return Refs.post(youtube, id)
            }),
          remove: ({ fake }, { publication }) => fake.videos.delete(publication.platformPostId),
          holdBack: ({ fake }, { publication }) => fake.listings.heldBack.add(publication.platformPostId),
          hide: ({ fake }, { publication: { platformPostId: id } }) => {
            const one = fake.videos.get(id)
            if (one !== undefined) fake.videos.set(id, { ...one, statistics: { likeCount: null, viewCount: "0" } })
            return "like_count"
          },
          blind: ({ fake }) => {
            fake.listings.blind = true
          }
        }
      ]
    },
    secrets: [secret],
    refresh: { singleUse: false, token: ({ fake }) => Redacted.make(fake.grant(channel).refreshToken) }
  })

suite("YouTube", false, null)
suite("YouTube with its Analytics API", true, ["https://www.googleapis.com/auth/yt-analytics.readonly"])
