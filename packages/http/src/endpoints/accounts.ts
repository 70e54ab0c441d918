/** What the endpoints about accounts answer with. */
import { AccountId } from "@dravo/core/Ids"
import type { Analytics } from "@dravo/engine/Analytics"
import * as Effect from "effect/Effect"
import type * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as Schema from "effect/Schema"
import * as Details from "../answers/Details.ts"
import * as Exports from "../answers/Exports.ts"
import * as History from "../answers/History.ts"
import * as Wire from "../answers/Wire.ts"
import { Principal } from "../identity/Principal.ts"
import type { AccountsQuery, HistoryQuery } from "../contract/Parameters.ts"
import { permitted } from "./permitted.ts"
import { jsonOf, respond, respondOf } from "./respond.ts"

interface Asked {
  readonly request: HttpServerRequest.HttpServerRequest
}
interface AskedOfOne extends Asked {
  readonly params: { readonly account_id: string }
}

export const accounts = (analytics: Analytics["Service"]) => ({
  list: Effect.fnUntraced(function* ({ query, request }: Asked & { readonly query: AccountsQuery }) {
    const { workspace } = yield* permitted(query)
    return yield* respond(request, {
      json: Effect.map(analytics.listAccounts(workspace, query), Wire.accountsAnswer),
      rows: (format) =>
        Effect.map(analytics.exportAccounts(workspace, query), (rows) =>
          Exports.bytes(format, rows, Exports.accounts(analytics.catalog, query.platform))
        )
    })
  }),
  health: Effect.fnUntraced(function* ({ params }: AskedOfOne) {
    const { workspace } = yield* Principal
    const found = isAccountId(params.account_id) ? analytics.health(workspace, params.account_id) : Effect.succeed(null)
    return yield* jsonOf(Effect.map(found, (health) => health && Details.healthAnswer(health)))
  }),
  history: Effect.fnUntraced(function* ({ params, query, request }: AskedOfOne & { readonly query: HistoryQuery }) {
    const { workspace } = yield* Principal
    const found = analytics.accountHistory(workspace, params.account_id, query)
    return yield* respondOf(request, {
      json: Effect.map(found, (history) => history && History.accountHistoryAnswer(history)),
      rows: (format) => Exports.accountHistory(analytics, format, workspace, params.account_id, query)
    })
  })
})

// internal

const isAccountId = Schema.is(AccountId)
