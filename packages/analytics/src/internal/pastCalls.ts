/** The calls about the past, from the host's argument to the host's answer. */
import { Analytics } from "@dravo/engine/Analytics"
import * as History from "@dravo/http/History"
import * as Effect from "effect/Effect"
import type { AccountHistory, GetGrowth, GetPost, PostHistory } from "../Requests.ts"
import * as Inputs from "./inputs.ts"

export const getPost = Effect.fnUntraced(function*(input: GetPost) {
  const { postId, refresh = false, workspace } = yield* Inputs.onePost(input)
  const view = yield* (yield* Analytics).post(workspace, postId, refresh)
  return view === null ? null : History.postAnswer(postId, view)
})

export const postHistory = Effect.fnUntraced(function*(input: PostHistory) {
  const { postId, workspace, ...request } = yield* Inputs.postHistory(input)
  const history = yield* (yield* Analytics).postHistory(workspace, postId, request)
  return history === null ? null : History.postHistoryAnswer(history)
})

export const accountHistory = Effect.fnUntraced(function*(input: AccountHistory) {
  const { accountId, workspace, ...request } = yield* Inputs.accountHistory(input)
  const history = yield* (yield* Analytics).accountHistory(workspace, accountId, request)
  return history === null ? null : History.accountHistoryAnswer(history)
})

export const getGrowth = Effect.fnUntraced(function*(input: GetGrowth) {
  const { workspace, ...request } = yield* Inputs.growth(input)
  return History.growthAnswer(yield* (yield* Analytics).growth(workspace, request))
})
