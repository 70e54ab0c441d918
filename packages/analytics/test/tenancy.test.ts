import { assert, describe, it } from "@effect/vitest"
import { fakeX, filled, get, host, postId } from "./support.ts"

/** An answer without what is its own: the request id. */
const told = async (response: Response) => ({
  status: response.status,
  headers: [...response.headers].filter(([name]) => name !== "x-request-id"),
  body: (await response.text()).replace(/urn:request:[0-9a-f-]+/u, "urn:request:id")
})

describe("two workspaces", () => {
  it("a foreign id answers byte for byte like one that does not exist", async () => {
    const analytics = host(await fakeX())
    await filled(analytics, 3, "acme", "acc_acme")
    await filled(analytics, 1, "rival", "acc_rival")
    const { key } = await analytics.createApiKey({ workspace: "rival" })
    await analytics.listPosts({ workspace: "acme" })
    const pairs = [
      ["posts?accountId=acc_acme", "posts?accountId=acc_none"],
      ["posts?postId=post_3", "posts?postId=post_none"],
      [`posts?postId=${postId(3)}`, "posts?postId=1900000000000099999"],
      ["posts?postId=post_3&refresh=true", "posts?postId=post_none&refresh=true"],
      ["posts?accountId=acc_acme&page=2", "posts?accountId=acc_none&page=2"],
      ["accounts?accountId=acc_acme", "accounts?accountId=acc_none"],
      ["accounts?accountId=acc_acme&refresh=true", "accounts?accountId=acc_none&refresh=true"]
    ]
    for (const [foreign, missing] of pairs) {
      const one = await told(await analytics.handler(get(`/v1/analytics/${foreign}`, key)))
      assert.deepStrictEqual(one, await told(await analytics.handler(get(`/v1/analytics/${missing}`, key))), foreign)
      assert.strictEqual(one.status, 200)
    }
  })

  it("commands on foreign ids answer like commands on ids that do not exist", async () => {
    const analytics = host(await fakeX())
    await filled(analytics, 1, "acme", "acc_acme")
    const created = await analytics.createApiKey({ workspace: "acme" })
    const outcome = async (call: Promise<unknown>) => {
      try {
        return { value: await call }
      } catch (error) {
        return { error: String(error) }
      }
    }
    const workspace = "rival"
    const same = async (foreign: Promise<unknown>, missing: Promise<unknown>) =>
      assert.deepStrictEqual(await outcome(foreign), await outcome(missing))
    await same(
      analytics.disconnectAccount({ workspace, accountId: "acc_acme" }),
      analytics.disconnectAccount({ workspace, accountId: "acc_none" })
    )
    await same(
      analytics.revokeApiKey({ workspace, keyId: created.id }),
      analytics.revokeApiKey({ workspace, keyId: "AAAAAAAAAAAAAAAA" })
    )
    await same(
      analytics.recordPublication({ workspace, accountId: "acc_acme", platformPostId: postId(1) }),
      analytics.recordPublication({ workspace, accountId: "acc_none", platformPostId: postId(1) })
    )
    await same(
      analytics.refresh({ workspace, accountId: "acc_acme" }),
      analytics.refresh({ workspace, accountId: "acc_none" })
    )
    assert.strictEqual((await analytics.listPosts({ workspace: "acme" })).total, 1)
  })

  it("what a workspace owns is seen by itself", async () => {
    const analytics = host(await fakeX())
    await filled(analytics, 3, "acme", "acc_acme")
    const { key } = await analytics.createApiKey({ workspace: "acme" })
    const own = await analytics.handler(get("/v1/analytics/posts?accountId=acc_acme", key))
    assert.deepInclude(await own.json(), { total: 3 })
  })
})
