import { controls, measured, proves } from "@dravo-internal/tools/proves"
import { assert, describe, it } from "vitest"
import { fakeX, filled, host, token } from "./support.ts"

/** mulberry32: the same requests in every run. */
const seeded = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
}

type Handler = (request: Request) => Promise<Response>

interface World {
  readonly handler: Handler
  readonly ours: string
  readonly theirs: string
  /** Paths of every endpoint there is, `{name}` for what varies. */
  readonly paths: ReadonlyArray<string>
  readonly names: ReadonlyArray<string>
  readonly cursors: ReadonlyArray<string>
}

interface Described {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly parameters?: ReadonlyArray<{ readonly name: string }> }>>>
  >
}

const marks = /mark-of-|acc_theirs|post_theirs|acc_ours|post_ours/u

/** Two workspaces; what each has carries its mark. */
const world = async (): Promise<World> => {
  const analytics = host(await fakeX(), { credentials: () => ({ token }) })
  for (const [workspace, post] of [["ours", "98"] as const, ["theirs", "99"] as const]) {
    await filled(analytics, 2, workspace, `acc_${workspace}`)
    await analytics.recordPublication({
      workspace,
      accountId: `acc_${workspace}`,
      postId: `post_${workspace}`,
      platformPostId: `19000000000000999${post}`,
      text: `mark-of-${workspace}`
    })
  }
  const keyOf = async (workspace: string) =>
    (await analytics.createApiKey({ workspace, scopes: ["analytics:read", "analytics:refresh"] })).key
  const [ours, theirs] = [await keyOf("ours"), await keyOf("theirs")]
  const document: Described = JSON.parse(
    await (await analytics.handler(new Request("https://host.example/openapi.json"))).text()
  )
  const cursors = await Promise.all(
    ["ours", "theirs"].flatMap((workspace) => [
      analytics.listPosts({ workspace, limit: 1 }).then(({ next_cursor: cursor }) => cursor ?? ""),
      analytics.listChanges({ workspace }).then(({ next_cursor: cursor }) => cursor)
    ])
  )
  const paths = Object.keys(document.paths)
  const parameters = Object.values(document.paths)
    .flatMap((byMethod) => Object.values(byMethod))
    .flatMap((operation) => operation.parameters ?? [])
  const names = [...new Set(parameters.map(({ name }) => name))]
  return { handler: (request) => analytics.handler(request), ours, theirs, paths, names, cursors }
}

const odd = ["", "0", "-1", "1e9", "null", "true", "x", "..", "%00", "%ZZ", "%ED%A0%80", "' or 1=1 --", "__proto__"]
const ids = [
  "post_theirs",
  "acc_theirs",
  "post_ours",
  "acc_ours",
  "post_1",
  "nobody",
  "2026-06-01",
  "2026-06-01T00:00Z"
]
const methods = ["GET", "GET", "GET", "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"]
const bodies = ["", "{}", '{"workspace":"theirs"}', "<x/>", "a=b&workspace=theirs", "\0", "x".repeat(5000)]
const headers: ReadonlyArray<readonly [string, ReadonlyArray<string>]> = [
  ["accept", ["application/json", "text/csv", "application/x-ndjson", "text/csv;q=0", "*/*;q=2", "x", ""]],
  ["content-type", ["application/json", "text/xml", "multipart/form-data", ";"]],
  ["x-workspace", ["theirs", "ours"]],
  ["x-forwarded-for", ["127.0.0.1"]],
  ["x-original-url", ["/v1/analytics/posts/post_theirs"]],
  ["x-http-method-override", ["DELETE"]],
  ["cookie", ["workspace=theirs"]],
  ["origin", ["https://evil.example", "null"]],
  ["if-none-match", ["*", '"x"']],
  ["range", ["bytes=0-10"]],
  ["traceparent", ["00-0-0-0", "x"]]
]

interface Asked {
  readonly request: Request
  readonly isOurs: boolean
}

