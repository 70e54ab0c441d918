/** Laws of sealed credentials: compare-and-set by version, and one renewal at a time. */
import { assert } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as F from "../fixtures.ts"
import { type Law, law } from "../../suite/law.ts"

const id = F.accountId(0)

export const secrets: ReadonlyArray<Law> = [
  law(
    "an account without a secret has none, and its first one is version 1",
    Effect.fnUntraced(function* ({ store }) {
      yield* store.connectAccount(F.mine, F.account(0))
      assert.isNull(yield* store.readSecret(F.mine, id))
      assert.deepStrictEqual(yield* store.writeSecret(F.mine, id, "sealed-1", 0), { sealed: "sealed-1", version: 1 })
      assert.deepStrictEqual(yield* store.readSecret(F.mine, id), { sealed: "sealed-1", version: 1 })
    })
  ),

  law(
    "a secret is written only over the version that was read",
    Effect.fnUntraced(function* ({ store }) {
      yield* store.connectAccount(F.mine, F.account(0))
      assert.isNull(yield* store.writeSecret(F.mine, id, "no", 1))
      yield* store.writeSecret(F.mine, id, "sealed-1", 0)
      for (const expected of [-1, 0, 2]) assert.isNull(yield* store.writeSecret(F.mine, id, "no", expected))
      assert.deepStrictEqual(yield* store.readSecret(F.mine, id), { sealed: "sealed-1", version: 1 })
      assert.deepStrictEqual(yield* store.writeSecret(F.mine, id, "sealed-2", 1), { sealed: "sealed-2", version: 2 })
    })
  ),

  law(
    "an unknown or disconnected account takes no secret",
    Effect.fnUntraced(function* ({ store }) {
      assert.isNull(yield* store.writeSecret(F.mine, id, "no", 0))
      assert.isNull(yield* store.readSecret(F.mine, id))
      yield* store.connectAccount(F.mine, F.account(0))
      assert.isNull(yield* store.readSecret(F.mine, id))
      yield* store.disconnectAccount(F.mine, id)
      assert.isNull(yield* store.writeSecret(F.mine, id, "no", 0))
      yield* store.connectAccount(F.mine, F.account(0))
      assert.isNull(yield* store.readSecret(F.mine, id))
    })
  ),

  law(
    "disconnecting deletes the secret, and its versions go on past the deletion",
    Effect.fnUntraced(function* ({ lease, store }) {
      yield* store.connectAccount(F.mine, F.account(0))
      yield* store.writeSecret(F.mine, id, "sealed-1", 0)
      yield* store.writeSecret(F.mine, id, "sealed-2", 1)
      yield* store.disconnectAccount(F.mine, id)
      assert.isNull(yield* store.readSecret(F.mine, id))
      assert.isFalse(yield* store.claimSecret(F.mine, id, 2, lease))
      yield* store.connectAccount(F.mine, F.account(0))
      assert.isNull(yield* store.readSecret(F.mine, id))
      assert.isNull(yield* store.writeSecret(F.mine, id, "late renewal", 2))
      assert.deepStrictEqual(yield* store.writeSecret(F.mine, id, "sealed-3", 0), { sealed: "sealed-3", version: 3 })
      assert.isNull(yield* store.writeSecret(F.mine, id, "late renewal", 2))
    })
  ),

  law(
    "connecting again keeps the secret: the new one replaces it when it comes",
    Effect.fnUntraced(function* ({ store }) {
      yield* store.connectAccount(F.mine, F.account(0))
      yield* store.writeSecret(F.mine, id, "sealed-1", 0)
      yield* store.connectAccount(F.mine, F.account(0))
      assert.deepStrictEqual(yield* store.readSecret(F.mine, id), { sealed: "sealed-1", version: 1 })
    })
  ),

  law(
    "of concurrent writes over one version exactly one holds",
    Effect.fnUntraced(function* ({ store }) {
      yield* store.connectAccount(F.mine, F.account(0))
      const writes = Array.from({ length: 10 }, (_, n) => store.writeSecret(F.mine, id, `sealed-${n}`, 0))
      const won = (yield* Effect.all(writes, { concurrency: "unbounded" })).filter((one) => one !== null)
      assert.lengthOf(won, 1)
      assert.deepStrictEqual(yield* store.readSecret(F.mine, id), won[0])
    })
  ),

  law(
    "one renewal is leased at a time, and the lease ends by the clock",
    Effect.fnUntraced(function* ({ lease, store, tick, wait }) {
      yield* store.connectAccount(F.mine, F.account(0))
      yield* store.writeSecret(F.mine, id, "sealed-1", 0)
      assert.isTrue(yield* store.claimSecret(F.mine, id, 1, lease))
      assert.isFalse(yield* store.claimSecret(F.mine, id, 1, lease))
      yield* wait(Duration.toMillis(lease) - tick)
      assert.isFalse(yield* store.claimSecret(F.mine, id, 1, lease))
      yield* wait(tick)
      assert.isTrue(yield* store.claimSecret(F.mine, id, 1, lease))
    })
  ),

  law(
    "a renewal is leased only for the version that is there",
    Effect.fnUntraced(function* ({ lease, store }) {
      assert.isFalse(yield* store.claimSecret(F.mine, id, 0, lease))
      yield* store.connectAccount(F.mine, F.account(0))
      assert.isFalse(yield* store.claimSecret(F.mine, id, 0, lease))
      yield* store.writeSecret(F.mine, id, "sealed-1", 0)
      for (const version of [0, 2]) assert.isFalse(yield* store.claimSecret(F.mine, id, version, lease))
      assert.isTrue(yield* store.claimSecret(F.mine, id, 1, lease))
    })
  ),

  law(
    "a renewal leased for longer than any was leased by a clock that was ahead, and counts as over",
    Effect.fnUntraced(function* ({ lease, store }) {
      yield* store.connectAccount(F.mine, F.account(0))
      yield* store.writeSecret(F.mine, id, "sealed-1", 0)
      assert.isTrue(yield* store.claimSecret(F.mine, id, 1, Duration.days(365)))
      assert.isTrue(yield* store.claimSecret(F.mine, id, 1, lease))
      assert.isFalse(yield* store.claimSecret(F.mine, id, 1, lease))
    }),
    { meta: { claim: "stores.clock-ahead" } }
  ),

  law(
    "writing the secret ends its lease",
    Effect.fnUntraced(function* ({ lease, store }) {
      yield* store.connectAccount(F.mine, F.account(0))
      yield* store.writeSecret(F.mine, id, "sealed-1", 0)
      yield* store.claimSecret(F.mine, id, 1, lease)
      assert.isNull(yield* store.writeSecret(F.mine, id, "no", 0))
      assert.isFalse(yield* store.claimSecret(F.mine, id, 1, lease))
      yield* store.writeSecret(F.mine, id, "sealed-2", 1)
      assert.isTrue(yield* store.claimSecret(F.mine, id, 2, lease))
    })
  ),

  law(
    "a release ends the lease of its own version alone",
    Effect.fnUntraced(function* ({ lease, store }) {
      yield* store.connectAccount(F.mine, F.account(0))
      yield* store.releaseSecret(F.mine, id, 1)
      yield* store.writeSecret(F.mine, id, "sealed-1", 0)
      yield* store.claimSecret(F.mine, id, 1, lease)
      for (const version of [0, 2]) yield* store.releaseSecret(F.mine, id, version)
      assert.isFalse(yield* store.claimSecret(F.mine, id, 1, lease))
      yield* store.releaseSecret(F.mine, id, 1)
      assert.isTrue(yield* store.claimSecret(F.mine, id, 1, lease))
      assert.deepStrictEqual(yield* store.readSecret(F.mine, id), { sealed: "sealed-1", version: 1 })
    })
  ),

  law(
    "of concurrent claims of a renewal exactly one is granted",
    Effect.fnUntraced(function* ({ lease, store }) {
      yield* store.connectAccount(F.mine, F.account(0))
      yield* store.writeSecret(F.mine, id, "sealed-1", 0)
      const claims = Array.from({ length: 10 }, () => store.claimSecret(F.mine, id, 1, lease))
      assert.lengthOf(
        (yield* Effect.all(claims, { concurrency: "unbounded" })).filter((won) => won),
        1
      )
    })
  ),

  law(
    "each account has a secret of its own",
    Effect.fnUntraced(function* ({ lease, store }) {
      yield* Effect.forEach([0, 1], (n) => store.connectAccount(F.mine, F.account(n)))
      yield* store.writeSecret(F.mine, id, "sealed-a", 0)
      assert.isNull(yield* store.readSecret(F.mine, F.accountId(1)))
      yield* store.writeSecret(F.mine, F.accountId(1), "sealed-b", 0)
      assert.isTrue(yield* store.claimSecret(F.mine, id, 1, lease))
      assert.isTrue(yield* store.claimSecret(F.mine, F.accountId(1), 1, lease))
      yield* store.disconnectAccount(F.mine, id)
      assert.deepStrictEqual(yield* store.readSecret(F.mine, F.accountId(1)), { sealed: "sealed-b", version: 1 })
    })
  )
]
