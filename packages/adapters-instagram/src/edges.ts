/** What of an account can be listed, by the login it came through. */
import type { ListingEdge } from "@dravo/core/Adapter"
import * as Duration from "effect/Duration"
import * as Collaborations from "./collaborations.ts"
import { type Login, scopes } from "./metrics.ts"

/** What a page costs more than its one request, where it is refused and its media are read by id. */
const max = { base: 30, each: 2 } as const

const one = { usual: { base: 1, each: 0 }, max } as const

const posts = (login: Login): ListingEdge => ({
  name: "posts",
  origin: "discovered",
  // More makes Instagram refuse long lists for their size; then it is halved.
  page: { min: 4, max: 60 },
  requests: one,
  credential: "account",
  price: null,
  scopes: scopes[login].all,
  metrics: "all",
  order: "newest-first",
  reach: { posts: 10_000, age: null },
  overlap: Duration.hours(48),
  marks: false
})

const stories = (login: Login): ListingEdge => ({
  ...posts(login),
  name: "stories",
  page: { min: 1, max: 50 },
  reach: { posts: null, age: Duration.days(1) },
  overlap: Duration.days(1),
  everyAtMost: Duration.hours(20)
})

/** An invitation may be accepted days after the post was made. */
const collaborations: ListingEdge = {
  ...posts("facebook"),
  name: "collaborations",
  origin: "collaboration",
  page: { min: 1, max: 50 },
  scopes: [scopes.facebook.basic],
  metrics: Collaborations.keys,
  reach: { posts: null, age: null },
  overlap: Duration.days(14)
}

export const edges = {
  instagram: [posts("instagram"), stories("instagram")],
  facebook: [posts("facebook"), stories("facebook"), collaborations]
} as const satisfies Readonly<Record<Login, ReadonlyArray<ListingEdge>>>

/** Said where not everything can be listed. */
export const unlisted = "Media of others that the account collaborates on are listed through Facebook Login only."