/** A request nobody sane would send; its credential is ours, or none that holds. */
const drawn = ({ cursors, names, ours, paths }: World, random: () => number): Asked => {
  const pick = <A>(from: ReadonlyArray<A>): A => from[Math.floor(random() * from.length)] as A
  const value = () => encodeURIComponent(pick(random() < 0.5 ? ids : cursors))
  const any = () => (random() < 0.6 ? value() : pick(odd))
  const path = pick(paths).replaceAll(/\{[^}]*\}/gu, () => any() || "x")
  const query = Array.from({ length: Math.floor(random() * 4) }, () => `${pick([...names, ...odd])}=${any()}`)
  const method = pick(methods)
  const isOurs = random() < 0.6
  const at = Math.floor(random() * ours.length)
  const wrong = [`${ours.slice(0, at)}${ours[at] === "x" ? "y" : "x"}${ours.slice(at + 1)}`, ours.slice(0, at), "a.b.c"]
  const sent = new Headers()
  if (isOurs) sent.set("authorization", `Bearer ${ours}`)
  else if (random() < 0.8) sent.set("authorization", `${pick(["Bearer ", "Basic ", "bearer  "])}${pick(wrong)}`)
  for (let n = Math.floor(random() * 3); n > 0; n--) {
    const [name, values] = pick(headers)
    sent.set(name, pick(values))
  }
  const body = method === "GET" || method === "HEAD" ? {} : { body: pick(bodies) }
  return {
    request: new Request(`https://host.example${path}?${query.join("&")}`, { method, headers: sent, ...body }),
    isOurs
  }
}

const isOpen = (url: string): boolean => !new URL(url).pathname.startsWith("/v1/")

/** What went wrong in so many requests; and how often each status was met. */
const fuzzed = async (subject: World, requests: number, seed: number) => {
  const random = seeded(seed)
  const wrong: Array<string> = []
  const statuses = new Map<number, number>()
  for (let at = 0; at < requests; at++) {
    const { isOurs, request } = drawn(subject, random)
    const { headers: answered, status, body } = await subject.handler(request)
    const text = body === null ? "" : await new Response(body).text()
    statuses.set(status, (statuses.get(status) ?? 0) + 1)
    const asked = `${request.method} ${request.url}`
    // What a caller sent may be said back; it is nobody's secret.
    const said = [...ids, "ours", "theirs"].some((id) => request.url.includes(id)) ? text.match(/mark-of-\w+/gu) : text
    const found =
      typeof said === "string" ? marks.exec(said)?.[0] : said?.find((mark) => mark !== "mark-of-ours" || !isOurs)
    if (status >= 500) wrong.push(`${status} ${asked}`)
    if (!isOurs && status < 300 && !isOpen(request.url) && request.method !== "OPTIONS") wrong.push(`accepted ${asked}`)
    if (found !== undefined && !(isOurs && found.endsWith("ours"))) wrong.push(`${found} in ${asked}`)
    if (answered.get("set-cookie") !== null) wrong.push(`a cookie for ${asked}`)
  }
  return { wrong, statuses }
}

describe("a seeded program that sends anything to every endpoint", () => {
  it("is never accepted without a key, shown another workspace's rows or answered with a 500", {
    timeout: 300_000
  }, async () => {
    proves("security.fuzz")
    const requests = 20_000
    const { statuses, wrong } = await fuzzed(await world(), requests, 20_261_128)
    const met = [...statuses].sort(([one], [other]) => one - other).map(([status, n]) => `${n} × ${status}`)
    measured(`0 accepted, 0 leaks and 0 × 500 in ${requests.toLocaleString("en")} requests: ${met.join(", ")}`)
    assert.deepStrictEqual(wrong.slice(0, 5), [])
    // A fuzz that only ever meets one door tests nothing.
    for (const status of [200, 400, 401, 404, 405]) assert.isAbove(statuses.get(status) ?? 0, 100, `${status}`)
  })

  const holes: Readonly<Record<string, (subject: World) => Handler>> = {
    "lets a header speak for the workspace":
      ({ handler, theirs }) =>
      (request) => {
        const through = new Request(request)
        if (request.headers.get("x-workspace") === "theirs") through.headers.set("authorization", `Bearer ${theirs}`)
        return handler(through)
      },
    "takes a key that is cut for the whole one":
      ({ handler, ours }) =>
      (request) => {
        const through = new Request(request)
        const given = request.headers.get("authorization") ?? ""
        if (given.length > 20 && `Bearer ${ours}`.startsWith(given))
          through.headers.set("authorization", `Bearer ${ours}`)
        return handler(through)
      },
    "falls over a path it cannot decode":
      ({ handler }) =>
      async (request) =>
        /\/posts\/[^?]*%ZZ/u.test(request.url) ? new Response("", { status: 500 }) : handler(request)
  }
  for (const [name, hole] of Object.entries(holes)) {
    it(`finds a handler that ${name}`, { timeout: 300_000 }, async () => {
      controls("security.fuzz")
      const subject = await world()
      const { wrong } = await fuzzed({ ...subject, handler: hole(subject) }, 2000, 7)
      assert.isNotEmpty(wrong)
    })
  }
})
