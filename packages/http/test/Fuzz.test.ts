import { proves } from "@dravo-internal/tools/proves"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { serve } from "./support.ts"

/** mulberry32: the same requests in every run. */
const seeded = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
}

const names = [
  "postId",
  "accountId",
  "platform",
  "fromDate",
  "toDate",
  "refresh",
  "page",
  "limit",
  "cursor",
  "__proto__",
  "constructor",
  "toString",
  "limit[]",
  "limit[0]",
  "Limit",
  "%6Cimit",
  "",
  "%00",
  "%ZZ",
  "unknown",
  "workspace",
  "🦆"
]
const values = [
  "1",
  "0",
  "-1",
  "101",
  "25",
  "1e2",
  "0x10",
  "1.5",
  "9007199254740993",
  "true",
  "false",
  "yes",
  "x",
  "tiktok",
  "null",
  "undefined",
  "NaN",
  "2026-06-23",
  "2026-02-30",
  "2026-06-23T10:00:00Z",
  "2026-06-23T10:00:00+02:00",
  "9999-12-31T23:59:59.999Z",
  "0000-01-01",
  "",
  "%00",
  "%ZZ",
  "%",
  "%E0%A4%A",
  "%ED%A0%80",
  "%F0%9F%92%A9",
  "+",
  "%20",
  "%0d%0aset-cookie:x",
  "..%2f..%2fetc%2fpasswd",
  "' or 1=1 --",
  '{"$gt":""}',
  "<script>",
  "a".repeat(10_000),
  "__proto__",
  "mb8u1dq8.1",
  "1.1",
  "zzzzzzzzzz.zzzzzzzzzzz",
  "-1.-1",
  "😀",
  "\u202e",
  "١"
]
const paths = [
  "/v1/analytics/posts",
  "/v1/analytics/accounts",
  "/v1/analytics/posts/",
  "//v1//analytics/posts",
  "/v1/analytics/%70osts",
  "/%ZZ",
  "/v1/analytics/posts;x"
]
const expected = new Set([200, 400, 404])

describe("Fuzz", () => {
  it.effect(
    "answers 6,000 hostile queries with 200, 400 or 404 and never 500",
    () =>
      Effect.gen(function* () {
        proves("api.never-500")
        const { get } = yield* serve()
        const random = seeded(20_260_623)
        const pick = <A>(from: ReadonlyArray<A>): A => from[Math.floor(random() * from.length)] as A
        const seen = new Map<number, number>()
        for (let round = 0; round < 6000; round++) {
          const pairs = Array.from({ length: Math.floor(random() * 5) }, () =>
            random() < 0.1 ? pick(names) : `${pick(names)}=${pick(values)}`
          )
          const path = random() < 0.9 ? pick(paths.slice(0, 2)) : pick(paths)
          const address = `${path}?${pairs.join(pick(["&", "&", "&", "&&", ";"]))}`
          const answer = yield* get(address)
          seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1)
          assert.isTrue(expected.has(answer.status), `${answer.status} for ${address}`)
          assert.match(
            answer.headers.get("content-type") ?? "",
            answer.status === 200 ? /^application\/json/ : /^application\/problem\+json/
          )
        }
        // A fuzz that only ever meets one door tests nothing.
        for (const status of expected) assert.isAbove(seen.get(status) ?? 0, 50, `${status}`)
      }),
    300_000
  )

  it.effect(
    "answers hostile credentials with 401 and nothing else",
    () =>
      Effect.gen(function* () {
        const { key, send } = yield* serve()
        const random = seeded(7)
        const alphabet = "abcXYZ019-_.=+/ ,~é\t\"'"
        for (let round = 0; round < 1000; round++) {
          const noise = Array.from(
            { length: Math.floor(random() * 90) },
            () => alphabet[Math.floor(random() * alphabet.length)]
          ).join("")
          const cut = key.slice(0, Math.floor(random() * key.length))
          const authorization = random() < 0.5 ? `Bearer ${noise}` : `Bearer ${cut}${noise}`
          if (authorization.trim() === `Bearer ${key}`) continue
          assert.strictEqual(
            (yield* send("/v1/analytics/posts", { headers: { authorization } })).status,
            401,
            authorization
          )
        }
      }),
    300_000
  )
})
