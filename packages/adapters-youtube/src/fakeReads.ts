/** The answers of the fake YouTube. */
import * as Growth from "@dravo/fakes/FakeGrowth"
import * as Listing from "@dravo/fakes/FakeListing"
import type { Answer, Call } from "@dravo/fakes/FakePlatformFault"
import { refused } from "./fakeGate.ts"
import type { FakeChannel, FakeVideo, State, Statistics } from "./fakeState.ts"

/** The same video at the same age always has the same numbers; they rise fast at first and then ever slower. */
export const growing =
  (id: string, createdAt: number) =>
  (now: number): Statistics => {
    const views = Growth.countAt(id, now - createdAt, { least: 90, times: 60, halfLife: 24 })
    return {
      viewCount: String(views),
      likeCount: String(Math.floor(views * 0.03)),
      favoriteCount: "0",
      commentCount: String(Math.floor(views * 0.004))
    }
  }

export const batchGetStats = (state: State, call: Call): Answer =>
  state.hasStats
    ? listed(state, call, "youtube#batchGetStatsResponse", (video, createdAt) => ({
        id: video.id,
        snippet: { publishTime: createdAt },
        statistics: statisticsOf(state, video),
        contentDetails: { duration: "PT3M2S", durationMillis: "182000" }
      }))
    : refused(404, "notFound", "Method not found.", "NOT_FOUND")

export const videos = (state: State, call: Call): Answer =>
  listed(state, call, "youtube#videoListResponse", (video, createdAt) => ({
    kind: "youtube#video",
    etag: "fake",
    id: video.id,
    snippet: { publishedAt: createdAt, title: video.title ?? "A video" },
    statistics: statisticsOf(state, video)
  }))

/** A channel nobody knows leaves the list out altogether. */
export const channels = (state: State, call: Call): Answer => {
  const ids = idsOf(call)
  const items = ids.flatMap((id) => {
    const channel = state.channels.get(id)
    return channel === undefined ? [] : [channelOf(channel)]
  })
  const pageInfo = { totalResults: items.length, resultsPerPage: 50 }
  return {
    body: { kind: "youtube#channelListResponse", etag: "fake", pageInfo, ...(items.length === 0 ? {} : { items }) }
  }
}

/** Columns as asked; a video without processed days has no row, and without rows there is no list. */
export const report = (state: State, call: Call): Answer => {
  const metrics = (call.query.get("metrics") ?? "").split(",")
  if (call.query.get("dimensions") !== "video" || call.query.get("maxResults") === null)
    return refused(400, "badRequest", "The query is not supported.", "INVALID_ARGUMENT")
  const ids = (call.query.get("filters") ?? "").replace("video==", "").split(",")
  const rows = ids.flatMap((id) => {
    const found = state.videos.get(id)?.report
    return found === undefined ? [] : [[id, ...metrics.map((name) => found[name] ?? 0)]]
  })
  const column = (name: string, columnType: string, dataType: string) => ({ name, columnType, dataType })
  return {
    body: {
      kind: "youtubeAnalytics#resultTable",
      columnHeaders: [
        column("video", "DIMENSION", "STRING"),
        ...metrics.map((name) => column(name, "METRIC", name === "averageViewPercentage" ? "FLOAT" : "INTEGER"))
      ],
      ...(rows.length === 0 ? {} : { rows })
    }
  }
}

/** Uploads, newest first, private ones too; the token says how many come before its page. */
export const playlistItems = (state: State, call: Call): Answer => {
  const channelId = `UC${(call.query.get("playlistId") ?? "").slice(2)}`
  if (!state.channels.has(channelId))
    return refused(404, "playlistNotFound", "The playlist identified with the request cannot be found.", "NOT_FOUND")
  const size = Number(call.query.get("maxResults") ?? 5)
  if (!(size >= 1 && size <= 50)) return refused(400, "invalidParameter", "Invalid value", "INVALID_ARGUMENT")
  const own = [...state.videos.values()]
    .filter((video) => (video.channelId ?? channelId) === channelId && video.trouble !== "deleted")
    .sort((one, other) => createdAtOf(state, other) - createdAtOf(state, one))
  const all = Listing.arranged(state.listings, own, ({ id }) => id)
  const start = Number((call.query.get("pageToken") ?? "T0").slice(1))
  const items = Listing.shown(state.listings, all.slice(start, start + size), ({ id }) => id).map((video) =>
    itemOf(state, video)
  )
  const next = start + size < all.length ? { nextPageToken: tokenOf(start + size) } : {}
  const pageInfo = { totalResults: all.length, resultsPerPage: size }
  return { body: { kind: "youtube#playlistItemListResponse", etag: "fake", ...next, items, pageInfo } }
}

// internal

const tokenOf = (start: number): string => `T${start}`

const createdAtOf = (state: State, video: FakeVideo): number => video.createdAt ?? state.startedAt - 30 * 86_400_000

const itemOf = (state: State, video: FakeVideo): unknown => ({
  kind: "youtube#playlistItem",
  etag: "fake",
  snippet: { title: video.trouble === "private" ? "Private video" : (video.title ?? "A video") },
  contentDetails: { videoId: video.id, videoPublishedAt: new Date(createdAtOf(state, video)).toISOString() },
  status: { privacyStatus: video.trouble === "private" ? "private" : "public" }
})

const idsOf = (call: Call): ReadonlyArray<string> => (call.query.get("id") ?? "").split(",").filter((id) => id !== "")

const listed = (
  state: State,
  call: Call,
  kind: string,
  show: (video: FakeVideo, createdAt: string) => unknown
): Answer => {
  const ids = idsOf(call)
  if (ids.length === 0 || ids.length > 50)
    return refused(400, "invalidParameter", "The request specifies an invalid filter parameter.", "INVALID_ARGUMENT")
  const items = [...new Set(ids)].toReversed().flatMap((id) => {
    const video = state.videos.get(id)
    const createdAt = new Date(video?.createdAt ?? state.startedAt - 30 * 86_400_000).toISOString()
    return video === undefined || video.trouble !== undefined ? [] : [show(video, createdAt)]
  })
  return { body: { kind, etag: "fake", items, pageInfo: { totalResults: items.length, resultsPerPage: items.length } } }
}

const statisticsOf = (state: State, video: FakeVideo): Readonly<Record<string, string>> => {
  const createdAt = video.createdAt ?? state.startedAt - 30 * 86_400_000
  const statistics = video.statistics ?? growing(video.id, createdAt)
  const now = typeof statistics === "function" ? statistics(state.now()) : statistics
  return Object.fromEntries(Object.entries(now).flatMap(([name, count]) => (count === null ? [] : [[name, count]])))
}

const channelOf = ({ id, statistics, title }: FakeChannel): unknown => ({
  kind: "youtube#channel",
  etag: "fake",
  id,
  snippet: { title: title ?? "A channel" },
  contentDetails: { relatedPlaylists: { likes: "", uploads: `UU${id.slice(2)}` } },
  statistics: statistics ?? {
    viewCount: "912000",
    subscriberCount: "12300",
    hiddenSubscriberCount: false,
    videoCount: "140"
  }
})
