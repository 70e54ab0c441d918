import { AnalyticsError, createAnalytics, type LogEntry } from "@dravo/analytics"
import { Store } from "@dravo/core/Store"
import { StoreError, Unreachable } from "@dravo/core/StoreError"
import * as StoreMemory from "@dravo/store-memory"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { fakeX, filled, get, host, over, postId, rejection, sharedStore } from "./support.ts"

const down = new StoreError({ operation: "open", reason: new Unreachable({ detail: "nobody answers" }) })
const codeOf = (error: unknown) => (error instanceof AnalyticsError ? error.code : error)

/** The database is down for so many builds. */
const lateStore = (failures: number) => {
  let left = failures
  return Layer.merge(
    StoreMemory.layer,
    Layer.effect(
      Store,
      Effect.suspend(() => (left-- > 0 ? Effect.fail(down) : StoreMemory.make))
    )
  )
}

describe("the first build", { meta: { claim: "embedding.life" } }, () => {
  it("is not remembered when it failed", async () => {
    const analytics = host(await fakeX(), { store: lateStore(2) })
    assert.strictEqual(codeOf(await rejection(analytics.ready())), "store-unavailable")
    assert.strictEqual(codeOf(await rejection(analytics.listPosts({ workspace: "acme" }))), "store-unavailable")
    await analytics.ready()
    assert.strictEqual((await analytics.listPosts({ workspace: "acme" })).total, 0)
  })

  it("that failed under concurrent calls fails them all and is made once more", async () => {
    let builds = 0
    const store = Layer.merge(
      StoreMemory.layer,
      Layer.effect(
        Store,
        Effect.suspend(() => (++builds === 1 ? Effect.fail(down) : StoreMemory.make))
      )
    )
    const analytics = host(await fakeX(), { store })
    const read = () => analytics.listPosts({ workspace: "acme" })
    const codes = await Promise.all([read(), read(), read()].map(async (call) => codeOf(await rejection(call))))
    assert.deepStrictEqual(codes, ["store-unavailable", "store-unavailable", "store-unavailable"])
    await Promise.all([read(), read()])
    assert.strictEqual(builds, 2)
  })

  it("that failed closes what it had opened", async () => {
    let open = 0
    const store = Layer.merge(
      StoreMemory.layer,
      Layer.effect(
        Store,
        Effect.gen(function* () {
          yield* Effect.acquireRelease(
            Effect.sync(() => open++),
            () => Effect.sync(() => open--)
          )
          return yield* down
        })
      )
    )
    const analytics = host(await fakeX(), { store })
    await rejection(analytics.ready())
    assert.strictEqual(open, 0)
  })

  it("is not begun before the first call", async () => {
    let builds = 0
    const analytics = host(await fakeX(), {
      store: Layer.merge(
        StoreMemory.layer,
        Layer.effect(
          Store,
          Effect.suspend(() => (++builds === 0 ? Effect.never : StoreMemory.make))
        )
      )
    })
    await analytics.close()
    assert.strictEqual(builds, 0)
  })

  it("answers requests 503 and the log why, until it succeeds", async () => {
    const logged: Array<LogEntry> = []
    const analytics = host(await fakeX(), { store: lateStore(1), log: (entry) => logged.push(entry) })
    const first = await analytics.handler(get("/v1/analytics/posts"))
    assert.strictEqual(first.status, 503)
    assert.deepInclude(await first.json(), { status: 503, type: "https://dravo.dev/problems/unavailable" })
    assert.deepStrictEqual(
      logged.map(({ level }) => level),
      ["error"]
    )
    assert.include(logged[0]?.cause, "nobody answers")
    assert.strictEqual((await analytics.handler(get("/v1/analytics/posts"))).status, 401)
  })
})

