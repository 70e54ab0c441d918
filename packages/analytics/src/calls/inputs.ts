/** What hosts hand over, checked: whatever JavaScript lets through is refused by the name of the field. */
import type { Erasure } from "@dravo/core/Change"
import { AccountDraft } from "@dravo/core/Account"
import type { Tokens } from "@dravo/core/Adapter"
import { isSendable } from "@dravo/core/Credentials"
import { AccountId, PostId, WorkspaceId } from "@dravo/core/Ids"
import * as Instant from "@dravo/core/Instant"
import { PublicationDraft } from "@dravo/core/Publication"
import { Line } from "@dravo/core/Text"
import { InvalidRequest } from "@dravo/engine/InvalidRequest"
import { sorts } from "@dravo/engine/Sorting"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as SchemaGetter from "effect/SchemaGetter"
import * as SchemaIssue from "effect/SchemaIssue"
import type { ConnectAccount, Erase, RecordPublication } from "../requests.ts"

/**
 * Checks one call's argument: a name no call knows would otherwise be without effect. What `isPlain` knows as good is
 * what the schema would make of it.
 */
export const checked = <S extends Schema.Struct<Schema.Struct.Fields> & Schema.Codec<unknown, unknown>>(
  schema: S,
  isPlain?: (given: unknown) => given is S["Type"]
) => {
  const decode = Schema.decodeUnknownEffect(schema)
  const known = Object.keys(schema.fields)
  return Effect.fnUntraced(function* (input: unknown): Effect.fn.Return<S["Type"], InvalidRequest> {
    const given = yield* read(input)
    if (isPlain?.(given) === true) return given
    yield* named(given, known, "")
    if (Predicate.hasProperty(given, "tokens")) yield* named(given.tokens, tokenNames, "tokens.")
    return yield* decode(given).pipe(
      Effect.mapError((error) => refusal(error.issue)),
      // What a call is given is values: whatever throws while it is looked at is the host's.
      Effect.catchDefect(() => Effect.fail(unreadable))
    )
  })
}

const sortRule = `must be one of ${sorts.join(", ")}`
const workspace = { workspace: WorkspaceId }
export const text = Schema.String.annotate({ message: "must be a text" })
const rows = {
  ...workspace,
  postId: Schema.optionalKey(text),
  accountId: Schema.optionalKey(text),
  platform: Schema.optionalKey(text)
}
export const moment = (edge: Instant.Edge) =>
  Schema.Unknown.pipe(
    Schema.decodeTo(Instant.Instant, {
      decode: SchemaGetter.transformEffect((value: unknown, options) => {
        const at =
          value instanceof Date ? value.getTime() : typeof value === "string" ? Instant.parse(value, edge) : undefined
        return at === undefined || Number.isNaN(at)
          ? Effect.fail(
              new SchemaIssue.InvalidValue(
                { message: "must be a Date, an RFC 3339 date-time or a date as YYYY-MM-DD" },
                value,
                options
              )
            )
          : Effect.succeed(at)
      }),
      encode: SchemaGetter.transform((at): unknown => at)
    })
  )
const flag = Schema.Boolean.annotate({ message: "must be true or false" })
export const number = Schema.Number.annotate({ message: "must be a number" })

/** What the two lists are asked with most, which no schema need look at: instants, and all that is wrong, are not. */
const isPlainList = (given: unknown): given is PlainList => {
  if (typeof given !== "object" || given === null) return false
  for (const [name, value] of Object.entries(given)) if (typeof value !== plainKinds.get(name)) return false
  return "workspace" in given && isWorkspace(given.workspace)
}

interface PlainList {
  readonly workspace: WorkspaceId
  readonly accountId?: string
  readonly platform?: string
  readonly refresh?: boolean
  readonly limit?: number
  readonly cursor?: string
}

const plainKinds: ReadonlyMap<string, string> = new Map<keyof PlainList, "string" | "number" | "boolean">([
  ["workspace", "string"],
  ["accountId", "string"],
  ["platform", "string"],
  ["refresh", "boolean"],
  ["limit", "number"],
  ["cursor", "string"]
])

