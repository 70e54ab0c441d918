/** The token shows nowhere: not in an error however it is printed, not in a span, not in a log. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Redacted from "effect/Redacted"
import { type Fixture, open, type Subject } from "./subject.ts"
import * as Fault from "@dravo/fakes/FakePlatformFault"
import { observe, type Observed } from "./observed.ts"

export const secrets = <F extends Fixture>(subject: Subject<F>): void => {
  describe("a token", () => {
    it.live.each(faults)("shows nowhere when the platform answers with $name", ({ endless, fault }) =>
      Effect.gen(function* () {
        const { adapter, both, fixture } = yield* open(subject, {
          token: canary,
          ...(endless === true ? { deadline: 250 } : {})
        })
        if (fault !== null) fixture.fake.script({ respond: fault })
        for (const { read } of both)
          assertHidden(yield* observe(read), fixture.fake.url, [canary, ...(subject.secrets ?? [])])
        const [post] = fixture.posts
        if (adapter.refreshToken === undefined || subject.refresh === undefined || post === undefined) return
        const token = subject.refresh.token(fixture)
        const exchange = yield* observe(adapter.refreshToken(token, post.account))
        const fresh = Exit.isSuccess(exchange.exit)
          ? [exchange.exit.value.accessToken, exchange.exit.value.refreshToken ?? token]
          : []
        const hidden = [token, ...fresh].map(Redacted.value)
        assertHidden(exchange, fixture.fake.url, [canary, ...hidden, ...(subject.secrets ?? [])])
      })
    )
  })
}

// internal

const canary = "canary.AQX7-access_token!9f3K2m+/=Zz"

/** Every place a platform puts words in, filled with what it was sent. */
const echo =
  (status: number): Fault.Fault =>
  (wire) => {
    const said =
      `Bearer token ${wire.call.headers["authorization"] ?? ""} in ${wire.call.path}?${wire.call.rawQuery} ` +
      `${wire.call.body} is invalid`
    wire.send({
      status,
      body: {
        message: said,
        detail: said,
        title: said,
        error_description: said,
        error: { message: said, code: said, type: said },
        errors: [{ message: said, detail: said, title: said, value: said, resource_id: said }]
      }
    })
  }

const faults: ReadonlyArray<{ readonly name: string; readonly fault: Fault.Fault | null; readonly endless?: true }> = [
  { name: "what was asked", fault: null },
  { name: "400 and the token in its text", fault: echo(400) },
  { name: "401 and the token in its text", fault: echo(401) },
  { name: "403 and the token in its text", fault: echo(403) },
  { name: "429 and the token in its text", fault: echo(429) },
  { name: "500 and the token in its text", fault: echo(500) },
  { name: "200 and the token in its text", fault: echo(200) },
  {
    name: "the token as plain text",
    fault: (wire) =>
      wire.send({ status: 502, headers: { "content-type": "text/plain" }, body: wire.call.headers["authorization"] })
  },
  {
    name: "a redirect that carries it",
    fault: (wire) => wire.send({ status: 302, headers: { location: `https://example.org/?access_token=${canary}` } })
  },
  { name: "silence", fault: Fault.hang, endless: true },
  { name: "a reset", fault: Fault.reset },
  { name: "half a body", fault: Fault.cut }
]

const assertHidden = (
  { error, logs, spans, value }: Observed<unknown, unknown>,
  url: string,
  secrets: ReadonlyArray<string>
): void => {
  assert.isNotEmpty(spans, "a call leaves a span")
  const seen = [error, value, ...spans, ...logs].join("\n")
  for (const spelled of secrets.flatMap(spellings)) assert.isFalse(seen.includes(spelled), `${spelled} shows`)
  assert.isFalse(seen.includes(url.slice("http://".length)), "the request's URL shows")
}

const spellings = (secret: string): ReadonlyArray<string> => [
  ...new Set([
    secret,
    encodeURIComponent(secret),
    Buffer.from(secret).toString("base64"),
    secret.slice(0, 12),
    secret.slice(-12)
  ])
]
