/** `POST /v2/video/query/`, `POST /v2/video/list/` and `GET /v2/user/info/` of the fake TikTok. */
import * as Listing from "../FakeListing.ts"
import type { Answer, Call } from "../FakePlatformFault.ts"
import { growing } from "./metrics.ts"
import { admit, type Counters, type FakeUser, type FakeVideo, isGrant, ok, owner, refuse, type State } from "./state.ts"

/** The ids of a query's body; none when it cannot be read. */
export const idsOf = (call: Call): ReadonlyArray<string> => {
  const ids = idsIn(call.body)
  return Array.isArray(ids) ? ids.flatMap((id) => (typeof id === "string" ? [id] : [])) : []
}

export const queryVideos = (state: State, call: Call): Answer => {
  const grant = admit(state, call, ["video.list"], () => ({ key: "video/query", perMinute: state.rateLimit }))
  if (!isGrant(grant)) return grant
  const fields = fieldsOf(call)
  const unknown = fields.find((field) => !videoFields.has(field) || state.retired.has(field))
  if (fields.length === 0 || unknown !== undefined)
    return refuse(state, "invalid_params", `Fields is invalid: ${unknown ?? "none"}`)
  const ids = idsIn(call.body)
  if (!Array.isArray(ids) || !ids.every((id) => typeof id === "string" && /^\d+$/u.test(id))) {
    return refuse(state, "invalid_params", "filters.video_ids must be a list of ids as strings")
  }
  if (ids.length === 0 || ids.length > 20)
    return refuse(state, "invalid_params", `filters.video_ids must hold 1 to 20 ids, not ${ids.length}`)
  // Newest last and answered backwards: nobody may rely on the order.
  const found = [...new Set(idsOf(call))].toReversed().flatMap((id) => {
    const video = state.videos.get(id)
    const visible = video !== undefined && video.trouble === undefined && (video.openId ?? owner) === grant.openId
    return visible ? [picked(shownVideo(state, video), fields)] : []
  })
  return ok(state, JSON.stringify({ videos: found }))
}

/** The user's public videos, newest first; the cursor is the instant of the last one shown. */
export const listVideos = (state: State, call: Call): Answer => {
  const grant = admit(state, call, ["video.list"], () => ({ key: "video/list", perMinute: state.rateLimit }))
  if (!isGrant(grant)) return grant
  const fields = fieldsOf(call)
  const unknown = fields.find((field) => !videoFields.has(field) || state.retired.has(field))
  if (fields.length === 0 || unknown !== undefined)
    return refuse(state, "invalid_params", `Fields is invalid: ${unknown ?? "none"}`)
  const { cursor = Infinity, max_count: count = 10 } = pageOf(call)
  if (count > 20) return refuse(state, "invalid_params", "max_count must be 20 or less")
  const own = [...state.videos.values()]
    .filter((video) => video.trouble === undefined && (video.openId ?? owner) === grant.openId)
    .map((video) => ({ video, at: video.createdAt ?? state.startedAt - 30 * 86_400_000 }))
    .sort((one, other) => other.at - one.at)
  const rest = Listing.arranged(state.listings, own, ({ video }) => video.id).filter(({ at }) => at < cursor)
  const page = rest.slice(0, count)
  const shown = Listing.shown(state.listings, page, ({ video }) => video.id)
  return ok(
    state,
    JSON.stringify({
      videos: shown.map(({ video }) => picked(shownVideo(state, video), fields)),
      cursor: page.at(-1)?.at ?? 0,
      has_more: rest.length > page.length
    })
  )
}

/** One field without its scope refuses them all. */
export const userInfo = (state: State, call: Call): Answer => {
  const grant = admit(state, call, [], () => ({ key: "user/info", perMinute: state.rateLimit }))
  if (!isGrant(grant)) return grant
  const fields = fieldsOf(call)
  const unknown = fields.find((field) => scopeOf(field) === undefined || state.retired.has(field))
  if (fields.length === 0 || unknown !== undefined)
    return refuse(state, "invalid_params", `Fields is invalid: ${unknown ?? "none"}`)
  if (fields.some((field) => !grant.scopes.includes(scopeOf(field) ?? ""))) return refuse(state, "scope_not_authorized")
  const user = state.users.get(grant.openId) ?? { openId: grant.openId }
  return ok(state, JSON.stringify({ user: picked(shownUser(state, user), fields) }))
}

// internal

const pageOf = (call: Call): { readonly cursor?: number; readonly max_count?: number } => {
  try {
    return JSON.parse(call.body) ?? {}
  } catch {
    // Not JSON: the first page.
    return {}
  }
}

const idsIn = (body: string): unknown => {
  try {
    const parsed: { readonly filters?: { readonly video_ids?: unknown } } | null = JSON.parse(body)
    return parsed?.filters?.video_ids
  } catch {
    // Not JSON: no ids.
    return undefined
  }
}

const fieldsOf = (call: Call): ReadonlyArray<string> =>
  (call.query.get("fields") ?? "").split(",").filter((field) => field !== "")

const videoFields = new Set([
  "id",
  "create_time",
  "cover_image_url",
  "share_url",
  "video_description",
  "duration",
  "height",
  "width",
  "title",
  "embed_html",
  "embed_link",
  "like_count",
  "comment_count",
  "share_count",
  "view_count",
  "is_aigc"
])

const userFields: Readonly<Record<string, ReadonlyArray<string>>> = {
  "user.info.basic": ["open_id", "union_id", "avatar_url", "avatar_url_100", "avatar_large_url", "display_name"],
  "user.info.profile": ["bio_description", "profile_deep_link", "is_verified", "username"],
  "user.info.stats": ["follower_count", "following_count", "likes_count", "video_count"]
}

const scopeOf = (field: string): string | undefined =>
  Object.keys(userFields).find((scope) => userFields[scope]?.includes(field))

const shownVideo = (state: State, video: FakeVideo): Readonly<Record<string, unknown>> => {
  const createdAt = video.createdAt ?? state.startedAt - 30 * 86_400_000
  const metrics = video.metrics ?? growing(video.id, createdAt)
  const title = video.title ?? `Video ${video.id}`
  return {
    id: video.id,
    title,
    video_description: title,
    create_time: Math.floor(createdAt / 1000),
    duration: 15,
    height: 1920,
    width: 1080,
    share_url: `https://www.tiktok.com/@fake/video/${video.id}?utm_campaign=tt4d_open_api&utm_source=awfakeclientkey`,
    embed_link: `https://www.tiktok.com/player/v1/${video.id}`,
    ...sent(state, metrics)
  }
}

const shownUser = (state: State, user: FakeUser): Readonly<Record<string, unknown>> => ({
  open_id: user.openId,
  union_id: `union-${user.openId}`,
  display_name: user.username ?? user.openId,
  username: user.username ?? user.openId,
  is_verified: false,
  ...sent(
    state,
    user.metrics ?? { follower_count: 12_400, following_count: 96, likes_count: 310_000, video_count: 142 }
  )
})

const sent = (state: State, metrics: Counters | ((now: number) => Counters)): Counters =>
  Object.fromEntries(
    Object.entries(typeof metrics === "function" ? metrics(state.now()) : metrics).filter(([, value]) => value !== null)
  )

const picked = (
  all: Readonly<Record<string, unknown>>,
  fields: ReadonlyArray<string>
): Readonly<Record<string, unknown>> =>
  Object.fromEntries(fields.flatMap((field) => (Object.hasOwn(all, field) ? [[field, all[field]]] : [])))
