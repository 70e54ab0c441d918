import { controls, measured } from "@dravo-internal/tools/proves"
import { assert, describe, it } from "@effect/vitest"
import { fakeX, filled, get, host, token } from "./support.ts"

/** Two workspaces with the same ids for everything; only what `theirs` has carries the mark. */
const world = async () => {
  const analytics = host(await fakeX(), { credentials: () => ({ token }) })
  await filled(analytics, 2, "ours")
  await filled(analytics, 2, "theirs", "acc_theirs")
  await analytics.recordPublication({
    workspace: "theirs",
    accountId: "acc_theirs",
    postId: "post_theirs",
    platformPostId: "1900000000000099999",
    text: "mark-of-theirs"
  })
  const { key } = await analytics.createApiKey({ workspace: "ours" })
  const { key: theirKey } = await analytics.createApiKey({ workspace: "theirs" })
  const ask = async (path: string, accept = "application/json", as = key) => {
    const request = get(path, as)
    request.headers.set("accept", accept)
    const answer = await analytics.handler(request)
    return { status: answer.status, body: await answer.text() }
  }
  return { analytics, ask, key, theirKey }
}

const formats = ["application/json", "text/csv", "application/x-ndjson"]
const marks = /mark-of-theirs|acc_theirs|post_theirs|"theirs"/u

const odd = [
  "post_theirs",
  "acc_theirs",
  "1900000000000099999",
  "..",
  ".",
  "%2e%2e",
  "..%2f..",
  "theirs",
  "*",
  "%",
  "%25",
  "%00",
  "' or 1=1 --",
  "null",
  "undefined",
  "__proto__",
  "constructor",
  "toString",
  "0",
  "-1",
  "1e9",
  "[object Object]",
  '{"$ne":null}',
  "post_1/../post_theirs",
  "post_1%2f..%2fpost_theirs",
  "post_1;post_theirs",
  "POST_THEIRS",
  " post_theirs",
  "\u202epost_theirs",
  "😀",
  "a".repeat(2000)
]
const paths = (id: string): ReadonlyArray<string> => {
  const named = encodeURIComponent(id)
  return [
    `posts?postId=${named}`,
    `posts?accountId=${named}`,
    `posts?platform=${named}`,
    `posts?cursor=${named}`,
    `posts/${named}`,
    `posts/${named}/history`,
    `posts/${named}/freshness`,
    `accounts?accountId=${named}`,
    `accounts/${named}/health`,
    `accounts/${named}/history`,
    `growth?accountId=${named}`,
    `changes?cursor=${named}`
  ]
}

describe("a stranger with a key of another workspace", { meta: { claim: "security.strangers" } }, () => {
  it("meets nothing of it in over a thousand odd requests, and never a 500", { timeout: 300_000 }, async () => {
    const { ask } = await world()
    const wrong: Array<string> = []
    let asked = 0
    for (const path of odd.flatMap(paths)) {
      for (const format of formats) {
        asked += 1
        const { body, status } = await ask(`/v1/analytics/${path}`, format)
        // What a caller sent may be said back; it is nobody's secret.
        const said = body.replaceAll(/"post_id":"[^"]*"/gu, "")
        if (status >= 500 || (status === 200 && marks.test(said))) wrong.push(`${status} ${format} ${path}`)
      }
    }
    measured(`0 marks and 0 × 500 in ${asked.toLocaleString("en")} requests`)
    assert.isAtLeast(asked, 1104)
    assert.deepStrictEqual(wrong, [])
  })

  it("is answered about a foreign id as about one nobody has", async () => {
    const { ask } = await world()
    for (const path of ["posts/ID", "posts/ID/history", "accounts/ID/health", "accounts/ID/history"]) {
      const foreign = await ask(
        `/v1/analytics/${path.replace("ID", path.startsWith("posts") ? "post_theirs" : "acc_theirs")}`
      )
      const missing = await ask(`/v1/analytics/${path.replace("ID", "nobody_has_it")}`)
      assert.strictEqual(foreign.status, 404)
      assert.strictEqual(missing.status, 404)
    }
  })

  it("negative control: the search finds the marks in their owner's answers", async () => {
    const { ask, theirKey } = await world()
    for (const format of formats) {
      const { body, status } = await ask("/v1/analytics/posts?postId=post_theirs", format, theirKey)
      assert.strictEqual(status, 200)
      assert.match(body, marks)
    }
  })
})

/** The key with another character at each place, cut at each place, and longer. */
const nearly = (key: string) => {
  const mutations = key
    .split("")
    .flatMap((character, at) =>
      ["A", "a", "0", "_", "Z"].flatMap((other) =>
        other === character ? [] : [`${key.slice(0, at)}${other}${key.slice(at + 1)}`]
      )
    )
  assert.isAtLeast(mutations.length, 272)
  const cut = key.split("").map((_, at) => key.slice(0, at))
  return [...mutations, ...cut, `${key}A`, `A${key}`, key.toUpperCase(), key.toLowerCase(), `${key}${key}`]
}

/** Those of the keys that are answered with anything but a refusal. */
const taken = async (keys: ReadonlyArray<string>, ask: Awaited<ReturnType<typeof world>>["ask"]) => {
  const found: Array<string> = []
  for (const wrong of keys) {
    const { body, status } = await ask("/v1/analytics/posts", "application/json", wrong)
    if (status !== 401 || body.includes("post_1")) found.push(wrong)
  }
  return found
}

describe("a key that is not quite right", { meta: { claim: "security.keys" } }, () => {
  it("is refused, whichever of its characters is another", { timeout: 300_000 }, async () => {
    const { ask, key } = await world()
    const wrong = nearly(key)
    measured(`0 accepted of ${wrong.length} keys`)
    assert.deepStrictEqual(await taken(wrong, ask), [])
    assert.strictEqual((await ask("/v1/analytics/posts")).status, 200)
  })

  const careless: Readonly<Record<string, (wrong: string, key: string) => boolean>> = {
    "compares a part of it": (wrong, key) => wrong.slice(0, -1) === key.slice(0, -1),
    "reads no further than a key is long": (wrong, key) => wrong.startsWith(key),
    "takes capitals for small letters": (wrong, key) => wrong.toLowerCase() === key.toLowerCase()
  }
  for (const [name, isTaken] of Object.entries(careless))
    it(`would be found out where whoever looks it up ${name}`, { timeout: 300_000 }, async () => {
      controls("security.keys")
      const { ask, key } = await world()
      const wrong = nearly(key).filter((one) => isTaken(one, key))
      assert.isNotEmpty(wrong)
      const lookup: typeof ask = (path, accept, as) =>
        ask(path, accept, as !== undefined && isTaken(as, key) ? key : as)
      assert.deepStrictEqual(await taken(wrong, lookup), wrong)
    })
})