const isWorkspace = Schema.is(WorkspaceId)

export const inWorkspace = checked(Schema.Struct(workspace))

/** The engine checks the rest, by the same names. */
export const posts = checked(
  Schema.Struct({
    ...rows,
    origin: Schema.optionalKey(text),
    fromDate: Schema.optionalKey(moment("start")),
    toDate: Schema.optionalKey(moment("end")),
    refresh: Schema.optionalKey(flag),
    page: Schema.optionalKey(number),
    limit: Schema.optionalKey(number),
    cursor: Schema.optionalKey(text),
    sort: Schema.optionalKey(Schema.Literals(sorts).annotate({ message: sortRule })),
    order: Schema.optionalKey(Schema.Literals(["asc", "desc"]).annotate({ message: "must be asc or desc" })),
    overview: Schema.optionalKey(Schema.Literals(["page", "all"]).annotate({ message: "must be page or all" }))
  }),
  isPlainList
)

export const discoverPosts = checked(
  Schema.Struct({
    ...workspace,
    accountId: AccountId,
    maxPosts: Schema.optionalKey(number),
    days: Schema.optionalKey(number),
    maxDollars: Schema.optionalKey(number),
    dryRun: Schema.optionalKey(flag)
  })
)

export const accounts = checked(
  Schema.Struct({
    ...workspace,
    accountId: Schema.optionalKey(text),
    platform: Schema.optionalKey(text),
    refresh: Schema.optionalKey(flag),
    limit: Schema.optionalKey(number),
    cursor: Schema.optionalKey(text)
  }),
  isPlainList
)

export const oneAccount = checked(Schema.Struct({ ...workspace, accountId: AccountId }))

export const whoseLimits = checked(
  Schema.Struct({
    workspace: Schema.optionalKey(WorkspaceId),
    accountId: Schema.optionalKey(AccountId),
    platform: Schema.optionalKey(text)
  })
)

export const onePost = checked(Schema.Struct({ ...workspace, postId: text, refresh: Schema.optionalKey(flag) }))

const range = { from: Schema.optionalKey(moment("start")), to: Schema.optionalKey(moment("end")) }
const history = {
  ...workspace,
  ...range,
  interval: Schema.optionalKey(
    Schema.Literals(["raw", "hour", "day"]).annotate({ message: "must be one of raw, hour, day" })
  ),
  limit: Schema.optionalKey(number),
  cursor: Schema.optionalKey(text)
}
export const postHistory = checked(Schema.Struct({ ...history, postId: text }))
export const accountHistory = checked(Schema.Struct({ ...history, accountId: text }))

export const changes = checked(
  Schema.Struct({ ...workspace, cursor: Schema.optionalKey(text), limit: Schema.optionalKey(number) })
)

const erasure = checked(
  Schema.Struct({
    ...workspace,
    postId: Schema.optionalKey(PostId),
    accountId: Schema.optionalKey(AccountId),
    everything: Schema.optionalKey(Schema.Literal(true).annotate({ message: "must be true or left out" }))
  })
)

/** Nobody erases by leaving something out. */
export const erase = Effect.fnUntraced(function* (
  input: Erase
): Effect.fn.Return<{ workspace: WorkspaceId; what: Erasure }, InvalidRequest> {
  const { accountId, everything, postId, workspace } = yield* erasure(input)
  const named: ReadonlyArray<Erasure> = [
    ...(postId === undefined ? [] : [{ _tag: "Post" as const, postId }]),
    ...(accountId === undefined ? [] : [{ _tag: "Account" as const, accountId }]),
    ...(everything === undefined ? [] : [{ _tag: "All" as const }])
  ]
  const [what] = named
  return what === undefined || named.length > 1
    ? yield* new InvalidRequest({
        parameter: "argument",
        detail: "must name exactly one of postId, accountId and everything"
      })
    : { workspace, what }
})

