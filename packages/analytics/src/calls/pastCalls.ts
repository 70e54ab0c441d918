/** The calls about the past, from the host's argument to the host's answer. */
import { Analytics } from "@dravo/engine/Analytics"
import { InvalidRequest } from "@dravo/engine/InvalidRequest"
import * as Changes from "@dravo/http/Changes"
import * as Exported from "@dravo/http/Exports"
import * as History from "@dravo/http/History"
import * as Comparisons from "@dravo/http/Comparisons"
import * as Overviews from "@dravo/http/Overviews"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { toError } from "../runtime/failure.ts"
import type { Erase, ExplainPost, GetPost } from "../requests.ts"
import * as Inputs from "./inputs.ts"
import type {
  AccountHistory,
  ComparePost,
  ComparePosts,
  ExportAccountHistory,
  ExportChanges,
  ExportPostHistory,
  ExportRows,
  GetBestTime,
  GetGrowth,
  GetOverview,
  ImportHistory,
  ListChanges,
  PostHistory
} from "./pastRequests.ts"
import * as Writes from "./writes.ts"

export const getPost = Effect.fnUntraced(function* (input: GetPost) {
  const { postId, refresh = false, workspace } = yield* Inputs.onePost(input)
  const view = yield* (yield* Analytics).post(workspace, postId, refresh)
  return view === null ? null : History.postAnswer(postId, view)
})

export const explainPost = Effect.fnUntraced(function* (input: ExplainPost) {
  const { postId, workspace } = yield* Inputs.onePost(input)
  const rows = yield* (yield* Analytics).explain(workspace, postId)
  return rows === null ? null : History.freshnessAnswer(postId, rows)
})

export const postHistory = Effect.fnUntraced(function* (input: PostHistory) {
  const { postId, workspace, ...request } = yield* Inputs.postHistory(input)
  const history = yield* (yield* Analytics).postHistory(workspace, postId, request)
  return history === null ? null : History.postHistoryAnswer(history)
})

export const accountHistory = Effect.fnUntraced(function* (input: AccountHistory) {
  const { accountId, workspace, ...request } = yield* Inputs.accountHistory(input)
  const history = yield* (yield* Analytics).accountHistory(workspace, accountId, request)
  return history === null ? null : History.accountHistoryAnswer(history)
})

export const listChanges = Effect.fnUntraced(function* (input: ListChanges) {
  const { workspace, ...request } = yield* Inputs.changes(input)
  return Changes.changesAnswer(yield* (yield* Analytics).changes(workspace, request))
})

export const erase = Effect.fnUntraced(function* (input: Erase) {
  const { what, workspace } = yield* Writes.erase(input)
  return yield* (yield* Analytics).erase(workspace, what)
})

export const importHistory = Effect.fnUntraced(function* (input: ImportHistory) {
  const { readings, workspace } = yield* Inputs.importHistory(input)
  const { refused, ...summary } = yield* (yield* Analytics).importHistory(workspace, readings)
  const [first] = refused
  if (first === undefined) return summary
  const parameter = `readings.${first.index}.${first.parameter}`
  return yield* new InvalidRequest({ parameter, detail: first.detail })
})

export const thinHistory = Effect.flatMap(Analytics, ({ thin }) => thin)

export const maintain = Effect.flatMap(Analytics, (analytics) => analytics.maintain)

export const exportPosts = Effect.fnUntraced(function* (input: ExportRows) {
  const { format, workspace, ...request } = yield* Inputs.exportPosts(input)
  const analytics = yield* Analytics
  return readable(
    Exported.bytes(
      formats[format],
      yield* analytics.exportPosts(workspace, request),
      Exported.posts(analytics.catalog, request.platform)
    )
  )
})

export const exportAccounts = Effect.fnUntraced(function* (input: Omit<ExportRows, "postId" | "fromDate" | "toDate">) {
  const { format, workspace, ...request } = yield* Inputs.exportAccounts(input)
  const analytics = yield* Analytics
  return readable(
    Exported.bytes(
      formats[format],
      yield* analytics.exportAccounts(workspace, request),
      Exported.accounts(analytics.catalog, request.platform)
    )
  )
})

export const exportPostHistory = Effect.fnUntraced(function* (input: ExportPostHistory) {
  const { format, postId, workspace, ...request } = yield* Inputs.exportPostHistory(input)
  const bytes = yield* Exported.postHistory(yield* Analytics, formats[format], workspace, postId, request)
  return bytes && readable(bytes)
})

export const exportAccountHistory = Effect.fnUntraced(function* (input: ExportAccountHistory) {
  const { accountId, format, workspace, ...request } = yield* Inputs.exportAccountHistory(input)
  const bytes = yield* Exported.accountHistory(yield* Analytics, formats[format], workspace, accountId, request)
  return bytes && readable(bytes)
})

export const exportChanges = Effect.fnUntraced(function* (input: ExportChanges) {
  const { format, workspace, ...request } = yield* Inputs.exportChanges(input)
  return readable(
    Exported.bytes(formats[format], yield* (yield* Analytics).exportChanges(workspace, request), Exported.changes)
  )
})

export const getGrowth = Effect.fnUntraced(function* (input: GetGrowth) {
  const { workspace, ...request } = yield* Inputs.growth(input)
  return History.growthAnswer(yield* (yield* Analytics).growth(workspace, request))
})

export const getOverview = Effect.fnUntraced(function* (input: GetOverview) {
  const { workspace, ...request } = yield* Inputs.overview(input)
  return Overviews.overviewAnswer(yield* (yield* Analytics).overview(workspace, request))
})

export const getBestTime = Effect.fnUntraced(function* (input: GetBestTime) {
  const { workspace, ...request } = yield* Inputs.bestTime(input)
  return Comparisons.bestTimeAnswer(yield* (yield* Analytics).bestTime(workspace, request))
})

export const comparePost = Effect.fnUntraced(function* (input: ComparePost) {
  const { postId, workspace } = yield* Inputs.onePost(input)
  const rows = yield* (yield* Analytics).compare(workspace, postId)
  return rows === null ? null : Comparisons.comparisonAnswer(postId, rows)
})

export const comparePosts = Effect.fnUntraced(function* (input: ComparePosts) {
  const { workspace, ...request } = yield* Inputs.comparePosts(input)
  return Comparisons.comparisonsAnswer(yield* (yield* Analytics).comparePosts(workspace, request))
})

// internal

const formats = { csv: "text/csv", ndjson: "application/x-ndjson" } as const

/** What breaks a stream half-way is told as a call's failure would be. */
const readable = <E>(bytes: Stream.Stream<Uint8Array, E>): ReadableStream<Uint8Array> =>
  Stream.toReadableStream(Stream.catchCause(bytes, (cause) => Stream.fail(toError(cause))))
