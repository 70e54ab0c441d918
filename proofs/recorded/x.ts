/** Recorded answers of X: lists as the adapter asks for them, and single objects dressed as such lists. */
import * as X from "@dravo/adapters-x"
import { PlatformId } from "@dravo/core/Ids"
import * as Json from "@dravo/kit-http/Json"
import * as Refs from "@dravo/testkit/AdapterSuiteRefs"
import { asIs, idsOr, type Platform, type Recording } from "./platform.ts"

/** `one`: the answer to a question about one resource; `object`: a bare resource. */
export type Place = "whole" | "one" | "object"

export const x: Platform = {
  name: "x",
  make: (url) => X.make({ baseUrl: url, limits: { attempts: 1 }, clientId: "recorded" }),
  posts: (recording) => idsIn(recording).map((id) => Refs.post(id$, id)),
  account: (recording) => Refs.account(id$, idsIn(recording)[0] ?? "1"),
  answer: (_call, recording) =>
    recording.place === "whole" ? asIs(recording) : { status: recording.status, body: listed(recording) },
  bears: (key, member) => member === key || member === renamed[key],
  sums: new Set(),
  guess: (body) => {
    if (Json.at(body, "access_token") !== undefined || typeof Json.at(body, "error") === "string")
      return [{ as: "token", place: "whole" }]
    const single = typeof Json.at(body, "data") === "object" && !Array.isArray(Json.at(body, "data"))
    const place: Place = single ? "one" : Json.at(body, "public_metrics") === undefined ? "whole" : "object"
    return [
      { as: "posts", place },
      { as: "accounts", place }
    ]
  }
}

// internal

const id$ = PlatformId.make("x")

const renamed: Readonly<Record<string, string>> = { retweet_count: "repost_count", tweet_count: "post_count" }

const listed = ({ body, place }: Recording): unknown =>
  place === "one"
    ? { ...Object.fromEntries(Json.entries(body)), data: [Json.at(body, "data")] }
    : place === "object"
      ? { data: [body] }
      : body

const idsIn = (recording: Recording): ReadonlyArray<string> => {
  const body = listed(recording)
  return idsOr(
    [
      ...Json.list(Json.at(body, "data")).map((row) => Json.id(Json.at(row, "id"))),
      ...Json.list(Json.at(body, "errors")).map(
        (error) => Json.id(Json.at(error, "resource_id")) ?? Json.id(Json.at(error, "value"))
      )
    ].filter((id) => id !== undefined && /^\d{1,19}$/u.test(id)),
    "1"
  )
}
