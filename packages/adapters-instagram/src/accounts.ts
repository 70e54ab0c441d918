/** An account: its follower count, and its totals over the last 28 closed days in two requests. */
import type { Credential, Reading, Withheld } from "@dravo/core/Adapter"
import { Rejected } from "@dravo/core/AdapterError"
import type { PlatformId } from "@dravo/core/Ids"
import { type Instant, startOfDay } from "@dravo/core/Instant"
import * as Json from "@dravo/kit-http/Json"
import * as Accounts from "@dravo/kit-meta/Accounts"
import * as Graph from "@dravo/kit-meta/Graph"
import * as GraphTime from "@dravo/kit-meta/GraphTime"
import * as Insights from "@dravo/kit-meta/Insights"
import * as Outcome from "@dravo/kit-meta/Outcome"
import * as Totals from "@dravo/kit-meta/Totals"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { loginOf, type Logins } from "./logins.ts"
import { accountMetrics, undocumentedMetrics } from "./metrics.ts"

export const make = (platform: PlatformId, logins: Logins) =>
  Accounts.reader(platform, (credential, account, known) =>
    one(logins.graphs[loginOf(logins, account)], credential, account.platformAccountId, known)
  )

// internal

const label = "Instagram"

interface Window {
  readonly from: Instant
  readonly to: Instant
}

/**
 * Totals of a window that ends now leave out most of today, so it ends at the last UTC midnight; 30 days are the most.
 */
const windowAt = (now: Instant): Window => ({
  from: startOfDay(now) - Duration.toMillis("28 days"),
  to: startOfDay(now)
})

const one = Effect.fnUntraced(function* (
  graph: Graph.Graph,
  credential: Credential,
  id: string,
  { foreign, memory }: Accounts.Known
): Effect.fn.Return<Reading> {
  if (!/^\d{1,32}$/u.test(id))
    return { _tag: "Failed", reason: new Rejected({ detail: "its id is not one of an Instagram account" }) }
  const call = { operation: "readAccounts", token: credential.token } as const
  const window = windowAt(yield* Clock.currentTimeMillis)
  const totals: Totals.Request = {
    graph,
    label,
    level: "account",
    id,
    foreign,
    path: (names) =>
      Graph.pathOf(`${id}/insights`, {
        metric: names.join(","),
        period: "day",
        metric_type: "total_value",
        since: GraphTime.seconds(window.from),
        until: GraphTime.seconds(window.to)
      })
  }
  const lists = yield* Effect.forEach([accountMetrics, undocumentedMetrics], (names) =>
    Totals.living(totals, names, memory)
  )
  const wanted = lists.filter(({ asked }) => asked.length > 0)
  const [node = none, ...rows] = yield* graph.all(call, [
    Graph.pathOf(id, { fields: "id,followers_count" }),
    ...wanted.map(({ asked }) => totals.path(asked))
  ])
  const read = yield* Effect.forEach(
    wanted,
    (list, index) => Totals.insist(totals, call, list, rows[index] ?? none, memory),
    { concurrency: 2 }
  )
  const dead = lists.filter(({ asked }) => asked.length === 0).map((list) => ({ ...list, answer: none }))
  return merged(Graph.asObject(node), [...read, ...dead], window)
})

const none: Graph.Answer = { _tag: "Missing" }

type Part = Totals.Listed & { readonly answer: Graph.Answer }

const merged = (node: Graph.Answer, parts: ReadonlyArray<Part>, window: Window): Reading => {
  const totals = Object.fromEntries(
    parts.flatMap(({ answer, asked }) =>
      Object.entries(Insights.values(answer._tag === "Node" ? answer.body : undefined, { names: asked, period: "day" }))
    )
  )
  const measured = Object.keys(totals).length > 0
  if (Outcome.isLeftOut([node, ...parts.map(({ answer }) => answer)])) return { _tag: "LeftOut" }
  if (node._tag === "Refused" && !measured) return { _tag: "Failed", reason: node.refusal.reason }
  const followers = node._tag === "Node" ? Json.at(node.body, "followers_count") : null
  const withheld = [
    ...Outcome.withheld(node, ["follower_count"], "Instagram follower count unavailable.", label),
    ...parts.flatMap(withheldOf)
  ]
  return {
    _tag: "Value",
    metrics: { ...(followers == null ? {} : { follower_count: followers }), ...totals },
    ...(withheld.length === 0 ? {} : { withheld }),
    ...(measured ? { window } : {})
  }
}

const withheldOf = ({ answer, asked, withheld }: Part): ReadonlyArray<Withheld> => {
  const warning = asked.some((name) => accountMetrics.includes(name))
    ? unavailable
    : `Instagram ${asked.join(" and ")} unavailable.`
  const silent = answer._tag === "Node" && warning === unavailable && Insights.isEmpty(answer.body)
  return [
    ...withheld,
    ...Outcome.withheld(answer, asked, warning, label),
    ...(silent ? [{ keys: asked, warning }] : [])
  ]
}

const unavailable = "Instagram account insights unavailable."
