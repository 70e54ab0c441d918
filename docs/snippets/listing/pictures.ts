// #region listing
import type { Adapter, ListedPost, ListingEdge } from "@dravo/core/Adapter"
import * as Listed from "@dravo/core/Listed"
import * as Client from "@dravo/kit-http/Client"
import * as Json from "@dravo/kit-http/Json"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"

export const edge: ListingEdge = {
  name: "posts",
  origin: "discovered",
  page: { min: 1, max: 100 },
  requests: { usual: { base: 1, each: 0 }, max: { base: 3, each: 0 } },
  credential: "account",
  price: null,
  scopes: [],
  metrics: "all",
  order: "newest-first",
  reach: { posts: null, age: null },
  overlap: Duration.hours(48),
  marks: false
}

/** `GET /pictures?before=…` answers `{ "pictures": [{ "id", "made", "likes" }], "before": "…" }`. */
export const listWith =
  (client: Client.Client): NonNullable<Adapter["listPosts"]> =>
  (credential, { cursor, limit, since }) =>
    Effect.gen(function* () {
      const { body } = yield* client.call({
        operation: "listPosts",
        path: "/pictures",
        query: { count: String(Listed.sizeOf(edge, limit)), ...(cursor === null ? {} : { before: cursor }) },
        token: credential.token
      })
      const pictures = Json.at(body, "pictures")
      if (!Array.isArray(pictures)) return yield* Client.unexpected(client, "listPosts", "no list of pictures")
      const posts = Listed.unique(Json.list(pictures).flatMap((one) => listed(one) ?? []))
      const next = Json.text(Json.at(body, "before")) ?? null
      if (next !== null && next === cursor) return Listed.brokenOff(posts, "Pixels' list does not move on.")
      const isLast = next === null || Listed.reaches(posts, since)
      return { posts, cursor: isLast ? null : next, complete: true, mark: null, warnings: [] }
    })

const listed = (picture: unknown): ListedPost | undefined => {
  const made = Json.at(picture, "made")
  const likes = Json.at(picture, "likes")
  const identity = Listed.identityOf(Json.id(Json.at(picture, "id")), {
    publishedAt: typeof made === "number" ? made : null,
    mediaType: "image"
  })
  // A count that is left out is left out, never 0.
  return identity && { identity, reading: { _tag: "Value", metrics: likes === undefined ? {} : { likes } } }
}
// #endregion
