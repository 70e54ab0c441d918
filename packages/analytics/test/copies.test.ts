import type { Store } from "@dravo/core/Store"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { createAnalytics } from "@dravo/analytics"
import { x } from "@dravo/adapters-x"
import { fakeX, filled, host, over, rejection, sharedStore } from "./support.ts"

/** As a class of the same name in another copy of a package makes it: equal in everything but its class. */
const foreign = (_tag: string, fields: object): never =>
  Object.assign(new Error("S3cret"), { _tag, ...fields }) as never

/** Of that name and form, with a value this copy knows nothing of. */
const foreignSecret = Object.assign(Object.create({ toString: () => "<redacted>" }), { _tag: "Redacted" })

describe("two copies of the packages in one process", { meta: { claim: "embedding.copies" } }, () => {
  const codes = {
    NotFound: "not-found",
    Conflict: "conflict",
    CursorExpired: "cursor-expired",
    Unreachable: "store-unavailable"
  }
  for (const [reason, code] of Object.entries(codes))
    it(`a store's ${reason} is ${code}, whoever made it`, async () => {
      const store: Store["Service"] = {
        ...sharedStore(),
        recordPublication: () =>
          Effect.fail(foreign("StoreError", { operation: "record", reason: { _tag: reason, detail: "so it is" } }))
      }
      const analytics = host(await fakeX(0), { store: over(store) })
      await filled(analytics, 0)
      const error = await rejection(
        analytics.recordPublication({ workspace: "acme", accountId: "acc_1", platformPostId: "1" })
      )
      assert.propertyVal(error, "code", code)
    })

  it("an adapter's reason is that reason, whoever made it", async () => {
    const fake = await fakeX(1)
    const reason = { _tag: "Hidden", detail: "" }
    const analytics = host(fake, {
      adapters: [
        Effect.map(x({ baseUrl: fake.url }), (adapter) => ({
          ...adapter,
          readPosts: () => Effect.fail(foreign("AdapterError", { platform: "x", operation: "readPosts", reason }))
        }))
      ]
    })
    await filled(analytics, 1)
    const { items } = await analytics.listPosts({ workspace: "acme" })
    assert.deepStrictEqual(
      items.map(({ error_message, sync_status }) => [sync_status, error_message]),
      [["failed", "X does not show this to the connected account at present."]]
    )
  })

  it("a store that another copy cannot build is told with its own words as the cause", async () => {
    const failure = foreign("Misconfigured", { option: "filename", detail: "must be a path" })
    const analytics = host(await fakeX(0), { store: Layer.effectContext(Effect.fail(failure)) })
    assert.propertyVal(await rejection(analytics.ready()), "code", "misconfigured")
  })

  it("a secret that another copy keeps to itself is refused by its option's name", async () => {
    const make = () => createAnalytics({ store: over(sharedStore()), adapters: [x()], vault: { key: foreignSecret } })
    assert.throws(make, /^vault\.key must be /u)
  })
})
