/** Rows to claim, and claims that must be granted: where most laws of refreshing begin. */
import type { Claim, Fenced, Store } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import type { Subject } from "@dravo/core/Subject"
import * as Effect from "effect/Effect"
import * as F from "../../fixtures.ts"
import type { World } from "../../../suite/law.ts"

/** Two publications and their account. */
export const subjects = (store: Store["Service"]): Effect.Effect<readonly [Subject, Subject, Subject], StoreError> =>
  Effect.flatMap(F.seeded(store, 2), ({ account, publications: [first, second] }) =>
    first === undefined || second === undefined
      ? Effect.die(new RangeError("nothing was recorded"))
      : Effect.succeed([F.ofPublication(first), F.ofPublication(second), F.ofAccount(account)] as const)
  )

/** Claims under the current fence, whatever it is. */
export const claimed = Effect.fnUntraced(function* (
  world: World,
  subject: Subject
): Effect.fn.Return<Fenced, StoreError> {
  const { fence } = yield* F.rowOf(world.store, subject)
  const [granted] = yield* claim(world, [{ subject, fence, reason: "forced" }])
  return granted ?? (yield* Effect.die(new RangeError(`${subject.kind} ${subject.seq} was not granted`)))
})

/** What of these is granted. */
export const claim = (
  { lease, store }: World,
  wishes: ReadonlyArray<Claim>
): Effect.Effect<ReadonlyArray<Fenced>, StoreError> =>
  Effect.map(store.claim(F.mine, wishes, lease), ({ granted }) => granted)
