/** API keys: issued once in the clear, kept as a digest, looked up by id, compared in constant time. */
import type { WorkspaceId } from "@dravo/core/Ids"
import type { ApiKeyRecord, KeyScope } from "@dravo/core/KeyRecord"
import { spanned } from "@dravo/core/Spanned"
import { Store } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Answering from "./answering.ts"
import * as KeyText from "./keyText.ts"
import { type NodeCrypto, nodeCrypto } from "./nodeCrypto.ts"

/** What a verified key may do, and where. */
export interface Principal {
  readonly workspace: WorkspaceId
  readonly scopes: ReadonlySet<KeyScope>
  readonly keyId: string
}

/** A freshly issued key; the only time its text exists. */
export interface IssuedKey {
  readonly key: Redacted.Redacted
  readonly record: ApiKeyRecord
}

/** Malformed, mistyped, unknown, wrong or revoked: the reader of this error learns nothing more. */
export class KeyRefused extends Schema.TaggedError<KeyRefused>()("KeyRefused", {}) {}

/** Makes, lists, checks and revokes a workspace's API keys; a key's text is told once. */
export class ApiKeys extends Context.Service<
  ApiKeys,
  {
    issue(
      workspace: WorkspaceId,
      options: { readonly name: string; readonly scopes: ReadonlyArray<KeyScope> }
    ): Effect.Effect<IssuedKey, StoreError>
    /**
     * A mistyped key is refused by its checksum, without a read of the store. A store that answers nobody is told as
     * `Unreachable` within two seconds.
     */
    verify(text: Redacted.Redacted): Effect.Effect<Principal, KeyRefused | StoreError>
    list(workspace: WorkspaceId): Effect.Effect<ReadonlyArray<ApiKeyRecord>, StoreError>
    /** False when the workspace has no such unrevoked key. Takes effect at the next request, in every process. */
    revoke(workspace: WorkspaceId, keyId: string): Effect.Effect<boolean, StoreError>
  }
>()("@dravo/engine/ApiKeys") {}

/** On the keys the store keeps. */
export const layer: Layer.Layer<ApiKeys, never, Store> = Layer.effect(
  ApiKeys,
  Effect.gen(function* () {
    const { inTime, store } = Answering.of(yield* Store)
    const services = yield* KeyText.services
    let node: NodeCrypto | null = null

    const issue = Effect.fn("ApiKeys.issue")(function* (
      workspace: WorkspaceId,
      options: { readonly name: string; readonly scopes: ReadonlyArray<KeyScope> }
    ) {
      const { digest, id, text } = yield* Effect.provideContext(KeyText.generate, services)
      const createdAt = yield* Clock.currentTimeMillis
      const record: ApiKeyRecord = {
        id,
        digest,
        name: options.name,
        hint: text.slice(-4),
        scopes: options.scopes,
        createdAt,
        revokedAt: null
      }
      yield* store.insertKey(workspace, record)
      return { key: Redacted.make(text, { label: "api key" }), record }
    })

    const verify = (text: Redacted.Redacted): Effect.Effect<Principal, KeyRefused | StoreError> => {
      const parsed = KeyText.parse(Redacted.value(text))
      if (parsed === undefined) return Effect.fail(new KeyRefused())
      return Effect.flatMap(inTime("engineFindKey", store.engineFindKey(parsed.id)), (found) =>
        Effect.flatMap(KeyText.digestOf(parsed.secret, services, (node ??= nodeCrypto())), (digest) => {
          // Unknown ids go through the same comparison, so that timing does not tell them from wrong secrets.
          const same = KeyText.equal(digest, found?.key.digest ?? KeyText.impossibleDigest)
          return found === null || !same
            ? Effect.fail(new KeyRefused())
            : Effect.succeed({ workspace: found.workspace, scopes: new Set(found.key.scopes), keyId: found.key.id })
        })
      )
    }

    return ApiKeys.of({
      issue,
      verify: spanned("ApiKeys.verify", verify),
      list: store.listKeys,
      revoke: store.revokeKey
    })
  })
)
