/**
 * Sends the demo's requests over HTTP, counts what each answer cost the platforms, and stops where an answer is not as
 * announced.
 */
import type { Kind } from "@dravo/core/Subject"
import { FreshnessAnswer } from "@dravo/http/History"
import * as Wire from "@dravo/http/Wire"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { type Failed, failed } from "../ExitCodes.ts"
import { type Focus, type Json, pretty, shortened } from "./json.ts"
import type { Meter } from "./meter.ts"
import type { DemoNetwork } from "./networks/setup.ts"

export const Problem = Schema.Struct({
  type: Schema.String,
  title: Schema.String,
  status: Schema.Int,
  detail: Schema.optionalKey(Schema.String),
  instance: Schema.String,
  errors: Schema.optionalKey(Schema.Array(Schema.Struct({ parameter: Schema.String, message: Schema.String })))
})
export type Problem = typeof Problem.Type

export interface RequestOptions extends Focus {
  /** The first company's when left out. */
  readonly key?: Redacted.Redacted
  /** Platform calls the answer must cost; worked out from its rows when left out. */
  readonly calls?: number
  /** How many more it may cost, where rows are read through lists whose pages end elsewhere. */
  readonly further?: number
  /** Asks so many times at once; once when left out. */
  readonly readers?: number
  /** Not worth a place on the page. */
  readonly quietly?: boolean
}

/** One request of a chapter, as it really went. */
export interface SentRequest {
  readonly request: string
  readonly status: number
  readonly readers: number
  readonly rows: number
  readonly calls: number
  /** The same by platform; those that heard nothing are left out. */
  readonly spent: Readonly<Record<string, number>>
  readonly millis: number
  readonly answer: Json
}

export interface Chapter {
  readonly title: string
  readonly asked: Array<SentRequest>
}

export interface Walkthrough {
  readonly chapters: ReadonlyArray<Chapter>
  chapter(title: string, words: string): Effect.Effect<void>
  say(words: string): Effect.Effect<void>
  /** `query` without the question mark. */
  posts(query: string, options?: RequestOptions): Effect.Effect<Wire.PostsAnswer, Failed>
  accounts(query: string, options?: RequestOptions): Effect.Effect<Wire.AccountsAnswer, Failed>
  /** Why a row is as fresh as it is; looking must ask nobody. */
  freshness(row: Wire.PostRow): Effect.Effect<FreshnessAnswer["items"][number] | undefined, Failed>
  /** A request that must be answered with this status and a problem. */
  refused(query: string, status: number, options?: RequestOptions): Effect.Effect<Problem, Failed>
}

/** Ends the demo where its words and an answer part. */
export const assertDemo = (holds: boolean, otherwise: string): Effect.Effect<void, Failed> =>
  holds ? Effect.void : Effect.fail(failed("usage", `The demo does not hold: ${otherwise}.`))

export interface Options {
  readonly url: string
  readonly key: Redacted.Redacted
  readonly networks: ReadonlyArray<DemoNetwork>
  readonly meter: Meter
  readonly out: (text: string) => Effect.Effect<void>
}

export const make = ({ key, meter, out, networks, url }: Options): Walkthrough => {
  const chapters: Array<Chapter> = []

  const send = sender(url, key, networks)
  const report = reporter(chapters, out)

  const rows = <A extends { readonly items: ReadonlyArray<Wire.PostRow | Wire.AccountRow> }>(
    kind: Kind,
    address: string,
    schema: Schema.Codec<A, unknown>
  ) =>
    Effect.fnUntraced(function* (query: string, options: RequestOptions = {}) {
      const path = query === "" ? address : `${address}?${query}`
      const reply = yield* send(path, options)
      yield* assertDemo(reply.status === 200, `GET ${path} answered ${reply.status} instead of 200`)
      const answer = yield* documented(schema, reply.body, path)
      yield* report(reply, options, answer.items.length)
      const worked = meter.expect(kind, answer.items, query.includes("refresh=true"))
      const { max, min } = options.calls === undefined ? worked : { max: options.calls, min: options.calls }
      const fits = reply.calls >= min && reply.calls <= max + (options.further ?? 0)
      yield* assertDemo(fits, `GET ${path} cost ${costOf(reply)} platform calls instead of ${min}`)
      return answer
    })

  return {
    chapters,
    chapter: (title, words) =>
      Effect.suspend(() => {
        chapters.push({ title, asked: [] })
        return out(`\n${chapters.length}. ${title}\n   ${words}`)
      }),
    say: (words) => out(`\n   ${words}`),
    posts: rows("publication", "/v1/analytics/posts", Wire.PostsAnswer),
    accounts: rows("account", "/v1/analytics/accounts", Wire.AccountsAnswer),
    freshness: Effect.fnUntraced(function* (row) {
      const path = `/v1/analytics/posts/${row.post_id}/freshness`
      const reply = yield* send(path, {})
      yield* assertDemo(
        reply.status === 200 && reply.calls === 0,
        `GET ${path} answered ${reply.status} and cost ${reply.calls} platform calls`
      )
      const answer = yield* documented(FreshnessAnswer, reply.body, path)
      yield* report(reply, { rows: (one) => one["account_id"] === row.account_id }, answer.items.length)
      return answer.items.find((one) => one.account_id === row.account_id)
    }),
    refused: Effect.fnUntraced(function* (query, status, options = {}) {
      const path = `/v1/analytics/posts?${query}`
      const reply = yield* send(path, options)
      yield* report(reply, options, 0)
      yield* assertDemo(reply.status === status, `GET ${path} answered ${reply.status} instead of ${status}`)
      yield* assertDemo(reply.calls === 0, `a refused request cost ${reply.calls} platform calls`)
      return yield* Schema.decodeUnknownEffect(Problem)(reply.body).pipe(
        Effect.mapError(() =>
          failed("usage", `The demo does not hold: the refusal of GET ${path} is not a problem document.`)
        )
      )
    })
  }
}

