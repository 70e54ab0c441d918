/** What the endpoints about posts answer with. */
import type { Analytics } from "@dravo/engine/Analytics"
import * as Effect from "effect/Effect"
import type * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as Comparisons from "../answers/Comparisons.ts"
import * as Exports from "../answers/Exports.ts"
import * as History from "../answers/History.ts"
import * as Wire from "../answers/Wire.ts"
import { Principal } from "../identity/Principal.ts"
import type { ComparisonsQuery, HistoryQuery, PostQuery, PostsQuery } from "../contract/Parameters.ts"
import { permitted } from "./permitted.ts"
import { json, jsonOf, respond, respondOf } from "./respond.ts"

interface Asked {
  readonly request: HttpServerRequest.HttpServerRequest
}
interface AskedOfOne extends Asked {
  readonly params: { readonly post_id: string }
}

export const posts = (analytics: Analytics["Service"]) => ({
  list: Effect.fnUntraced(function* ({ query, request }: Asked & { readonly query: PostsQuery }) {
    const { workspace } = yield* permitted(query)
    return yield* respond(request, {
      json: Effect.map(analytics.listPosts(workspace, query), Wire.postsAnswer),
      rows: (format) =>
        Effect.map(analytics.exportPosts(workspace, query), (rows) =>
          Exports.bytes(format, rows, Exports.posts(analytics.catalog, query.platform))
        )
    })
  }),
  one: Effect.fnUntraced(function* ({ params, query }: AskedOfOne & { readonly query: PostQuery }) {
    const { workspace } = yield* permitted(query)
    const found = analytics.post(workspace, params.post_id, query.refresh ?? false)
    return yield* jsonOf(Effect.map(found, (view) => view && History.postAnswer(params.post_id, view)))
  }),
  freshness: Effect.fnUntraced(function* ({ params }: AskedOfOne) {
    const { workspace } = yield* Principal
    const found = analytics.explain(workspace, params.post_id)
    return yield* jsonOf(Effect.map(found, (rows) => rows && History.freshnessAnswer(params.post_id, rows)))
  }),
  comparison: Effect.fnUntraced(function* ({ params }: AskedOfOne) {
    const { workspace } = yield* Principal
    const found = analytics.compare(workspace, params.post_id)
    return yield* jsonOf(Effect.map(found, (rows) => rows && Comparisons.comparisonAnswer(params.post_id, rows)))
  }),
  comparisons: Effect.fnUntraced(function* ({ query }: { readonly query: ComparisonsQuery }) {
    const { workspace } = yield* Principal
    return yield* json(Effect.map(analytics.comparePosts(workspace, query), Comparisons.comparisonsAnswer))
  }),
  history: Effect.fnUntraced(function* ({ params, query, request }: AskedOfOne & { readonly query: HistoryQuery }) {
    const { workspace } = yield* Principal
    const found = analytics.postHistory(workspace, params.post_id, query)
    return yield* respondOf(request, {
      json: Effect.map(found, (history) => history && History.postHistoryAnswer(history)),
      rows: (format) => Exports.postHistory(analytics, format, workspace, params.post_id, query)
    })
  })
})