const format = Schema.Literals(["csv", "ndjson"]).annotate({ message: "must be csv or ndjson" })
export const exportPosts = checked(
  Schema.Struct({
    ...rows,
    format,
    fromDate: Schema.optionalKey(moment("start")),
    toDate: Schema.optionalKey(moment("end"))
  })
)
export const exportAccounts = checked(
  Schema.Struct({
    ...workspace,
    format,
    accountId: Schema.optionalKey(text),
    platform: Schema.optionalKey(text)
  })
)

const exportedHistory = { ...workspace, ...range, format, interval: history.interval }
export const exportPostHistory = checked(Schema.Struct({ ...exportedHistory, postId: text }))
export const exportAccountHistory = checked(Schema.Struct({ ...exportedHistory, accountId: text }))
export const exportChanges = checked(Schema.Struct({ ...workspace, format, cursor: Schema.optionalKey(text) }))

export const growth = checked(
  Schema.Struct({
    ...rows,
    ...range,
    of: Schema.optionalKey(Schema.Literals(["posts", "accounts"]).annotate({ message: "must be posts or accounts" }))
  })
)

export const overview = checked(
  Schema.Struct({
    ...rows,
    fromDate: Schema.optionalKey(moment("start")),
    toDate: Schema.optionalKey(moment("end")),
    groupBy: Schema.optionalKey(
      Schema.Literals(["day", "account", "platform"]).annotate({ message: "must be one of day, account, platform" })
    )
  })
)

export const bestTime = checked(
  Schema.Struct({
    ...workspace,
    accountId: Schema.optionalKey(text),
    platform: Schema.optionalKey(text),
    fromDate: Schema.optionalKey(moment("start")),
    toDate: Schema.optionalKey(moment("end")),
    tz: Schema.optionalKey(text),
    metric: Schema.optionalKey(text),
    age: Schema.optionalKey(Schema.Literals(["1h", "24h", "7d"]).annotate({ message: "must be one of 1h, 24h, 7d" }))
  })
)

export const refresh = checked(Schema.Struct(rows))

/** Their messages are fixed texts, because the usual ones quote the value. */
const secret = text.check(
  Schema.isNonEmpty({ message: "must not be empty" }),
  Schema.makeFilter((token) => (isSendable(token) ? undefined : "must be a text that a request header can carry"))
)
const seconds = Schema.NullOr(Schema.Finite.check(Schema.isGreaterThanOrEqualTo(0))).annotate({
  message: "must be a number of seconds"
})
const tokens = Schema.Struct({
  accessToken: secret,
  refreshToken: Schema.optionalKey(Schema.NullOr(secret).annotate({ message: "must be a text that is not empty" })),
  expiresIn: Schema.optionalKey(seconds),
  refreshExpiresIn: Schema.optionalKey(seconds),
  scopes: Schema.optionalKey(
    Schema.NullOr(Schema.Array(Schema.String)).annotate({ message: "must be a list of texts" })
  )
}).annotate({ message: "must be an object with an accessToken" })

const given = AccountDraft.fields
const connect = checked(
  Schema.Struct({
    ...workspace,
    platform: given.platform,
    platformAccountId: given.platformAccountId,
    accountId: Schema.optionalKey(AccountId),
    handle: Schema.optionalKey(given.handle),
    app: Schema.optionalKey(given.app),
    traits: Schema.optionalKey(given.traits),
    tokens: Schema.optionalKey(tokens)
  })
)

/** The draft, and the tokens as the vault takes them. */
export const connectAccount = Effect.fnUntraced(function* (input: ConnectAccount) {
  const { tokens, workspace, ...draft } = yield* connect(input)
  const filled: AccountDraft = { accountId: AccountId.make(made("acc")), handle: null, app: null, traits: {}, ...draft }
  return { workspace, draft: filled, tokens: tokens === undefined ? undefined : pairOf(tokens) }
})

const said = PublicationDraft.fields
const recorded = Schema.optionalKey(Schema.NullOr(moment("start")))
const record = checked(
  Schema.Struct({
    ...workspace,
    accountId: AccountId,
    platformPostId: said.platformPostId,
    postId: Schema.optionalKey(PostId),
    url: Schema.optionalKey(said.url),
    text: Schema.optionalKey(said.text),
    createdAt: recorded,
    publishedAt: recorded,
    traits: Schema.optionalKey(said.traits)
  })
)

