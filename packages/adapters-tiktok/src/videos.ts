/** Asks for videos by id, and for the account's newest ones; one id TikTok does not take costs only itself. */
import type { Credential } from "@dravo/core/Adapter"
import type { AdapterError, Reason } from "@dravo/core/AdapterError"
import type { RetiredMetrics } from "@dravo/core/RetiredMetrics"
import * as Client from "@dravo/kit-http/Client"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { classify } from "./classify.ts"
import * as Fields from "./fields.ts"
import { postScopes } from "./metrics.ts"
import * as Wire from "./wire.ts"

export interface Asking {
  readonly client: Client.Client
  readonly credential: Credential
  readonly memory: RetiredMetrics
}

/** What was found, by id, and why some were not looked for. */
export interface Found {
  readonly rows: ReadonlyMap<string, Wire.Row>
  readonly refused: ReadonlyMap<string, Reason>
  readonly dead: ReadonlyArray<string>
  /** Whether TikTok sent a list at all: without one nothing is missing from it. */
  readonly isListed: boolean
}

/** Documented as 600 a minute, unclear whether per user or per app; taken for the app's, which is the safe side. */
export const limits = { scopes: postScopes, limit: "app" } as const

/** Fails when the question as a whole was refused. */
export const query = Effect.fnUntraced(function* (
  asking: Asking,
  ids: ReadonlyArray<string>
): Effect.fn.Return<Found, AdapterError> {
  const whole = yield* Effect.result(ask(asking, ids))
  if (Result.isSuccess(whole)) return found([whole.success], new Map())
  if (!Fields.isRefusal(whole.failure) || ids.length === 1) return yield* Effect.fail(whole.failure)
  const named = Fields.namedIn(whole.failure, ids)
  const pending: Array<ReadonlyArray<string>> =
    named.length > 0 ? [ids.filter((id) => !named.includes(id))] : Fields.halves(ids)
  const refused = new Map(named.map((id) => [id, whole.failure.reason]))
  const answers: Array<Fields.Asked<Wire.Videos>> = []
  let left = maxSearches
  for (let some = pending.shift(); some !== undefined; some = pending.shift()) {
    const result: Result.Result<Fields.Asked<Wire.Videos>, AdapterError> = yield* Effect.result(plain(asking, some))
    left--
    if (Result.isSuccess(result)) answers.push(result.success)
    else if (some.length > 1 && Fields.isRefusal(result.failure) && left >= pending.length + 2)
      pending.unshift(...Fields.halves(some))
    else for (const id of some) refused.set(id, result.failure.reason)
  }
  return answers.length === 0 ? yield* Effect.fail(whole.failure) : found(answers, refused)
})

/** The account's public videos, newest first, read on by their cursor until all asked were seen, within a bound. */
export const newest = Effect.fnUntraced(function* (
  { client, credential: { token }, memory }: Asking,
  isEnough: (rows: ReadonlyMap<string, Wire.Row>) => boolean
): Effect.fn.Return<Found & { readonly isComplete: boolean }, AdapterError> {
  const known = yield* memory.known("video", "v2", Wire.videoFields)
  const fields = [...Wire.listFields, ...Wire.videoFields.filter((name) => !known.has(name))]
  const rows = new Map<string, Wire.Row>()
  let cursor: number | undefined
  for (let page = 0; page < maxPages; page++) {
    const { body } = yield* client.call({
      operation: "readPosts",
      path: `/v2/video/list/?fields=${fields.join(",")}`,
      json: { max_count: 20, ...(cursor === undefined ? {} : { cursor }) },
      token,
      classify: classify(limits)
    })
    const list = Wire.videos(body)
    if (list?.isListed !== true) return yield* Client.unexpected(client, "readPosts", "a listing without a list")
    for (const [id, row] of list.rows) if (!rows.has(id)) rows.set(id, row)
    const next = Wire.nextCursor(body)
    const isComplete = next === undefined
    const all = { rows, refused: new Map(), dead: [...known], isListed: true, isComplete }
    if (isComplete || isEnough(rows) || next === undefined || next === cursor) return all
    cursor = next
  }
  return { rows, refused: new Map(), dead: [...known], isListed: true, isComplete: false }
})

// internal

/** One bad id of twenty is found in ten. */
const maxSearches = 12

/** Sixty videos: what was published within a day or two. */
const maxPages = 3

const ask = (asking: Asking, ids: ReadonlyArray<string>) =>
  Fields.ask({
    about: "video",
    fields: Wire.videoFields,
    memory: asking.memory,
    call: (fields) => call(asking, ids, fields)
  })

/** Without a search for fields: they were not to blame. */
const plain = Effect.fnUntraced(function* (asking: Asking, ids: ReadonlyArray<string>) {
  const known = yield* asking.memory.known("video", "v2", Wire.videoFields)
  const fields = Wire.videoFields.filter((name) => !known.has(name))
  return { answers: [yield* call(asking, ids, fields)], dead: [...known] }
})

const call = Effect.fnUntraced(function* (
  { client, credential: { token } }: Asking,
  ids: ReadonlyArray<string>,
  fields: ReadonlyArray<string>
) {
  const { body } = yield* client.call({
    operation: "readPosts",
    path: `/v2/video/query/?fields=${["id", ...fields].join(",")}`,
    json: { filters: { video_ids: ids } },
    token,
    classify: classify(limits)
  })
  return Wire.videos(body) ?? (yield* Client.unexpected(client, "readPosts", "an answer without a list of videos"))
})

const found = (asked: ReadonlyArray<Fields.Asked<Wire.Videos>>, refused: ReadonlyMap<string, Reason>): Found => {
  const rows = new Map<string, Wire.Row>()
  const answers = asked.flatMap((one) => one.answers)
  for (const answer of answers) for (const [id, row] of answer.rows) rows.set(id, { ...rows.get(id), ...row })
  return {
    rows,
    refused,
    dead: [...new Set(asked.flatMap(({ dead }) => dead))],
    isListed: answers.every(({ isListed }) => isListed)
  }
}
