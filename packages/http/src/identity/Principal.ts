/** Who asks, once verified, and the reasons why nobody is. */
import type { WorkspaceId } from "@dravo/core/Ids"
import type { KeyScope } from "@dravo/core/KeyRecord"
import * as Context from "effect/Context"
import * as Schema from "effect/Schema"

/** A verified caller: everything it reads is its workspace's, everything it does is within its scopes. */
export class Principal extends Context.Service<
  Principal,
  {
    readonly workspace: WorkspaceId
    readonly scopes: ReadonlySet<KeyScope>
  }
>()("@dravo/http/Principal") {}

/** Missing, malformed, forged, expired or revoked: the reader of this error learns nothing more. */
export class Refused extends Schema.TaggedError<Refused>()("Refused", {}) {}

/** The issuer's keys cannot be had now, so nobody can tell whether the token is good. */
export class KeysUnavailable extends Schema.TaggedError<KeysUnavailable>()("KeysUnavailable", {
  detail: Schema.String
}) {
  override get message(): string {
    return this.detail
  }
}
