import * as Postgres from "@dravo-internal/tools/postgres/vitest"
import { proves } from "@dravo-internal/tools/proves"
import { createAnalytics } from "@dravo/analytics"
import { postgres } from "@dravo/store-postgres"
import { x } from "@dravo/adapters-x"
import { assert, describe, it, onTestFinished } from "vitest"
import { folder, freePort } from "./programs.ts"
import { published } from "./world.ts"

describe("a web process and a worker on one Postgres", () => {
  it("the worker reads what nobody has looked at, and the web process shows it without a call", async () => {
    proves("repo.hosts")
    const DATABASE_URL = await Postgres.url()
    const { fake, run } = await folder(onTestFinished, { DATABASE_URL })
    const analytics = createAnalytics({
      store: postgres({ connectionString: DATABASE_URL }),
      adapters: [x()],
      credentials: () => null
    })
    onTestFinished(() => analytics.close())
    await published(analytics)
    const { key } = await analytics.createApiKey({ workspace: "acme" })

    const worker = run("postgres/worker.ts")
    const web = run("postgres/web.ts", { PORT: await freePort() })
    await worker.line((line) => line === "x synced")
    const mount = await web.line((line) => line.startsWith("http://localhost:"))
    assert.include([0, null], await worker.stopped())
    const { calls } = fake.calls()
    const headers = { authorization: `Bearer ${key}`, connection: "close" }
    const { items } = (await (await fetch(`${mount}/v1/analytics/posts`, { headers })).json()) as {
      readonly items: ReadonlyArray<{ readonly sync_status: string }>
    }
    assert.deepStrictEqual(
      items.map(({ sync_status }) => sync_status),
      ["synced"]
    )
    assert.strictEqual(fake.calls().calls, calls)
  })
})