/** The draft, and whether its post id is of our making. */
export const recordPublication = Effect.fnUntraced(function* (input: RecordPublication) {
  const { workspace, ...draft } = yield* record(input)
  const filled: PublicationDraft = {
    postId: PostId.make(made("post")),
    url: null,
    text: null,
    createdAt: null,
    publishedAt: null,
    traits: {},
    ...draft
  }
  return { workspace, draft: filled, isMade: draft.postId === undefined }
})

const scopes = Schema.Array(Schema.Literals(["analytics:read", "analytics:refresh", "admin"])).check(
  Schema.isMinLength(1, { message: "must name at least one scope" })
)
export const createApiKey = checked(
  Schema.Struct({ ...workspace, name: Schema.optionalKey(Line(128)), scopes: Schema.optionalKey(scopes) })
)

export const revokeApiKey = checked(Schema.Struct({ ...workspace, keyId: text }))

// internal

/** Read once: getters are the host's code, and may throw or answer differently the next time. */
const read = (input: unknown): Effect.Effect<unknown, InvalidRequest> =>
  Effect.mapError(
    Effect.try(() => present(input)),
    () => unreadable
  )

const unreadable = new InvalidRequest({ parameter: "argument", detail: "cannot be read: a getter of it throws" })

/** Hosts write `limit: options.limit`, and mean the parameter to be absent when that is undefined. */
const present = (input: unknown): unknown =>
  typeof input !== "object" || input === null || Array.isArray(input) || input instanceof Date
    ? input
    : Object.fromEntries(
        Object.entries(input)
          .filter(([, value]) => value !== undefined)
          .map(([key, value]) => [key, key === "tokens" ? present(value) : value])
      )

const tokenNames = ["accessToken", "refreshToken", "expiresIn", "refreshExpiresIn", "scopes"]

/** The name that is wrong is told; its value never is. */
const named = (input: unknown, known: ReadonlyArray<string>, path: string): Effect.Effect<void, InvalidRequest> => {
  const wrong = Predicate.isObject(input) ? Object.keys(input).find((name) => !known.includes(name)) : undefined
  if (wrong === undefined) return Effect.void
  const meant = known.find((name) => plain(name) === plain(wrong))
  const detail =
    meant === undefined
      ? `is not a parameter of this call, which takes ${known.join(", ")}`
      : `is not a parameter of this call: write ${path}${meant}`
  return Effect.fail(new InvalidRequest({ parameter: `${path}${wrong.slice(0, 64)}`, detail }))
}

const plain = (name: string): string => name.replaceAll(/[_-]/gu, "").toLowerCase()

const issuesOf = SchemaIssue.makeFormatterStandardSchemaV1()

const refusal = (issue: SchemaIssue.Issue): InvalidRequest => {
  const first = issuesOf(issue).issues[0]
  const path = (first?.path ?? []).map((segment) => String(typeof segment === "object" ? segment.key : segment))
  return new InvalidRequest({
    parameter: path.length === 0 ? "argument" : path.join("."),
    detail: sentence(first?.message ?? "")
  })
}

const sentence = (message: string): string =>
  message === "Missing key" ? "must be given" : message.replace(/^Expected /u, "must be ")

const made = (prefix: string): string => `${prefix}_${crypto.randomUUID().replaceAll("-", "")}`

const pairOf = (pair: typeof tokens.Type): Tokens => ({
  accessToken: Redacted.make(pair.accessToken),
  refreshToken: pair.refreshToken == null ? null : Redacted.make(pair.refreshToken),
  expiresIn: pair.expiresIn == null ? null : Duration.seconds(pair.expiresIn),
  refreshExpiresIn: pair.refreshExpiresIn == null ? null : Duration.seconds(pair.refreshExpiresIn),
  scopes: pair.scopes ?? null
})
