/** The keys of an endpoint as they are kept: sealed where the host has a vault key. */
import { redacted, type Secret } from "@dravo/core/Secret"
import type { WorkspaceId } from "@dravo/core/Ids"
import type { Instant } from "@dravo/core/Instant"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Seal from "../credential/seal.ts"

/** One key, and until when it signs; null for the newest. */
export interface KeptSecret {
  readonly secret: string
  readonly until: Instant | null
}

export interface KeptSecrets {
  readonly write: (
    workspace: WorkspaceId,
    endpointId: string,
    secrets: ReadonlyArray<KeptSecret>
  ) => Effect.Effect<string>
  /** Undefined for what no known key opens. */
  readonly read: (
    workspace: WorkspaceId,
    endpointId: string,
    kept: string
  ) => Effect.Effect<ReadonlyArray<KeptSecret> | undefined>
}

export const make = Effect.fnUntraced(function* (
  key: Secret | undefined,
  olderKeys: ReadonlyArray<Secret>
): Effect.fn.Return<KeptSecrets, Seal.SealBroken> {
  const ring =
    key === undefined
      ? undefined
      : yield* Seal.ring(
          redacted(key, "vault key"),
          olderKeys.map((older) => redacted(older, "vault key"))
        )
  return {
    write: (workspace, endpointId, secrets) => {
      const text = encode(secrets)
      return ring === undefined ? Effect.succeed(text) : ring.seal(text, ownerOf(workspace, endpointId))
    },
    read: Effect.fnUntraced(function* (workspace, endpointId, kept) {
      const plain = Option.getOrUndefined(decode(kept))
      if (plain !== undefined || ring === undefined) return plain
      const text = yield* Effect.orElseSucceed(ring.open(kept, ownerOf(workspace, endpointId)), () => "")
      return Option.getOrUndefined(decode(text))
    })
  }
})

/** Those that sign now. */
export const active = (secrets: ReadonlyArray<KeptSecret>, now: Instant): ReadonlyArray<string> =>
  secrets.filter(({ until }) => until === null || until > now).map(({ secret }) => secret)

// internal

const ownerOf = (workspace: WorkspaceId, endpointId: string): string =>
  JSON.stringify(["webhook", workspace, endpointId])

const encode = (secrets: ReadonlyArray<KeptSecret>): string => JSON.stringify(secrets)

const decode = Schema.decodeUnknownOption(
  Schema.fromJsonString(Schema.Array(Schema.Struct({ secret: Schema.String, until: Schema.NullOr(Schema.Int) })))
)