describe("an aborted call", () => {
  it("rejects with the signal's own reason and stops no refresh", async () => {
    const fake = await fakeX(1)
    const analytics = host(fake)
    await filled(analytics, 1)
    const gate = fake.hold()
    const controller = new AbortController()
    const reading = rejection(analytics.listPosts({ workspace: "acme" }, { signal: controller.signal }))
    await gate.arrived()
    const reason = new DOMException("the reader left", "AbortError")
    controller.abort(reason)
    assert.strictEqual(await reading, reason)
    gate.release()
    const page = await analytics.listPosts({ workspace: "acme" })
    assert.strictEqual(page.items[0]?.sync_status, "synced")
    assert.strictEqual(fake.calls().calls, 1)
  })

  it("is never begun when its signal was aborted before", async () => {
    const analytics = host(await fakeX(0), { store: lateStore(9) })
    const reason = new DOMException("too late", "TimeoutError")
    assert.strictEqual(
      await rejection(analytics.listPosts({ workspace: "acme" }, { signal: AbortSignal.abort(reason) })),
      reason
    )
  })

  it("leaves during the first build without stopping it for others", async () => {
    const opened = Promise.withResolvers<Store["Service"]>()
    const analytics = host(await fakeX(0), {
      store: Layer.merge(
        StoreMemory.layer,
        Layer.effect(
          Store,
          Effect.promise(() => opened.promise)
        )
      )
    })
    const controller = new AbortController()
    const leaving = rejection(analytics.listAccounts({ workspace: "acme" }, { signal: controller.signal }))
    const staying = analytics.listAccounts({ workspace: "acme" })
    controller.abort()
    assert.strictEqual(((await leaving) as DOMException).name, "AbortError")
    opened.resolve(sharedStore())
    assert.strictEqual((await staying).total, 0)
  })
})

describe("closing", { meta: { claim: "embedding.life" } }, () => {
  it("ends calls in flight with the code closed, and every later one", async () => {
    const fake = await fakeX(1)
    const analytics = host(fake)
    await filled(analytics, 1)
    const gate = fake.hold()
    const reading = rejection(analytics.listPosts({ workspace: "acme" }))
    await gate.arrived()
    const closed = analytics.close({ drain: 0 })
    assert.strictEqual(codeOf(await reading), "closed")
    await closed
    assert.strictEqual(codeOf(await rejection(analytics.listAccounts({ workspace: "acme" }))), "closed")
    assert.strictEqual(codeOf(await rejection(analytics.ready())), "closed")
    await analytics.close()
  })

  it("lets a refresh in flight finish within the drain time", async () => {
    const fake = await fakeX(1)
    const store = sharedStore()
    const analytics = host(fake, { store: over(store) })
    await filled(analytics, 1)
    const gate = fake.hold()
    const reading = rejection(analytics.listPosts({ workspace: "acme" }))
    await gate.arrived()
    const closed = analytics.close({ drain: "1 minute" })
    assert.strictEqual(codeOf(await reading), "closed")
    gate.release()
    await closed
    fake.reset()
    const next = await host(fake, { store: over(store) }).listPosts({ workspace: "acme" })
    assert.strictEqual(next.items[0]?.sync_status, "synced")
    assert.strictEqual(fake.calls().calls, 0)
  })

  it("without patience lets go of the leases instead", async () => {
    const fake = await fakeX(1)
    const store = sharedStore()
    const analytics = host(fake, { store: over(store) })
    await filled(analytics, 1)
    const gate = fake.hold({ times: 1 })
    const reading = rejection(analytics.listPosts({ workspace: "acme" }))
    await gate.arrived()
    await analytics.close({ drain: 0 })
    await reading
    const next = await host(fake, { store: over(store) }).listPosts({ workspace: "acme" })
    assert.strictEqual(next.items[0]?.sync_status, "synced")
    gate.release()
  })

  it("answers new requests 503 while those inside end as usual", async () => {
    const fake = await fakeX(1)
    const analytics = host(fake)
    await filled(analytics, 1)
    const { key } = await analytics.createApiKey({ workspace: "acme" })
    const gate = fake.hold()
    const inside = analytics.handler(get("/v1/analytics/posts", key))
    await gate.arrived()
    const closed = analytics.close({ drain: "1 minute" })
    const late = await analytics.handler(get("/v1/analytics/posts", key))
    assert.strictEqual(late.status, 503)
    assert.strictEqual(late.headers.get("content-type"), "application/problem+json")
    const problem: unknown = await late.json()
    assert.deepInclude(problem, {
      type: "https://dravo.dev/problems/unavailable",
      title: "Temporarily unavailable",
      status: 503
    })
    assert.propertyVal(problem, "instance", `urn:request:${late.headers.get("x-request-id")}`)
    gate.release()
    const answered = await inside
    assert.strictEqual(answered.status, 200)
    assert.strictEqual(
      ((await answered.json()) as { items: ReadonlyArray<{ sync_status: string }> }).items[0]?.sync_status,
      "synced"
    )
    await closed
    assert.strictEqual((await analytics.handler(get("/openapi.json"))).status, 503)
  })

  it("answers requests that outstay the drain time 503", async () => {
    const fake = await fakeX(1)
    const analytics = host(fake)
    await filled(analytics, 1)
    const { key } = await analytics.createApiKey({ workspace: "acme" })
    const gate = fake.hold()
    const inside = analytics.handler(get("/v1/analytics/posts", key))
    await gate.arrived()
    await analytics.close({ drain: 0 })
    assert.strictEqual((await inside).status, 503)
    gate.release()
  })

  it("during the first build ends it", async () => {
    const analytics = host(await fakeX(0), { store: Layer.merge(StoreMemory.layer, Layer.effect(Store, Effect.never)) })
    const waiting = rejection(analytics.ready())
    await analytics.close()
    assert.strictEqual(codeOf(await waiting), "closed")
  })

  it("twice is closing once, and a drain time that is none closes nothing", async () => {
    const analytics = createAnalytics({ store: StoreMemory.layer, adapters: [] })
    // Hosts in plain JavaScript can pass anything.
    assert.strictEqual(codeOf(await rejection(analytics.close({ drain: "soon" as never }))), "misconfigured")
    await analytics.ready()
    await Promise.all([analytics.close(), analytics.close()])
  })
})

