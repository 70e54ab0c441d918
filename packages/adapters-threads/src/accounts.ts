/** A profile: its followers as of now and what its posts got in the last 28 closed days, in one request. */
import type { Credential, Reading } from "@dravo/core/Adapter"
import { InvalidResponse, Rejected } from "@dravo/core/AdapterError"
import type { PlatformId } from "@dravo/core/Ids"
import { startOfDay } from "@dravo/core/Instant"
import * as Json from "@dravo/kit-http/Json"
import * as Accounts from "@dravo/kit-meta/Accounts"
import * as Graph from "@dravo/kit-meta/Graph"
import * as GraphTime from "@dravo/kit-meta/GraphTime"
import * as Totals from "@dravo/kit-meta/Totals"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { accountMetrics } from "./metrics.ts"
import { isId } from "./posts.ts"

export const make = (platform: PlatformId, graph: Graph.Graph) =>
  Accounts.reader(platform, (credential, account, known) => one(graph, credential, account.platformAccountId, known))

// internal

const one = Effect.fnUntraced(function* (
  graph: Graph.Graph,
  credential: Credential,
  id: string,
  { foreign, memory }: Accounts.Known
): Effect.fn.Return<Reading> {
  if (!isId(id)) return { _tag: "Failed", reason: new Rejected({ detail: "its id is not one of a Threads profile" }) }
  const to = startOfDay(yield* Clock.currentTimeMillis)
  const window = { from: to - Duration.toMillis("28 days"), to }
  const request: Totals.Request = {
    graph,
    label: "Threads",
    level: "profile",
    id,
    foreign,
    path: (names) =>
      Graph.pathOf(`${id}/threads_insights`, {
        metric: names.join(","),
        since: GraphTime.seconds(window.from),
        until: GraphTime.seconds(window.to)
      })
  }
  const call = { operation: "readAccounts", token: credential.token } as const
  const names = yield* Totals.living(request, accountMetrics, memory)
  const first = yield* graph.one(call, request.path(names.asked))
  const { answer, asked, withheld } = yield* Totals.insist(request, call, names, first, memory)
  if (answer._tag === "Refused")
    return answer.refusal.reason._tag === "RequestLimit"
      ? { _tag: "LeftOut" }
      : { _tag: "Failed", reason: answer.refusal.reason }
  const rows = answer._tag === "Node" ? Json.at(answer.body, "data") : undefined
  if (!Array.isArray(rows)) return { _tag: "Failed", reason: noRows }
  const metrics = totalsOf(rows, asked)
  return {
    _tag: "Value",
    metrics,
    ...(withheld.length === 0 ? {} : { withheld }),
    ...(Object.keys(metrics).some((key) => key !== "followers_count") ? { window } : {})
  }
})

const noRows = new InvalidResponse({ detail: "an answer without insights" })

/** Totals only: a point of a series, as its views are, is never taken for one. */
const totalsOf = (rows: ReadonlyArray<unknown>, names: ReadonlyArray<string>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const row = rows.find((one) => Json.at(one, "name") === name)
      const total = Json.at(row, "total_value", "value")
      return total === undefined || total === null ? [] : [[name, total]]
    })
  )
