/** Jobs that ask the store itself, one operation at a time. */
import { AccountId, PlatformAccountId, PlatformId } from "@dravo/core/Ids"
import { Coordination } from "@dravo/core/Coordination"
import { Store } from "@dravo/core/Store"
import * as Effect from "effect/Effect"
import { acme, draft, turn } from "./records.ts"

/** An account and its posts 1…n, each a post of its own. */
export const seed = Effect.fnUntraced(function* ({ posts }: { readonly posts: number }) {
  const store = yield* Store
  yield* store.connectAccount(acme, {
    accountId: AccountId.make("acc_one"),
    platform: PlatformId.make("x"),
    platformAccountId: PlatformAccountId.make("900"),
    handle: "@one",
    app: null,
    traits: {}
  })
  yield* Effect.forEach(
    Array.from({ length: posts }, (_, at) => String(at + 1)),
    (id) => store.recordPublication(acme, draft(id)),
    { concurrency: 8 }
  )
})

/** Accounts 1…n with a post each. */
export const crowd = Effect.fnUntraced(function* ({ accounts }: { readonly accounts: number }) {
  const store = yield* Store
  yield* Effect.forEach(
    Array.from({ length: accounts }, (_, at) => String(at + 1)),
    (id) =>
      Effect.gen(function* () {
        const accountId = AccountId.make(`acc_${id}`)
        yield* store.connectAccount(acme, {
          accountId,
          platform: PlatformId.make("x"),
          platformAccountId: PlatformAccountId.make(`90${id}`),
          handle: null,
          app: null,
          traits: {}
        })
        yield* store.recordPublication(acme, { ...draft(id), accountId })
      }),
    { concurrency: 8 }
  )
})

/** Records posts from a number on until it is killed, acknowledging each to the parent once the store has it. */
export const record = Effect.fnUntraced(function* ({ from }: { readonly from: number }) {
  const store = yield* Store
  for (let id = from; ; id++) {
    yield* store.recordPublication(acme, draft(String(id)))
    process.send?.({ _tag: "Acknowledged", value: String(id) })
    // A turn of the event loop, in which the message leaves.
    yield* turn
  }
})

/** Takes a connection of the store's pool for as long as the proof locks the throttles. */
export const hold = ({ key }: { readonly key: string }) =>
  Effect.flatMap(Coordination, (coordination) => coordination.coolDown(key, 0))

/** Takes one after the other from a bucket; how many were given. */
export const take = Effect.fnUntraced(function* ({
  capacity,
  key,
  times
}: {
  readonly key: string
  readonly capacity: number
  readonly times: number
}) {
  const coordination = yield* Coordination
  let given = 0
  for (let at = 0; at < times; at++) if (yield* coordination.takeTokens(key, 1, capacity, 0)) given++
  return given
})