describe("a process", { meta: { claim: "embedding.life" } }, () => {
  const run = async (body: string) => {
    const child = spawn(process.execPath, ["--input-type=module", "--unhandled-rejections=strict", "--eval", body], {
      cwd: import.meta.dirname,
      stdio: ["ignore", "pipe", "pipe"]
    })
    let out = ""
    let problems = ""
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      out += text
    })
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      problems += text
    })
    // Typed by Node as any arguments; a process that was not killed closes with its number.
    const [code] = (await once(child, "close")) as [number]
    return { code, out, problems }
  }
  const program = (url: string, end: string) => `
    import { createAnalytics } from "@dravo/analytics"
    import { sqlite } from "@dravo/store-sqlite"
    import { x } from "@dravo/adapters-x"
    const analytics = createAnalytics({
      store: sqlite({ filename: ":memory:" }), adapters: [x({ baseUrl: ${JSON.stringify(url)} })], credentials: () => ({ token: "token-of-dravo" })
    })
    const { accountId } = await analytics.connectAccount({ workspace: "acme", platform: "x", platformAccountId: "7" })
    await analytics.recordPublication({ workspace: "acme", accountId, platformPostId: ${JSON.stringify(postId(1))} })
    ${end}`

  it("ends by itself once the library is closed", async () => {
    const fake = await fakeX(1)
    const ended = await run(
      program(
        fake.url,
        `
      const page = await analytics.listPosts({ workspace: "acme" })
      await analytics.close()
      console.log(page.items[0].sync_status)
    `
      )
    )
    assert.deepStrictEqual(ended, { code: 0, out: "synced\n", problems: "" })
  })

  it("that closes while calls and requests run sees no unhandled rejection", async () => {
    const fake = await fakeX(1)
    const { code, out, problems } = await run(
      program(
        fake.url,
        `
      const { key } = await analytics.createApiKey({ workspace: "acme" })
      const request = new Request("http://host/v1/analytics/posts", { headers: { authorization: "Bearer " + key } })
      const response = analytics.handler(request)
      const reading = analytics.listPosts({ workspace: "acme" }).catch((error) => error.code)
      await analytics.close({ drain: 0 })
      console.log(await reading, (await response).status)
    `
      )
    )
    assert.deepStrictEqual({ code, out }, { code: 0, out: "closed 503\n" })
    // The request that was cut may say that its store is gone, in the library's own log.
    assert.isTrue(
      problems.split("\n").every((line) => line === "" || line.startsWith("timestamp=")),
      problems
    )
  })
})
