import * as Postgres from "@dravo-internal/tools/postgres/vitest"
import { proves } from "@dravo-internal/tools/proves"
import { assert, describe, it, onTestFinished } from "vitest"
import { instance, work } from "../src/webAndWorker.ts"
import { fakeX } from "./world.ts"

describe("a web process and a worker on one Postgres", () => {
  it("the worker reads what nobody has looked at, and the web process shows it without a call", async () => {
    proves("repo.hosts")
    const { fake, token } = await fakeX()
    const start = async () => {
      const analytics = instance(await Postgres.url(), "example_hosts", fake.url, () => ({ token }))
      onTestFinished(() => analytics.close())
      return analytics
    }
    const [web, worker] = [await start(), await start()]
    await web.connectAccount({ workspace: "acme", accountId: "acc_1", platform: "x", platformAccountId: "2244994945" })
    await web.recordPublication({ workspace: "acme", accountId: "acc_1", platformPostId: "1900000000000000001" })

    const told = new Promise((resolve) => worker.onRefresh(({ postId, type }) => postId !== null && resolve(type)))
    const refresher = await work(worker)
    assert.deepStrictEqual(await told, "synced")
    await refresher.stop()
    await worker.close()

    const { calls } = fake.calls()
    const { items } = await web.listPosts({ workspace: "acme" })
    assert.deepStrictEqual(
      items.map(({ sync_status }) => sync_status),
      ["synced"]
    )
    assert.strictEqual(fake.calls().calls, calls)
  })
})
