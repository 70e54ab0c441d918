import { proves } from "@dravo-internal/tools/proves"
import { assert, describe, it } from "vitest"
import { fakeX, filled, get, host, rejection } from "./support.ts"

const lines = async (stream: ReadableStream<Uint8Array>): Promise<ReadonlyArray<string>> =>
  (await new Response(stream).text()).split(/\r?\n/u).slice(0, -1)

describe("exports", () => {
  it("have every row as it is stored, in the order of the list, and ask no platform", async () => {
    const fake = await fakeX(1)
    const analytics = host(fake)
    await filled(analytics, 1203)
    const { key } = await analytics.createApiKey({ workspace: "acme" })
    const before = fake.calls().total
    const ndjson = await lines(await analytics.exportPosts({ workspace: "acme", format: "ndjson" }))
    const posts = ndjson.map((line) => JSON.parse(line) as { readonly post_id: string })
    assert.deepEqual(
      posts.map(({ post_id }) => post_id),
      Array.from({ length: 1203 }, (_, at) => `post_${1203 - at}`)
    )
    const csv = await lines(await analytics.exportPosts({ workspace: "acme", format: "csv", postId: "post_7" }))
    assert.lengthOf(csv, 2)
    const answer = await analytics.handler(
      new Request("https://host.example/v1/analytics/posts", {
        headers: { authorization: `Bearer ${key}`, accept: "application/x-ndjson" }
      })
    )
    if (answer.body === null) throw new TypeError("no body")
    assert.deepEqual(await lines(answer.body), ndjson)
    assert.lengthOf(await lines(await analytics.exportAccounts({ workspace: "acme", format: "csv" })), 2)
    assert.lengthOf(await lines(await analytics.exportAccounts({ workspace: "other", format: "ndjson" })), 0)
    assert.equal(fake.calls().total, before)
  })

  it("leave everybody else the event loop between pages", async () => {
    proves("copies.export-turns")
    const analytics = host(await fakeX(1))
    await filled(analytics, 1203)
    let turns = 0
    let exporting = true
    const turn = () => {
      turns += 1
      if (exporting) setImmediate(turn)
    }
    setImmediate(turn)
    assert.lengthOf(await lines(await analytics.exportPosts({ workspace: "acme", format: "ndjson" })), 1203)
    exporting = false
    assert.isAtLeast(turns, 12)
  })

  it("of a history and of the feed have every point and record", async () => {
    const analytics = host(await fakeX(1))
    await filled(analytics, 3)
    await analytics.listPosts({ workspace: "acme" })
    await analytics.listAccounts({ workspace: "acme" })
    const post = await analytics.exportPostHistory({ workspace: "acme", postId: "post_1", format: "ndjson" })
    const points = post === null ? [] : await lines(post)
    assert.deepEqual(
      points.map((line) => JSON.parse(line) as unknown),
      [...((await analytics.postHistory({ workspace: "acme", postId: "post_1" }))?.items ?? [])]
    )
    const account = await analytics.exportAccountHistory({
      workspace: "acme",
      accountId: "acc_1",
      format: "csv",
      interval: "day"
    })
    assert.lengthOf(account === null ? [] : await lines(account), 2)
    assert.isNull(await analytics.exportPostHistory({ workspace: "acme", postId: "nobody", format: "csv" }))
    assert.isNull(await analytics.exportAccountHistory({ workspace: "other", accountId: "acc_1", format: "csv" }))
    const { items } = await analytics.listChanges({ workspace: "acme" })
    const changes = await lines(await analytics.exportChanges({ workspace: "acme", format: "ndjson" }))
    assert.deepEqual(
      changes.map((line) => JSON.parse(line) as unknown),
      [...items]
    )
    assert.include(await rejection(analytics.exportChanges({ workspace: "acme", format: "csv", cursor: "x" })), {
      parameter: "cursor"
    })
  })

  it("refuse what a whole list cannot have", async () => {
    const analytics = host(await fakeX(1))
    const { key } = await analytics.createApiKey({ workspace: "acme" })
    for (const query of ["page=2", "limit=5", "refresh=true"]) {
      const answer = await analytics.handler(
        new Request(`https://host.example/v1/analytics/posts?${query}`, {
          headers: { authorization: `Bearer ${key}`, accept: "text/csv" }
        })
      )
      assert.equal(answer.status, 400, query)
    }
    assert.include(await rejection(analytics.exportPosts({ workspace: "acme", format: "xml" as "csv" })), {
      parameter: "format"
    })
  })
})

