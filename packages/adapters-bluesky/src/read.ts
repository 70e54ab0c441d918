/** Readings of posts and profiles, 25 a request, for anybody. */
import type { AccountRef, PostRef, Reading } from "@dravo/core/Adapter"
import { type AdapterError, Rejected } from "@dravo/core/AdapterError"
import { PlatformPostId } from "@dravo/core/Ids"
import * as Client from "@dravo/kit-http/Client"
import * as Json from "@dravo/kit-http/Json"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { classifyActor } from "./classify.ts"
import { actorOf, isDid, isHandle, type Named, postOf, uriOf } from "./names.ts"
import { publishedAt, readingOf, type Rows, rowsOf } from "./wire.ts"

export const posts = Effect.fnUntraced(function* (
  client: Client.Client,
  refs: ReadonlyArray<PostRef>
): Effect.fn.Return<ReadonlyArray<Reading>, AdapterError> {
  const named = refs.map((ref) => postOf(ref))
  const dids = yield* didsOf(
    client,
    named.flatMap((one) => (one !== undefined && isHandle(one.author) ? [one.author] : []))
  )
  const uris = named.map((one) => (one === undefined ? undefined : addressOf(one, dids)))
  const rows = yield* ask(client, "readPosts", "posts", asked(uris))
  return refs.map((ref, at) => {
    const uri = uris[at]
    if (named[at] === undefined) return unaskable
    // Whose handle nobody has any more, theirs is a post nobody can find.
    return uri === undefined ? { _tag: "Absent" } : taught(ref, uri, readingOf(rows, uri, "publication"), rows)
  })
})

/** One who is left out of the list is asked for alone, because only then Bluesky says why. */
export const accounts = Effect.fnUntraced(function* (
  client: Client.Client,
  refs: ReadonlyArray<AccountRef>
): Effect.fn.Return<ReadonlyArray<Reading>, AdapterError> {
  const actors = refs.map((ref) => actorOf(ref))
  const rows = yield* ask(client, "readAccounts", "profiles", asked(actors))
  const missing = asked(actors).filter((actor) => readingOf(rows, actor, "account")._tag === "Absent")
  const alone = new Map(
    yield* Effect.forEach(missing, (actor) => Effect.map(explained(client, actor), (one) => [actor, one] as const))
  )
  return actors.map((actor) =>
    actor === undefined ? unaskable : (alone.get(actor) ?? readingOf(rows, actor, "account"))
  )
})

// internal

const unaskable: Reading = {
  _tag: "Failed",
  reason: new Rejected({ detail: "its id is not one Bluesky could have given" })
}

const asked = (names: ReadonlyArray<string | undefined>): ReadonlyArray<string> => [
  ...new Set(names.filter((name) => name !== undefined))
]

const lists = {
  posts: { path: "/xrpc/app.bsky.feed.getPosts", parameter: "uris", names: ["uri"] },
  profiles: { path: "/xrpc/app.bsky.actor.getProfiles", parameter: "actors", names: ["did", "handle"] }
} as const

const ask = Effect.fnUntraced(function* (
  client: Client.Client,
  operation: "readPosts" | "readAccounts",
  list: keyof typeof lists,
  values: ReadonlyArray<string>
): Effect.fn.Return<Rows, AdapterError> {
  if (values.length === 0) return { byName: new Map(), nameless: false }
  const { names, parameter, path } = lists[list]
  // A list is written as the same parameter once for each value.
  const query = new URLSearchParams(values.map((value) => [parameter, value])).toString()
  const { body } = yield* client.call({ operation, path: `${path}?${query}` })
  return rowsOf(body, list, names) ?? (yield* Client.unexpected(client, operation, `an answer without ${list}`))
})

/** The DIDs behind handles; asked for only while a post is known under a handle alone, and then never again. */
const didsOf = Effect.fnUntraced(function* (
  client: Client.Client,
  handles: ReadonlyArray<string>
): Effect.fn.Return<ReadonlyMap<string, string>, AdapterError> {
  const { byName } = yield* ask(client, "readPosts", "profiles", asked(handles))
  return new Map(
    [...byName].flatMap(([name, row]) => {
      const did = Json.text(Json.at(row, "did"))
      return did === undefined || !isDid(did) ? [] : [[name, did]]
    })
  )
})

const addressOf = ({ author, key }: Named, dids: ReadonlyMap<string, string>): string | undefined => {
  const did = isDid(author) ? author : dids.get(author.toLowerCase())
  return did === undefined ? undefined : uriOf(did, key)
}

const explained = Effect.fnUntraced(function* (client: Client.Client, actor: string): Effect.fn.Return<Reading> {
  const answer = yield* Effect.result(
    client.call({
      operation: "readAccounts",
      path: "/xrpc/app.bsky.actor.getProfile",
      query: { actor },
      classify: classifyActor
    })
  )
  if (Result.isFailure(answer))
    return answer.failure.reason._tag === "RequestLimit"
      ? { _tag: "LeftOut" }
      : { _tag: "Failed", reason: answer.failure.reason }
  const rows = rowsOf({ profiles: [answer.success.body] }, "profiles", lists.profiles.names)
  return rows === undefined ? { _tag: "Absent" } : readingOf(rows, actor, "account")
})

/** The address by DID is worth keeping, and so is the day of a post whose host did not name one. */
const taught = ({ publication }: PostRef, uri: string, reading: Reading, rows: Rows): Reading => {
  if (reading._tag !== "Value") return reading
  const at = publication.publishedAt === null ? publishedAt(rows.byName.get(uri.toLowerCase())) : undefined
  const learned = {
    ...(publication.platformPostId === uri ? {} : { platformPostId: PlatformPostId.make(uri) }),
    ...(at === undefined ? {} : { publishedAt: at })
  }
  return Object.keys(learned).length === 0 ? reading : { ...reading, learned }
}
