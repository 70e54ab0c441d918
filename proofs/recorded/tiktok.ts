/** Recorded answers of TikTok's v2 API. */
import * as TikTok from "@dravo/adapters-tiktok"
import { PlatformId } from "@dravo/core/Ids"
import * as Json from "@dravo/kit-http/Json"
import * as Refs from "@dravo/testkit/AdapterSuiteRefs"
import type { Call } from "@dravo/fakes/FakePlatformFault"
import * as Redacted from "effect/Redacted"
import { asIs, idsOr, type Platform } from "./platform.ts"

/** `publish`: what became of an upload; the video it names then exists, with no counters yet. */
export type Place = "whole" | "publish"

export const tiktok: Platform = {
  name: "tiktok",
  make: (url) =>
    TikTok.make({
      baseUrl: url,
      limits: { attempts: 1 },
      clientKey: "recorded",
      clientSecret: Redacted.make("recorded")
    }),
  posts: ({ body, place }) =>
    (place === "publish"
      ? ["v_pub_url~v2.recorded"]
      : idsOr(
          Json.list(Json.at(body, "data", "videos")).map((video) => Json.id(Json.at(video, "id"))),
          "1"
        )
    ).map((id) => Refs.post(id$, id, { publishedAt: Date.now() })),
  account: () => Refs.account(id$, "recorded"),
  answer: (call, recording) =>
    recording.place === "whole" || call.path.endsWith("/status/fetch/") ? asIs(recording) : { body: bare(call) },
  bears: (key, member) => member === key,
  sums: new Set(),
  guess: (body) => {
    if (Json.at(body, "access_token") !== undefined || typeof Json.at(body, "error") === "string")
      return [{ as: "token", place: "whole" }]
    if (Json.at(body, "data", "status") !== undefined) return [{ as: "posts", place: "publish" }]
    return [
      { as: "posts", place: "whole" },
      { as: "accounts", place: "whole" }
    ]
  }
}

// internal

const id$ = PlatformId.make("tiktok")

const bare = (call: Call): unknown => {
  const asked: { readonly filters?: { readonly video_ids?: ReadonlyArray<string> } } = JSON.parse(call.body)
  return {
    data: { videos: (asked.filters?.video_ids ?? []).map((id) => ({ id })) },
    error: { code: "ok", message: "" }
  }
}
