/** What a key's or token's scopes let its bearer ask. */
import * as Effect from "effect/Effect"
import { Principal } from "../identity/Principal.ts"
import * as Problems from "../contract/Problems.ts"

/** The asker, where the scopes cover what is asked. */
export const permitted = Effect.fnUntraced(function* (query: { readonly refresh?: boolean }) {
  const principal = yield* Principal
  if (query.refresh === true && !principal.scopes.has("analytics:refresh"))
    return yield* Problems.forbidden("analytics:refresh")
  return principal
})
