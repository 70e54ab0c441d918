/** What the endpoints about a whole workspace answer with: the catalogue, sums, growth and the feed of changes. */
import type { Analytics } from "@dravo/engine/Analytics"
import * as Effect from "effect/Effect"
import type * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as Changes from "../answers/Changes.ts"
import * as Comparisons from "../answers/Comparisons.ts"
import * as Details from "../answers/Details.ts"
import * as Exports from "../answers/Exports.ts"
import * as History from "../answers/History.ts"
import * as Overviews from "../answers/Overviews.ts"
import { Principal } from "../identity/Principal.ts"
import type { BestTimeQuery, ChangesQuery, GrowthQuery, OverviewQuery } from "../contract/Parameters.ts"
import { json, respondFrom } from "./respond.ts"

export const feed = (analytics: Analytics["Service"]) => ({
  metrics: () => json(Effect.succeed(Details.metricsAnswer(analytics.catalog))),
  growth: Effect.fnUntraced(function* ({ query }: { readonly query: GrowthQuery }) {
    const { workspace } = yield* Principal
    return yield* json(Effect.map(analytics.growth(workspace, query), History.growthAnswer))
  }),
  overview: Effect.fnUntraced(function* ({ query }: { readonly query: OverviewQuery }) {
    const { workspace } = yield* Principal
    return yield* json(Effect.map(analytics.overview(workspace, query), Overviews.overviewAnswer))
  }),
  bestTime: Effect.fnUntraced(function* ({ query }: { readonly query: BestTimeQuery }) {
    const { workspace } = yield* Principal
    return yield* json(Effect.map(analytics.bestTime(workspace, query), Comparisons.bestTimeAnswer))
  }),
  changes: Effect.fnUntraced(function* (asked: {
    readonly query: ChangesQuery
    readonly request: HttpServerRequest.HttpServerRequest
  }) {
    const { query, request } = asked
    const { workspace } = yield* Principal
    return yield* respondFrom(request, {
      json: Effect.map(analytics.changes(workspace, query), Changes.changesAnswer),
      rows: (format) =>
        Effect.map(analytics.exportChanges(workspace, query), (rows) => Exports.bytes(format, rows, Exports.changes))
    })
  })
})
