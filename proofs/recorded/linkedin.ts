/** Recorded answers of LinkedIn's versioned API. */
import * as LinkedIn from "@dravo/adapters-linkedin"
import { PlatformId } from "@dravo/core/Ids"
import * as Json from "@dravo/kit-http/Json"
import * as Refs from "@dravo/testkit/AdapterSuiteRefs"
import type { Answer, Call } from "@dravo/fakes/FakePlatformFault"
import * as Redacted from "effect/Redacted"
import { asIs, type Feed, idsOr, type Platform, type Recording } from "./platform.ts"

/**
 * Which call the file answers: `shares` statistics of an organisation's posts, `pages` of its page, `gains` of its
 * followers, `gain` one element of those, `member` a member's followers, `memberPost` one metric of a member's post;
 * `statistics`: the file is the statistics of a post.
 */
export type Place = "whole" | "shares" | "pages" | "gains" | "gain" | "member" | "memberPost" | "statistics"

export const linkedin: Platform = {
  name: "linkedin",
  make: (url) =>
    LinkedIn.make({
      baseUrl: url,
      authBaseUrl: url,
      limits: { attempts: 1 },
      clientId: "recorded",
      clientSecret: Redacted.make("recorded")
    }),
  posts: (recording) =>
    idsOr(postsIn(recording), post).map((urn) => Refs.post(id, urn, { platformAccountId: ownerIn(recording) })),
  account: (recording) => Refs.account(id, ownerIn(recording)),
  answer: (call, recording) => (recording.place === "whole" ? asIs(recording) : at(call, recording)),
  bears: (key, member) => key.endsWith(`_${snake(member)}`),
  sums: new Set([
    "follower_statistics_follower_gains_organic_follower_gain",
    "follower_statistics_follower_gains_paid_follower_gain"
  ]),
  guess: (body) => {
    if (Json.at(body, "access_token") !== undefined || typeof Json.at(body, "error") === "string")
      return [{ as: "token", place: "whole" }]
    const [element] = Json.list(Json.at(body, "elements"))
    const found = shapes.find(([member]) => Json.at(element, member) !== undefined)
    return found === undefined
      ? [
          { as: "posts", place: "whole" },
          { as: "accounts", place: "whole" }
        ]
      : [found[1]]
  }
}

// internal

const id = PlatformId.make("linkedin")
const post = "urn:li:share:1"

const shapes: ReadonlyArray<readonly [member: string, feed: Feed]> = [
  ["totalShareStatistics", { as: "posts", place: "shares" }],
  ["totalPageStatistics", { as: "accounts", place: "pages" }],
  ["followerGains", { as: "accounts", place: "gains" }],
  ["memberFollowersCount", { as: "accounts", place: "member" }],
  ["metricType", { as: "posts", place: "memberPost" }]
]

const paths: Readonly<Record<string, string>> = {
  shares: "organizationalEntityShareStatistics",
  statistics: "organizationalEntityShareStatistics",
  pages: "organizationPageStatistics",
  gains: "organizationalEntityFollowerStatistics",
  gain: "organizationalEntityFollowerStatistics",
  member: "memberFollowersCount",
  memberPost: "memberCreatorPostAnalytics"
}

const at = (call: Call, recording: Recording): Answer => {
  const { body, place } = recording
  if (!call.path.endsWith(`/${paths[place] ?? ""}`)) return nothing
  switch (place) {
    case "gain":
      return { body: { elements: [body] } }
    case "statistics":
      return { body: { elements: [{ share: post, totalShareStatistics: body }] } }
    case "memberPost":
      return JSON.stringify(body).includes(`"${call.query.get("queryType") ?? ""}"`) ? asIs(recording) : nothing
    default:
      return asIs(recording)
  }
}

const nothing: Answer = { body: { elements: [] } }

const elementsOf = (body: unknown): ReadonlyArray<unknown> => Json.list(Json.at(body, "elements"))

const postsIn = ({ body }: Recording): ReadonlyArray<string | undefined> =>
  elementsOf(body).map((element) => Json.text(Json.at(element, "share")) ?? Json.text(Json.at(element, "ugcPost")))

const ownerIn = ({ body, place }: Recording): string => {
  if (place === "member" || place === "memberPost") return "urn:li:person:recorded"
  const named = elementsOf(body).map(
    (element) => Json.text(Json.at(element, "organization")) ?? Json.text(Json.at(element, "organizationalEntity"))
  )
  return (
    idsOr(
      named.filter((urn) => urn?.startsWith("urn:li:organization:") === true),
      "urn:li:organization:1"
    )[0] ?? ""
  )
}

const snake = (name: string): string => name.replace(/([a-z0-9])([A-Z])/gu, "$1_$2").toLowerCase()