// internal

type Reply = Effect.Success<ReturnType<ReturnType<typeof sender>>>

/** Asks the demo's own server, so many readers at once, and counts what that cost the platforms. */
const sender = (url: string, key: Redacted.Redacted, networks: ReadonlyArray<DemoNetwork>) =>
  Effect.fnUntraced(function* (path: string, options: RequestOptions) {
    const before = networks.map((network) => network.calls())
    const started = performance.now()
    const readers = options.readers ?? 1
    const replies = yield* Effect.all(
      Array.from({ length: readers }, () => request(`${url}${path}`, options.key ?? key)),
      { concurrency: "unbounded" }
    )
    const millis = Math.round(performance.now() - started)
    const all = networks.map((network, at) => [network.platform, network.calls() - (before[at] ?? 0)] as const)
    const spent = Object.fromEntries(all.filter(([, calls]) => calls > 0))
    const calls = all.reduce((sum, [, its]) => sum + its, 0)
    const [first] = replies
    if (first === undefined) return yield* failed("usage", "The demo does not hold: nobody asked.")
    yield* assertDemo(
      replies.every((one) => one.status === first.status && one.text === first.text),
      `${readers} readers of ${path} did not get one answer`
    )
    return { path, readers, millis, calls, spent, status: first.status, body: yield* parsed(first.text, path) }
  })

/** Adds an answer to the chapter it belongs to, and prints it. */
const reporter = (chapters: ReadonlyArray<Chapter>, out: Options["out"]) =>
  Effect.fnUntraced(function* (reply: Reply, options: RequestOptions, rows: number) {
    const asked: SentRequest = {
      request: `GET ${reply.path}`,
      status: reply.status,
      readers: reply.readers,
      rows: rows * reply.readers,
      calls: reply.calls,
      spent: reply.spent,
      millis: reply.millis,
      answer: shortened(reply.body, options)
    }
    chapters.at(-1)?.asked.push(asked)
    if (options.quietly === true) return
    yield* out(`\n  ${asked.request}${reply.readers === 1 ? "" : `   by ${reply.readers} readers at once`}`)
    yield* out(`  ${reply.status}   platform calls: ${costOf(reply)}   ${reply.millis} ms`)
    yield* out(`  ${pretty(asked.answer, "  ")}`)
  })

const documented = <A>(schema: Schema.Codec<A, unknown>, body: Json, path: string) =>
  Schema.decodeUnknownEffect(schema)(body).pipe(
    Effect.mapError(() =>
      failed("usage", `The demo does not hold: the answer to GET ${path} is not of the documented shape.`)
    )
  )

const costOf = ({
  calls,
  spent
}: {
  readonly calls: number
  readonly spent: Readonly<Record<string, number>>
}): string => {
  const each = Object.entries(spent).map(([platform, its]) => `${platform} ${its}`)
  return each.length === 0 ? "0" : `${calls} (${each.join(", ")})`
}

const request = (url: string, key: Redacted.Redacted) =>
  Effect.tryPromise({
    try: async (signal) => {
      const response = await fetch(url, { headers: { authorization: `Bearer ${Redacted.value(key)}` }, signal })
      return { status: response.status, text: await response.text() }
    },
    catch: () => failed("usage", "The demo does not hold: its own server did not answer.")
  })

const parsed = (text: string, path: string) =>
  Effect.try({
    // JSON.parse makes nothing but JSON.
    try: () => JSON.parse(text) as Json,
    catch: () => failed("usage", `The demo does not hold: GET ${path} did not answer with JSON.`)
  })
