/** Recorded answers of Instagram and of Facebook Pages. */
import * as Facebook from "@dravo/adapters-facebook"
import * as Instagram from "@dravo/adapters-instagram"
import { PlatformId } from "@dravo/core/Ids"
import * as Json from "@dravo/kit-http/Json"
import * as Refs from "@dravo/testkit/AdapterSuiteRefs"
import * as Redacted from "effect/Redacted"
import * as Graph from "./graph.ts"
import { asIs, idsOr, type Platform } from "./platform.ts"

/** `facebook login`: as `whole`, for an account that came through the other of Meta's logins. */
export const instagram: Platform = {
  name: "instagram",
  make: (url) =>
    Instagram.make({
      baseUrls: { instagram: url, facebook: url },
      limits: { attempts: 1 },
      appId: "recorded",
      appSecret: Redacted.make("recorded")
    }),
  posts: (recording) =>
    idsOr(
      Graph.idsIn(recording).filter((id) => id !== undefined && isDigits(id)),
      "1"
    ).map((id) => Refs.post(ofInstagram, id)),
  account: (recording) =>
    Refs.account(
      ofInstagram,
      idsOr(
        Graph.idsIn(recording).filter((id) => id !== undefined && isDigits(id)),
        "1"
      )[0] ?? "1",
      recording.place === "facebook login" ? { login: "facebook" } : {}
    ),
  answer: (call, recording) => (recording.place === "facebook login" ? asIs(recording) : Graph.answer(call, recording)),
  bears: (key, member) => member === key || member === counters[key],
  sums: new Set(),
  guess: Graph.guess
}

export const facebook: Platform = {
  name: "facebook",
  make: (url) => Facebook.make({ baseUrl: url, limits: { attempts: 1 } }),
  posts: (recording) =>
    idsOr(
      Graph.idsIn(recording).flatMap((id) =>
        id === undefined ? [] : isDigits(id) ? [`1_${id}`] : /^\d+_\d+$/u.test(id) ? [id] : []
      ),
      "1_1"
    ).map((id) => Refs.post(ofFacebook, id, { platformAccountId: id.split("_")[0] ?? "1" })),
  account: (recording) =>
    Refs.account(
      ofFacebook,
      idsOr(
        Graph.idsIn(recording)
          .flatMap((id) => id?.split("_")[0] ?? [])
          .filter(isDigits),
        "1"
      )[0] ?? "1"
    ),
  answer: Graph.answer,
  bears: (key, member) => member === key,
  sums: new Set(["post_reactions_by_type_total", "page_actions_post_reactions_total"]),
  // A Page token is not exchanged, so there is nothing to read as one.
  guess: (body) =>
    Json.at(body, "access_token") === undefined ? Graph.guess(body) : [{ as: "accounts", place: "node" }]
}

// internal

const ofInstagram = PlatformId.make("instagram")
const ofFacebook = PlatformId.make("facebook")

const isDigits = (id: string): boolean => /^\d{1,32}$/u.test(id)

/** Counters of a node that stand in for an insight. */
const counters: Readonly<Record<string, string>> = {
  follower_count: "followers_count",
  likes: "like_count",
  comments: "comments_count",
  shares: "shares_count",
  saved: "saved_count"
}
