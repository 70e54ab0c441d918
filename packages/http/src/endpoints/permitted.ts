/** What a key's or token's scopes let its bearer ask. */
import * as Effect from "effect/Effect"
import { Principal } from "../identity/Principal.ts"
import * as Problems from "../contract/Problems.ts"

/** The asker, where the scopes cover what is asked. */
export const permitted = (query: Query) => Effect.flatMap(Principal, (principal) => permittedTo(principal, query))

export const permittedTo = (
  principal: Principal["Service"],
  query: Query
): Effect.Effect<Principal["Service"], Problems.Forbidden> =>
  query.refresh === true && !principal.scopes.has("analytics:refresh")
    ? Effect.fail(Problems.forbidden("analytics:refresh"))
    : Effect.succeed(principal)

// internal

interface Query {
  readonly refresh?: boolean
}