describe("what is kept", () => {
  it("is as long as the host says, and nothing a host can mean otherwise", async () => {
    const fake = await fakeX(1)
    const analytics = host(fake, {
      maxAge: { x: "1 milli" },
      retention: { full: "1 day", hourly: "2 days", drop: null }
    })
    await filled(analytics, 1)
    await analytics.listPosts({ workspace: "acme" })
    assert.lengthOf((await analytics.postHistory({ workspace: "acme", postId: "post_1" }))?.items ?? [], 1)
    // Older than a millisecond.
    for (const read = Date.now(); Date.now() < read + 3; );
    assert.deepEqual(await analytics.maintain(), { thinned: 0, expired: 1, rows: 1 })
    assert.lengthOf((await analytics.postHistory({ workspace: "acme", postId: "post_1" }))?.items ?? [], 0)
    assert.equal(await analytics.thinHistory(), 0)
    for (const options of [
      { maxAge: { x: "soon" } },
      { retention: { full: "3 days", hourly: "2 days", drop: null } },
      { retention: { full: 1, hourly: 2, drop: 1 } }
    ]) {
      // What JavaScript lets through.
      assert.throws(() => host(fake, options as object), /^(?:maxAge|retention)/u)
    }
  })
})

describe("changes and erasure", () => {
  it("a copy that follows has what the list has, and forgets what was erased", async () => {
    const analytics = host(await fakeX(3))
    await filled(analytics, 3)
    await analytics.listPosts({ workspace: "acme" })
    const copy = new Map<string, unknown>()
    let cursor: string | undefined
    const follow = async () => {
      for (let more = true; more; ) {
        const { items, next_cursor } = await analytics.listChanges({ workspace: "acme", cursor, limit: 2 })
        for (const item of items)
          if (item.erased) copy.delete(item.id)
          else copy.set(item.id, item)
        more = items.length > 0
        assert.isTrue(more || next_cursor === cursor || cursor === undefined)
        cursor = next_cursor
      }
    }
    await follow()
    assert.equal(copy.size, 5)
    assert.deepEqual(await analytics.erase({ workspace: "acme", postId: "post_2" }), { accounts: 0, publications: 1 })
    await follow()
    assert.equal(copy.size, 4)
    assert.deepEqual(await analytics.erase({ workspace: "acme", everything: true }), { accounts: 1, publications: 2 })
    await follow()
    assert.equal(copy.size, 0)
    assert.equal((await analytics.listPosts({ workspace: "acme" })).total, 0)
  })

  it("erasing needs exactly one thing to be named", async () => {
    const analytics = host(await fakeX(1))
    await filled(analytics, 1)
    for (const what of [
      {},
      { postId: "a", accountId: "b" },
      { everything: undefined },
      { everything: false as unknown as true },
      { postId: "" }
    ]) {
      assert.include(await rejection(analytics.erase({ workspace: "acme", ...what })), { code: "invalid-request" })
    }
    assert.equal((await analytics.listPosts({ workspace: "acme" })).total, 1)
  })

  it("an erased key no longer opens anything", async () => {
    const analytics = host(await fakeX(1))
    const { key } = await analytics.createApiKey({ workspace: "acme" })
    assert.equal((await analytics.handler(get("/v1/analytics/changes", key))).status, 200)
    await analytics.erase({ workspace: "acme", everything: true })
    assert.equal((await analytics.handler(get("/v1/analytics/changes", key))).status, 401)
  })
})
