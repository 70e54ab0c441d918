/** A Page: its counters and its insights, together in one batch. */
import type { Credential, Reading, Withheld } from "@dravo/core/Adapter"
import { Rejected } from "@dravo/core/AdapterError"
import type { PlatformId } from "@dravo/core/Ids"
import type { Instant } from "@dravo/core/Instant"
import * as Json from "@dravo/kit-http/Json"
import * as Accounts from "@dravo/kit-meta/Accounts"
import * as Graph from "@dravo/kit-meta/Graph"
import * as Insights from "@dravo/kit-meta/Insights"
import * as Outcome from "@dravo/kit-meta/Outcome"
import * as Totals from "@dravo/kit-meta/Totals"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { dictionaries, pageCounters, pageMetrics } from "./metrics.ts"

export const make = (platform: PlatformId, graph: Graph.Graph) =>
  Accounts.reader(platform, (credential, account, known) => one(graph, credential, account.platformAccountId, known))

// internal

const label = "Facebook"

const one = Effect.fnUntraced(function* (
  graph: Graph.Graph,
  credential: Credential,
  page: string,
  { foreign, memory }: Accounts.Known
): Effect.fn.Return<Reading> {
  if (!/^\d{1,32}$/u.test(page))
    return { _tag: "Failed", reason: new Rejected({ detail: "its id is not one of a Page" }) }
  const call = { operation: "readAccounts", token: credential.token } as const
  const counters: Totals.Request = {
    graph,
    label,
    level: "page",
    id: page,
    foreign,
    path: (names) => Graph.pathOf(page, { fields: ["id", ...names].join(",") })
  }
  const insights: Totals.Request = {
    graph,
    label,
    level: "page insights",
    id: page,
    foreign,
    path: (names) => Graph.pathOf(`${page}/insights`, { metric: names.join(","), period })
  }
  const wanted = yield* Effect.all([
    Totals.living(counters, pageCounters, memory),
    Totals.living(insights, pageMetrics, memory)
  ])
  const [fields, metrics] = wanted
  const paths = [counters.path(fields.asked), ...(metrics.asked.length === 0 ? [] : [insights.path(metrics.asked)])]
  const [node = none, rows = none] = yield* graph.all(call, paths)
  const [counted, measured] = yield* Effect.all(
    [
      Totals.insist(counters, call, fields, Graph.asObject(node), memory),
      Totals.insist(insights, call, metrics, rows, memory)
    ],
    { concurrency: 2 }
  )
  return merged(counted, measured)
})

const none: Graph.Answer = { _tag: "Missing" }
/** Rolling sums over 28 days, stamped once a day: the last is taken, and none is ever added to another. */
const period = "days_28"
const span = Duration.toMillis("28 days")

type Part = Totals.Listed & { readonly answer: Graph.Answer }

const merged = (counted: Part, measured: Part): Reading => {
  if (Outcome.isLeftOut([counted.answer, measured.answer])) return { _tag: "LeftOut" }
  const body = counted.answer._tag === "Node" ? counted.answer.body : undefined
  const counters = counted.asked.flatMap((name) => {
    const count = Json.at(body, name)
    return count == null ? [] : [[name, count] as const]
  })
  const rows = measured.answer._tag === "Node" ? measured.answer.body : undefined
  const { ends, values } = Insights.latest(rows, { names: measured.asked, period, dictionaries })
  if (counted.answer._tag === "Refused" && Object.keys(values).length === 0)
    return { _tag: "Failed", reason: counted.answer.refusal.reason }
  const withheld = [
    ...counted.withheld,
    ...Outcome.withheld(counted.answer, counted.asked, "Facebook Page counters unavailable.", label),
    ...measured.withheld,
    ...Outcome.withheld(measured.answer, measured.asked, unavailable, label),
    ...silent(measured)
  ]
  const window = windowOf(ends)
  return {
    _tag: "Value",
    metrics: { ...Object.fromEntries(counters), ...values },
    ...(withheld.length === 0 ? {} : { withheld }),
    ...(window === undefined ? {} : { window })
  }
}

const unavailable = "Facebook Page insight metrics unavailable."

/** Without `read_insights`, and for small Pages, the answer is an empty list rather than a refusal. */
const silent = ({ answer, asked }: Part): ReadonlyArray<Withheld> =>
  answer._tag === "Node" && Insights.isEmpty(answer.body) ? [{ keys: asked, warning: unavailable }] : []

/** Wide enough for every number, should one of them be a day behind. */
const windowOf = (ends: ReadonlyArray<Instant>): { readonly from: Instant; readonly to: Instant } | undefined =>
  ends.length === 0 ? undefined : { from: Math.min(...ends) - span, to: Math.max(...ends) }
