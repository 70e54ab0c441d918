/** Readings of posts and users, a hundred a request, joined by id. */
import type { AccountRef, Credential, PostRef, Reading } from "@dravo/core/Adapter"
import { AdapterError, type Reason, Rejected } from "@dravo/core/AdapterError"
import type { RetiredMetrics } from "@dravo/core/RetiredMetrics"
import * as Client from "@dravo/kit-http/Client"
import type * as Exchange from "@dravo/kit-http/Exchange"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { classify } from "./classify.ts"
import * as Fields from "./fields.ts"
import { join } from "./wire.ts"

export interface Asking {
  readonly client: Client.Client
  readonly credential: Credential
  readonly memory: RetiredMetrics
  /** Whose limit a refusal exhausts: the app's, where its own token is used. */
  readonly scope: "app" | "account"
}

export const posts = (
  asking: Asking,
  refs: ReadonlyArray<PostRef>
): Effect.Effect<ReadonlyArray<Reading>, AdapterError> =>
  Effect.map(
    read(
      asking,
      tweets,
      refs.map((ref) => ref.publication.platformPostId)
    ),
    (found) => refs.map((ref, index) => taught(ref, found[index]))
  )

export const accounts = (
  asking: Asking,
  refs: ReadonlyArray<AccountRef>
): Effect.Effect<ReadonlyArray<Reading>, AdapterError> =>
  Effect.map(
    read(
      asking,
      users,
      refs.map((ref) => ref.account.platformAccountId)
    ),
    (found) => found.map(({ reading }) => reading)
  )

// internal

/** One kind of lookup. Nothing is expanded: an expanded author may be billed. */
interface Lookup extends Fields.Fields {
  readonly kind: "publication" | "account"
  readonly operation: "readPosts" | "readAccounts"
  readonly path: string
  readonly parameter: string
}

/** `tweet.fields` makes X answer in the names the public contract uses. */
const tweets: Lookup = {
  kind: "publication",
  operation: "readPosts",
  path: "/2/tweets",
  parameter: "tweet.fields",
  extras: ["created_at"],
  counters: [],
  object: "post"
}

const users: Lookup = {
  kind: "account",
  operation: "readAccounts",
  path: "/2/users",
  parameter: "user.fields",
  extras: ["verified_followers_count"],
  counters: ["verified_followers_count"],
  object: "user"
}

const read = Effect.fnUntraced(function* (
  asking: Asking,
  what: Lookup,
  ids: ReadonlyArray<string>
): Effect.fn.Return<ReadonlyArray<Found>, AdapterError> {
  if (!ids.some(isId)) return ids.map(() => unaskable)
  const { answer, dead } = yield* Fields.ask(asking.memory, what, (extras) => lookup(asking, what, extras, ids))
  return without(answer, what, dead)
})

interface Found {
  readonly reading: Reading
  readonly createdAt: number | undefined
}

/** One id X cannot parse makes it refuse the whole request. */
const isId = (id: string): boolean => /^\d{1,19}$/u.test(id)

const lookup = Effect.fnUntraced(function* (
  { client, credential, scope }: Asking,
  { kind, operation, parameter, path }: Lookup,
  extras: ReadonlyArray<string>,
  ids: ReadonlyArray<string>
): Effect.fn.Return<ReadonlyArray<Found>, AdapterError> {
  const asked = [...new Set(ids.filter(isId))]
  if (asked.length === 0) return ids.map(() => unaskable)
  const answer = yield* client
    .call({
      operation,
      path,
      query: { ids: asked.join(","), [parameter]: [...extras, "public_metrics"].join(",") },
      token: credential.token,
      classify: classify(scope)
    })
    .pipe(Effect.catchReason("AdapterError", "Gone", (gone) => single(client, operation, asked, gone)))
  if ("_tag" in answer) return ids.map((id) => (isId(id) ? { reading: answer, createdAt: undefined } : unaskable))
  const joined = join(answer.body, kind, yield* Clock.currentTimeMillis)
  if (joined === undefined) return yield* Client.unexpected(client, operation, "an answer without data and errors")
  return ids.map((id) => (isId(id) ? { reading: joined.reading(id), createdAt: joined.createdAt(id) } : unaskable))
})

const unaskable: Found = {
  reading: { _tag: "Failed", reason: new Rejected({ detail: "its id is not one X could have given" }) },
  createdAt: undefined
}

/** A 404 speaks about a resource only when there was one to speak about. */
const single = (
  { platform }: Client.Client,
  operation: Lookup["operation"],
  asked: ReadonlyArray<string>,
  reason: Reason
): Effect.Effect<Reading | Exchange.Exchange, AdapterError> =>
  asked.length === 1
    ? Effect.succeed({ _tag: "Failed", reason })
    : Effect.fail(new AdapterError({ platform, operation, reason: new Rejected({ detail: reason.detail }) }))

/** The last values of counters that were not asked for stay on the row, with the reason. */
const without = (
  found: ReadonlyArray<Found>,
  { counters }: Lookup,
  dead: ReadonlyArray<string>
): ReadonlyArray<Found> => {
  const keys = counters.filter((name) => dead.includes(name))
  const lost = { keys, warning: `X no longer offers ${keys.join(", ")}.` }
  const marked = (reading: Reading): Reading =>
    reading._tag === "Value" ? { ...reading, withheld: [...(reading.withheld ?? []), lost] } : reading
  return keys.length === 0 ? found : found.map(({ createdAt, reading }) => ({ createdAt, reading: marked(reading) }))
}

/** X says when a post was created for nothing; it is worth knowing only where the host did not say. */
const taught = (ref: PostRef, found: Found | undefined): Reading => {
  if (found === undefined) return unaskable.reading
  const { createdAt, reading } = found
  return reading._tag === "Value" && createdAt !== undefined && ref.publication.publishedAt === null
    ? { ...reading, learned: { publishedAt: createdAt } }
    : reading
}
