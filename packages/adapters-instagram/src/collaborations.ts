/**
 * Media of others that the account is an accepted collaborator on. Their insights are their owner's alone; what the
 * account's own list of them counts is all there is, and one by one they are found through the account.
 */
import type { Credential, PostRef, Reading } from "@dravo/core/Adapter"
import { type AdapterError, InvalidResponse } from "@dravo/core/AdapterError"
import type { PlatformId } from "@dravo/core/Ids"
import * as Json from "@dravo/kit-http/Json"
import type { Answer } from "@dravo/kit-meta/Answer"
import * as Graph from "@dravo/kit-meta/Graph"
import * as Outcome from "@dravo/kit-meta/Outcome"
import * as Effect from "effect/Effect"
import { loginOf, type Logins } from "./logins.ts"
import { traits } from "./media.ts"

/** What a medium of another account is told by. */
export const trait = { [traits.role]: "collaborator" } as const

export const isTogether = ({ publication }: PostRef): boolean => publication.traits[traits.role] === trait[traits.role]

/** The fields that count. */
export const fields: ReadonlyArray<string> = [
  "like_count",
  "comments_count",
  "shares_count",
  "saved_count",
  "total_views_count"
]

/** The keys they have in a row. */
export const keys: ReadonlyArray<string> = ["likes", "comments", "shares", "saved", "total_views_count"]

export const valueOf = (node: unknown): Reading => {
  const metrics = Object.fromEntries(
    fields.flatMap((field, at) => {
      const count = Json.at(node, field)
      return count == null ? [] : [[keys[at] ?? field, count]]
    })
  )
  return Object.keys(metrics).length === 0
    ? { _tag: "Value", metrics, withheld: [{ keys: "all", warning: "Instagram sent this without any counters." }] }
    : { _tag: "Value", metrics }
}

export const read = Effect.fnUntraced(function* (
  platform: PlatformId,
  logins: Logins,
  credential: Credential,
  refs: ReadonlyArray<PostRef>
): Effect.fn.Return<ReadonlyArray<Reading>, AdapterError> {
  const [first] = refs
  if (first === undefined) return []
  const graph = logins.graphs[loginOf(logins, first.account)]
  const answers = yield* graph.all(
    { operation: "readPosts", token: credential.token },
    refs.map(({ account, publication }) =>
      Graph.pathOf(encodeURIComponent(account.platformAccountId), {
        fields: `collaborative_media_search.media_id(${publication.platformPostId}){${["id", ...fields].join(",")}}`
      })
    )
  )
  return yield* Outcome.settle(
    platform,
    "readPosts",
    refs.map(({ publication }, at) => readingOf(answers[at], publication.platformPostId))
  )
})

// internal

const readingOf = (answer: Answer | undefined, id: string): Reading => {
  if (answer === undefined || answer._tag === "Missing") return { _tag: "Absent" }
  if (answer._tag === "Refused")
    return answer.refusal.reason._tag === "RequestLimit"
      ? { _tag: "LeftOut" }
      : { _tag: "Failed", reason: answer.refusal.reason }
  if (Json.id(Json.at(answer.body, "id")) === undefined)
    return { _tag: "Failed", reason: new InvalidResponse({ detail: "an answer that is no account" }) }
  const node = Json.at(answer.body, "collaborative_media_search")
  return Json.id(Json.at(node, "id")) === id ? valueOf(node) : { _tag: "Absent" }
}
