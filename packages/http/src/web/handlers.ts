/** What each endpoint answers with. */
import { AccountId } from "@dravo/core/Ids"
import { Analytics } from "@dravo/engine/Analytics"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import { Api } from "../Api.ts"
import * as Changes from "../answers/Changes.ts"
import * as Details from "../answers/Details.ts"
import * as Exported from "../answers/Exports.ts"
import * as History from "../answers/History.ts"
import { Principal } from "../identity/Principal.ts"
import * as Problems from "./Problems.ts"
import * as Wire from "../answers/Wire.ts"
import { outage, permitted, refused } from "./access.ts"

export const handlers = HttpApiBuilder.group(
  Api,
  "analytics",
  Effect.fnUntraced(function* (group) {
    const analytics = yield* Analytics
    return group
      .handle(
        "listPosts",
        Effect.fnUntraced(
          function* ({ query, request }) {
            const { workspace } = yield* permitted(query)
            const format = Exported.wanted(request.headers["accept"])
            if (format !== null) {
              const rows = yield* analytics.exportPosts(workspace, query)
              return Exported.answer(
                format,
                Exported.bytes(format, rows, Exported.posts(analytics.catalog, query.platform))
              )
            }
            return answer(Wire.postsAnswer(yield* analytics.listPosts(workspace, query)))
          },
          Effect.catchTags({ InvalidRequest: refused, StoreError: outage })
        )
      )
      .handle(
        "listAccounts",
        Effect.fnUntraced(
          function* ({ query, request }) {
            const { workspace } = yield* permitted(query)
            const format = Exported.wanted(request.headers["accept"])
            if (format !== null) {
              const rows = yield* analytics.exportAccounts(workspace, query)
              return Exported.answer(
                format,
                Exported.bytes(format, rows, Exported.accounts(analytics.catalog, query.platform))
              )
            }
            return answer(Wire.accountsAnswer(yield* analytics.listAccounts(workspace, query)))
          },
          Effect.catchTags({ InvalidRequest: refused, StoreError: outage })
        )
      )
      .handle("listMetrics", () => Effect.succeed(answer(Details.metricsAnswer(analytics.catalog))))
      .handle(
        "accountHealth",
        Effect.fnUntraced(
          function* ({ params }) {
            const { workspace } = yield* Principal
            const health = isAccountId(params.account_id) ? yield* analytics.health(workspace, params.account_id) : null
            return health === null ? yield* Problems.notFound() : answer(Details.healthAnswer(health))
          },
          Effect.catchTags({ StoreError: outage })
        )
      )
      .handle(
        "getPost",
        Effect.fnUntraced(
          function* ({ params, query }) {
            const { workspace } = yield* permitted(query)
            const view = yield* analytics.post(workspace, params.post_id, query.refresh ?? false)
            return view === null ? yield* Problems.notFound() : answer(History.postAnswer(params.post_id, view))
          },
          Effect.catchTags({ InvalidRequest: refused, StoreError: outage })
        )
      )
      .handle(
        "postFreshness",
        Effect.fnUntraced(
          function* ({ params }) {
            const { workspace } = yield* Principal
            const rows = yield* analytics.explain(workspace, params.post_id)
            return rows === null ? yield* Problems.notFound() : answer(History.freshnessAnswer(params.post_id, rows))
          },
          Effect.catchTags({ StoreError: outage })
        )
      )
      .handle(
        "postHistory",
        Effect.fnUntraced(
          function* ({ params, query, request }) {
            const { workspace } = yield* Principal
            const format = Exported.wanted(request.headers["accept"])
            if (format !== null) {
              const bytes = yield* Exported.postHistory(analytics, format, workspace, params.post_id, query)
              return bytes === null ? yield* Problems.notFound() : Exported.answer(format, bytes)
            }
            const history = yield* analytics.postHistory(workspace, params.post_id, query)
            return history === null ? yield* Problems.notFound() : answer(History.postHistoryAnswer(history))
          },
          Effect.catchTags({ InvalidRequest: refused, StoreError: outage })
        )
      )
      .handle(
        "accountHistory",
        Effect.fnUntraced(
          function* ({ params, query, request }) {
            const { workspace } = yield* Principal
            const format = Exported.wanted(request.headers["accept"])
            if (format !== null) {
              const bytes = yield* Exported.accountHistory(analytics, format, workspace, params.account_id, query)
              return bytes === null ? yield* Problems.notFound() : Exported.answer(format, bytes)
            }
            const history = yield* analytics.accountHistory(workspace, params.account_id, query)
            return history === null ? yield* Problems.notFound() : answer(History.accountHistoryAnswer(history))
          },
          Effect.catchTags({ InvalidRequest: refused, StoreError: outage })
        )
      )
      .handle(
        "listChanges",
        Effect.fnUntraced(
          function* ({ query, request }) {
            const { workspace } = yield* Principal
            const format = Exported.wanted(request.headers["accept"])
            return format === null
              ? answer(Changes.changesAnswer(yield* analytics.changes(workspace, query)))
              : Exported.answer(
                  format,
                  Exported.bytes(format, yield* analytics.exportChanges(workspace, query), Exported.changes)
                )
          },
          Effect.catchTags({ InvalidRequest: refused, StoreError: outage })
        )
      )
      .handle(
        "growth",
        Effect.fnUntraced(
          function* ({ query }) {
            const { workspace } = yield* Principal
            return answer(History.growthAnswer(yield* analytics.growth(workspace, query)))
          },
          Effect.catchTags({ InvalidRequest: refused, StoreError: outage })
        )
      )
  })
)

// internal

const isAccountId = Schema.is(AccountId)

/** Written once by hand: encoding a page through its schema costs several times the page. */
const answer = (body: object) => HttpServerResponse.text(JSON.stringify(body), { contentType: "application/json" })
