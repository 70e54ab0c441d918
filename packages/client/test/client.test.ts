import { createClient, type DravoProblem, isProblem } from "@dravo/client"
import { afterAll, assert, beforeAll, describe, it } from "vitest"
import { type Host, postIds, start } from "./host.ts"

let host: Host
beforeAll(async () => {
  host = await start()
})
afterAll(() => host[Symbol.asyncDispose]())

const client = () => createClient({ baseUrl: host.baseUrl, token: host.key })

const taken = async <A>(items: AsyncIterable<A>): Promise<ReadonlyArray<A>> => {
  const all: Array<A> = []
  for await (const item of items) all.push(item)
  return all
}

const addressOf = (input: Parameters<typeof fetch>[0]): string => new Request(input).url

const problemOf = async (promise: Promise<unknown>): Promise<DravoProblem> => {
  const error = await promise.then(
    () => undefined,
    (why: unknown) => why
  )
  assert.isTrue(isProblem(error))
  return error as DravoProblem
}

describe("the client", { meta: { claim: "api.client" } }, () => {
  it("reads a page as the server answered it", async () => {
    const { items, overview, total } = await client().listPosts({ limit: 2, platform: "x" })
    assert.deepStrictEqual([items.length, total, overview.publications], [2, postIds.length, 2])
    assert.strictEqual(items[0]?.platform, "x")
    assert.isAbove(items[0]?.metrics["impression_count"] ?? 0, 0)
  })

  it("walks every row of a list once, whatever the size of its pages", async () => {
    for (const limit of [1, 2, 100]) {
      const ids = (await taken(client().posts({ limit }))).map((row) => row.platform_post_id)
      assert.deepStrictEqual(ids.toSorted(), [...postIds])
    }
    assert.deepStrictEqual(
      (await taken(client().accounts())).map((row) => row.account_id),
      [host.accountId]
    )
  })

  it("asks for no page more than is taken", async () => {
    const asked: Array<string> = []
    const counting: typeof fetch = (input, init) => {
      asked.push(addressOf(input))
      return fetch(input, init)
    }
    for await (const _ of createClient({ baseUrl: host.baseUrl, token: host.key, fetch: counting }).posts({ limit: 2 }))
      break
    assert.strictEqual(asked.length, 1)
  })

  it("follows the changes until nothing is left, and goes on from a stored cursor", async () => {
    const pages = await taken(client().changes({ limit: 3 }))
    assert.isAtLeast(pages.flatMap(({ items }) => items).length, postIds.length)
    const cursor = pages.at(-1)?.next_cursor
    assert.isDefined(cursor)
    assert.deepStrictEqual(await taken(client().changes({ cursor: cursor ?? "" })), [])
  })

  it("reads a post, its history and freshness, an account's health and history, growth and the catalogue", async () => {
    const reader = client()
    const postId = (await reader.listPosts({ limit: 1 })).items[0]?.post_id ?? ""
    assert.strictEqual((await reader.getPost(postId)).post_id, postId)
    assert.isAbove((await taken(reader.postPoints(postId))).length, 0)
    assert.strictEqual((await reader.postFreshness(postId)).items.length, 1)
    assert.strictEqual((await reader.accountHealth(host.accountId)).account_id, host.accountId)
    assert.isArray((await reader.accountHistory(host.accountId)).items)
    assert.isDefined(await reader.growth({ of: "posts" }))
    assert.isAbove((await reader.listMetrics()).items.length, 0)
  })

  it("names every refused parameter in a typed problem", async () => {
    const problem = await problemOf(client().listPosts({ limit: 0, page: 0 }))
    assert.strictEqual(problem.status, 400)
    assert.match(problem.type, /invalid-request$/u)
    assert.deepStrictEqual(problem.errors.map(({ parameter }) => parameter).toSorted(), ["limit", "page"])
    assert.match(problem.message, /limit must be/u)
    assert.match(problem.instance ?? "", /\S/u)
  })

  it("says whose fault an answer is: a wrong key, a post nobody has, a server that is none of ours", async () => {
    assert.strictEqual(
      (await problemOf(createClient({ baseUrl: host.baseUrl, token: "dra_no" }).listPosts())).status,
      401
    )
    assert.strictEqual((await problemOf(client().getPost("post-of-nobody"))).status, 404)
    const stranger = createClient({
      baseUrl: host.baseUrl,
      token: host.key,
      fetch: async () => new Response("<html>", { status: 503, headers: { "retry-after": "7" } })
    })
    const problem = await problemOf(stranger.listPosts())
    assert.deepStrictEqual(
      [problem.status, problem.type, problem.retryAfter, problem.errors],
      [503, "about:blank", 7, []]
    )
  })

  it("asks for the token anew at each request, puts it in no address, and keeps ids within their segment", async () => {
    const seen: Array<{ readonly url: string; readonly authorization: string | null }> = []
    let round = 0
    const reader = createClient({
      baseUrl: "https://example.com/api/",
      token: async () => `secret-${++round}`,
      fetch: async (input, init) => {
        seen.push({ url: addressOf(input), authorization: new Headers(init?.headers).get("authorization") })
        return Response.json({ items: [], next_cursor: null })
      }
    })
    await reader.getPost("../accounts?x=1#y")
    await reader.listPosts({ postId: "a&b" })
    assert.deepStrictEqual(seen, [
      {
        url: "https://example.com/api/v1/analytics/posts/..%2Faccounts%3Fx%3D1%23y",
        authorization: "Bearer secret-1"
      },
      { url: "https://example.com/api/v1/analytics/posts?postId=a%26b", authorization: "Bearer secret-2" }
    ])
  })

  it("gives up when its caller does", async () => {
    const controller = new AbortController()
    controller.abort(new Error("enough"))
    const error: unknown = await client()
      .listPosts({}, { signal: controller.signal })
      .catch((why: unknown) => why)
    assert.propertyVal(error, "message", "enough")
  })
})
