/** What the fake TikTok knows: videos, users, uploads, tokens and limits; and the envelope every answer comes in. */
import type { Listings } from "../FakeListing.ts"
import type { Answer, Call } from "../FakePlatformFault.ts"
import { bearer } from "../FakePlatform.ts"

/** Counts of a video or a user by field; a null is left out of answers. */
export type Counters = Readonly<Record<string, number | null>>

/** A video; everything but `id` has a plausible default. */
export interface FakeVideo {
  readonly id: string
  /** Whose it is; `user-1` when left out. Others do not get to see it here, public or not. */
  readonly openId?: string
  readonly title?: string
  /** Milliseconds; thirty days before the fake started when left out. */
  readonly createdAt?: number
  /** Fixed, or a function of the instant; `growing` when left out. A `null` is left out of answers. */
  readonly metrics?: Counters | ((now: number) => Counters)
  /** Why it is left out of answers, which never say so. */
  readonly trouble?: "deleted" | "private"
}

/** A user, by the id that this app knows them by. */
export interface FakeUser {
  readonly openId: string
  readonly username?: string
  readonly metrics?: Counters | ((now: number) => Counters)
}

/** How far the publication of an upload has come. */
export type PublishStatus =
  | "PROCESSING_UPLOAD"
  | "PROCESSING_DOWNLOAD"
  | "SEND_TO_USER_INBOX"
  | "PUBLISH_COMPLETE"
  | "FAILED"

/** An upload whose video ids are told once it is through. */
export interface FakePublish {
  readonly id: string
  readonly openId?: string
  readonly status: PublishStatus
  readonly failReason?: string
  /** Digits; answered as JSON numbers, as the real one does. Empty while moderated and for private posts. */
  readonly videoIds?: ReadonlyArray<string>
}

/** What an access token may do. */
export interface Grant {
  readonly openId: string
  readonly scopes: ReadonlyArray<string>
  /** Null: never. */
  readonly expiresAt: number | null
}

/** A refusal of every read under TikTok's own code, with the status documented for it. */
export type Refusal = keyof typeof statuses

/** Everything that changes while it runs. */
export interface State {
  readonly videos: Map<string, FakeVideo>
  readonly users: Map<string, FakeUser>
  readonly publishes: Map<string, FakePublish>
  readonly tokens: Map<string, Grant>
  /** Single use: TikTok voids the old one when it rotates. */
  readonly refreshTokens: Map<string, { readonly openId: string; readonly scopes: ReadonlyArray<string> }>
  readonly clients: Readonly<Record<string, string>> | null
  readonly listings: Listings
  /** Fields nobody may ask for any more. */
  readonly retired: Set<string>
  /** Until when, by token; `*` for all. */
  readonly throttled: Map<string, number>
  /** Instants of accepted calls, by endpoint, or by endpoint and token. */
  readonly recent: Map<string, ReadonlyArray<number>>
  readonly rateLimit: number
  readonly publishLimit: number
  readonly lifetime: number
  readonly refreshLifetime: number
  readonly now: () => number
  readonly startedAt: number
  refusal: Refusal | null
  issued: number
  answered: number
}

export const fullScopes = [
  "user.info.basic",
  "user.info.profile",
  "user.info.stats",
  "video.list",
  "video.publish",
  "video.upload"
]

export const owner = "user-1"

/** Adds a pair of tokens. */
export const issue = (state: State, openId: string, scopes: ReadonlyArray<string>, lifetime: number) => {
  const serial = ++state.issued
  const accessToken = `act.fake-${openId}-${serial}`
  const refreshToken = `rft.fake-${openId}-${serial}`
  state.tokens.set(accessToken, { openId, scopes, expiresAt: state.now() + lifetime * 1000 })
  state.refreshTokens.set(refreshToken, { openId, scopes })
  return { accessToken, refreshToken }
}

/** A good answer; the data is JSON text, because ids in it may be numbers past 2^53. */
export const ok = (state: State, data: string): Answer => ({
  body: `{"data":${data},"error":${JSON.stringify({ code: "ok", message: "", log_id: logId(state) })}}`
})

/** A refusal. A bad token comes with empty data, everything else without any. */
export const refuse = (state: State, code: Refusal, message: string = messages[code]): Answer => ({
  status: statuses[code],
  body: { ...(code === "access_token_invalid" ? { data: {} } : {}), error: { code, message, log_id: logId(state) } }
})

export interface Limit {
  readonly key: string
  readonly perMinute: number
}

/** The token's grant, or the refusal that comes before any look at the request itself. */
export const admit = (
  state: State,
  call: Call,
  scopes: ReadonlyArray<string>,
  limit: (token: string) => Limit
): Grant | Answer => {
  const token = bearer(call) ?? ""
  const grant = state.tokens.get(token)
  if (grant === undefined || (grant.expiresAt !== null && grant.expiresAt <= state.now()))
    return refuse(state, "access_token_invalid")
  if (!allows(state, token, limit(token))) return refuse(state, "rate_limit_exceeded")
  if (state.refusal !== null) return refuse(state, state.refusal)
  return scopes.length === 0 || scopes.some((scope) => grant.scopes.includes(scope))
    ? grant
    : refuse(state, "scope_not_authorized")
}

export const isGrant = (admitted: Grant | Answer): admitted is Grant => "openId" in admitted

// internal

const statuses = {
  access_token_invalid: 401,
  scope_not_authorized: 401,
  scope_permission_missed: 401,
  invalid_params: 400,
  rate_limit_exceeded: 429,
  internal_error: 500,
  invalid_publish_id: 400,
  token_not_authorized_for_specified_publish_id: 400
} as const

const messages: Readonly<Record<Refusal, string>> = {
  access_token_invalid: "The access token is invalid or not found in the request.",
  scope_not_authorized: "The user did not authorize the scope required for completing this request.",
  scope_permission_missed: "The scope required for completing this request is missing from the application.",
  invalid_params: "Invalid parameters.",
  rate_limit_exceeded: "The API rate limit was exceeded. Please try again later.",
  internal_error: "Something is wrong. Please try again later.",
  invalid_publish_id: "The publish_id does not exist.",
  token_not_authorized_for_specified_publish_id: "The user of this token did not create this publish_id."
}

/** A sliding minute. */
const allows = (state: State, token: string, { key, perMinute }: Limit): boolean => {
  const now = state.now()
  if (Math.max(state.throttled.get(token) ?? 0, state.throttled.get("*") ?? 0) > now) return false
  const recent = (state.recent.get(key) ?? []).filter((at) => at > now - 60_000)
  if (recent.length >= perMinute) return false
  state.recent.set(key, [...recent, now])
  return true
}

const logId = (state: State): string => `20260629120000FAKE${String(++state.answered).padStart(12, "0")}`
