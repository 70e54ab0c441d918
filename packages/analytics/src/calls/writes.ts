/** What hosts hand over to be written, erased or let in. */
import { AccountDraft } from "@dravo/core/Account"
import type { Tokens } from "@dravo/core/Adapter"
import type { Erasure } from "@dravo/core/Change"
import { isSendable } from "@dravo/core/Credentials"
import { AccountId, PostId, type WorkspaceId } from "@dravo/core/Ids"
import { PublicationDraft } from "@dravo/core/Publication"
import { Line } from "@dravo/core/Text"
import { InvalidRequest } from "@dravo/engine/InvalidRequest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import type { ConnectAccount, Erase, RecordPublication } from "../requests.ts"
import { checked, moment, text, workspace } from "./checked.ts"

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

const made = (prefix: string): string => `${prefix}_${crypto.randomUUID().replaceAll("-", "")}`

const pairOf = (pair: typeof tokens.Type): Tokens => ({
  accessToken: Redacted.make(pair.accessToken),
  refreshToken: pair.refreshToken == null ? null : Redacted.make(pair.refreshToken),
  expiresIn: pair.expiresIn == null ? null : Duration.seconds(pair.expiresIn),
  refreshExpiresIn: pair.refreshExpiresIn == null ? null : Duration.seconds(pair.refreshExpiresIn),
  scopes: pair.scopes ?? null
})
