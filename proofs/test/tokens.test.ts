import { controls, measured } from "@dravo-internal/tools/proves"
import type { AdapterFactory } from "@dravo/core/Adapter"
import * as Fault from "@dravo/fakes/FakePlatformFault"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { laterNetworks } from "./later/laterNetworks.ts"
import { networks } from "./networks.ts"
import { type Outlet, play, type Scenario, type Seen } from "./tokenWorld.ts"

/** Says back whatever it was sent, in every place a platform puts words in. */
const echo =
  (status: number): Fault.Fault =>
  (wire) => {
    const said =
      `token ${wire.call.headers["authorization"] ?? ""} in ${wire.call.path}?${wire.call.rawQuery} ` +
      `${wire.call.body} is not accepted`
    wire.send({
      status,
      body: {
        message: said,
        detail: said,
        title: said,
        error_description: said,
        error: { message: said, code: said, type: said },
        errors: [{ message: said, detail: said, value: said }]
      }
    })
  }

const scenarios: Readonly<Record<string, Scenario>> = {
  "what was asked": { fault: null },
  "a renewed token": { fault: null, renews: true },
  "401": { fault: Fault.answer({ status: 401, body: {} }) },
  "401 and what it was sent": { fault: echo(401) },
  "400 and what it was sent": { fault: echo(400) },
  "429": { fault: Fault.answer({ status: 429, headers: { "retry-after": "60" }, body: {} }) },
  "500 and what it was sent": { fault: echo(500) },
  "200 and what it was sent": { fault: echo(200) },
  "broken JSON": { fault: Fault.malformed },
  "a torn connection": { fault: Fault.reset }
}

describe("tokens and client secrets", { meta: { claim: "security.tokens" } }, () => {
  for (const network of [...networks, ...laterNetworks]) {
    it.live(
      `of ${network.platform} show in no log, error, span, URL, body or file`,
      () =>
        Effect.gen(function* () {
          let looked = 0
          for (const [name, scenario] of Object.entries(scenarios)) {
            const { secrets, seen } = yield* play(network, scenario)
            for (const outlet of ["bodies", "errors", "spans", "urls", "file"] as const)
              assert.isAbove(seen[outlet].length, 40, `${outlet} of ${name} were watched`)
            assert.include(seen.spans, "Analytics.listPosts")
            assert.deepStrictEqual(hits(seen, secrets), [], name)
            looked += Object.values(seen).reduce((sum, text) => sum + text.length, 0)
          }
          measured(
            `${network.platform}: 0 hits in ${Math.round(looked / 2 ** 20)} MiB over ` +
              `${Object.keys(scenarios).length} scenarios`
          )
        }).pipe(Effect.scoped),
      300_000
    )
  }
})

describe("the search for tokens and client secrets", () => {
  it.live(
    "finds them where an adapter gives them away",
    () =>
      Effect.gen(function* () {
        controls("security.tokens")
        const found = new Set<string>()
        for (const network of networks) {
          const { secrets, seen } = yield* play(network, { fault: null, adapter: leaking })
          for (const hit of hits(seen, secrets)) found.add(hit)
        }
        // The documented request is a leak like any other to a search that does not know it.
        const instagram = networks.filter(({ platform }) => platform === "instagram")
        for (const network of instagram) {
          const { secrets, seen } = yield* play(network, { fault: null, renews: true })
          for (const hit of hits({ ...seen, urls: seen.urls.replaceAll("/refresh_access_token", "/planted") }, secrets))
            found.add(hit)
        }
        const outlets = [...new Set([...found].map((hit) => hit.split(" ")[0]))].sort()
        assert.deepStrictEqual(outlets, ["bodies", "errors", "file", "logs", "spans", "urls"])
        measured(`found in ${outlets.join(", ")}`)
      }).pipe(Effect.scoped),
    300_000
  )

  it("looks for them as they are, escaped for a URL, and in base64 wherever they begin", () => {
    const secret = "canary.S3+/="
    const text = (said: string): Seen => ({ bodies: said, errors: "", logs: "", spans: "", urls: "", file: "" })
    for (const said of [
      secret,
      encodeURIComponent(secret),
      ...["", "a", "ab"].map((before) => Buffer.from(`${before}${secret}:x`).toString("base64")),
      Buffer.from(secret).toString("base64url")
    ]) {
      assert.isNotEmpty(hits(text(`before ${said} after`), [secret]), said)
    }
    assert.isEmpty(hits(text("before canary.S3 after"), [secret]))
  })
})

// internal

/** Tokens the fakes made, besides those that were handed in. */
const issued = /fake-(?:access|refresh|long-lived)-[\w-]+|(?:act|rft)\.fake-[\w-]+/u

const hits = (seen: Seen, secrets: ReadonlyArray<string>): ReadonlyArray<string> =>
  // Of an object's keys TypeScript only knows that they are texts.
  (Object.entries(seen) as ReadonlyArray<[Outlet, string]>).flatMap(([outlet, text]) => {
    const watched = outlet === "urls" ? text.replaceAll(documented, "") : text
    const known = secrets
      .flatMap(spellings)
      .filter((spelled) => watched.includes(spelled))
      .map((spelled) => `${outlet} ${spelled}`)
    const made = issued.exec(watched)
    return made === null ? known : [...known, `${outlet} ${made[0]}`]
  })

/** The one request for which the platform documents no other place: a token of Instagram Login buys its successor. */
const documented = /^\/refresh_access_token\?.*$/gmu

/** In base64 a text is spelled in three ways, by where it begins; its edges mix with what stands beside it. */
const spellings = (secret: string): ReadonlyArray<string> => {
  const inBase64 = ["", "a", "ab"].map((before) =>
    Buffer.from(before + secret)
      .toString("base64")
      .replace(/=+$/u, "")
      .slice(before === "" ? 0 : 4, -2)
  )
  return [
    ...new Set([
      secret,
      encodeURIComponent(secret),
      new URLSearchParams({ secret }).toString().slice("secret=".length),
      JSON.stringify(secret).slice(1, -1),
      ...inBase64,
      ...inBase64.map((text) => text.replaceAll("+", "-").replaceAll("/", "_"))
    ])
  ]
}

const leaking = (maker: AdapterFactory): AdapterFactory =>
  Effect.map(maker, (adapter) => ({
    ...adapter,
    readPosts: (credential, refs) => {
      const token = Redacted.value(credential.token)
      return Effect.logWarning(`asked with ${token}`).pipe(
        Effect.as(
          refs.map(() => ({ _tag: "Value" as const, metrics: { likes: 1 }, notices: [`asked with ${token}`] }))
        ),
        Effect.withSpan("leak", { attributes: { token } })
      )
    }
  }))
