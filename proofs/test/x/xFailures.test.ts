import type { PostsAnswer } from "@dravo/http/Wire"
import type * as FakeX from "@dravo/fakes/FakeX"
import * as Fault from "@dravo/fakes/FakePlatformFault"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { api, make, token } from "./xWorld.ts"

interface Failure {
  readonly name: string
  readonly break: (fake: FakeX.FakeX) => void
  readonly status: string
  readonly says: RegExp
  /** Of a process that reads after the failure; for a platform that says nothing. */
  readonly deadline?: "300 millis"
}

const problem = (suffix: string, fields: object) => ({ type: `https://api.x.com/2/problems/${suffix}`, ...fields })
const answering =
  (status: number, body: unknown, headers: Record<string, string> = {}) =>
  (fake: FakeX.FakeX) =>
    void fake.script({ match: "GET /2/tweets", respond: Fault.answer({ status, body, headers }) })
const faulty = (respond: Fault.Fault) => (fake: FakeX.FakeX) => void fake.script({ match: "GET /2/tweets", respond })
const inAnHour = () => String(Math.floor(Date.now() / 1000) + 3600)

const failures: ReadonlyArray<Failure> = [
  {
    name: "a dead token",
    break: (fake) => fake.tokens.delete(token),
    status: "requires_reconnect",
    says: /^X no longer accepts .*reconnect the account/u
  },
  {
    name: "a missing scope",
    break: answering(403, { title: "Forbidden", detail: "missing required scope tweet.read" }),
    status: "requires_reconnect",
    says: /did not grant a permission/u
  },
  {
    name: "spent credits",
    break: answering(402, problem("credits", { title: "CreditsDepleted", detail: "no credits" })),
    status: "failed",
    says: /until its operator acts/u
  },
  {
    name: "an app that is not enrolled",
    break: answering(
      403,
      problem("client-forbidden", { reason: "client-not-enrolled", detail: "attach to a project" })
    ),
    status: "failed",
    says: /until its operator acts/u
  },
  {
    name: "a spent usage cap",
    break: answering(429, problem("usage-capped", { title: "UsageCapExceeded", period: "Monthly", detail: "cap" })),
    status: "failed",
    says: /until its operator acts/u
  },
  {
    name: "a rate limit",
    break: (fake) =>
      answering(429, { title: "Too Many Requests", status: 429 }, { "x-rate-limit-reset": inAnHour() })(fake),
    status: "failed",
    says: /limits the number of requests/u
  },
  {
    name: "a rate limit without a deadline",
    break: answering(429, { errors: [{ code: 88, message: "Rate limit exceeded" }] }),
    status: "failed",
    says: /limits the number of requests/u
  },
  {
    name: "a bad request of ours",
    break: answering(400, problem("invalid-request", { title: "Invalid Request", detail: "bad" })),
    status: "failed",
    says: /did not accept the request/u
  },
  {
    name: "status 500 in HTML",
    break: faulty(Fault.answer({ status: 500, headers: { "content-type": "text/html" }, body: "<h1>oops</h1>" })),
    status: "failed",
    says: /could not be reached/u
  },
  {
    name: "status 503",
    break: answering(503, { title: "Service Unavailable" }),
    status: "failed",
    says: /could not be reached/u
  },
  {
    name: "status 200 in HTML",
    break: faulty(Fault.answer({ status: 200, headers: { "content-type": "text/html" }, body: "<h1>hi</h1>" })),
    status: "failed",
    says: /could not be read/u
  },
  {
    name: "JSON that breaks off",
    break: faulty(Fault.tamper((text) => text.slice(0, 40))),
    status: "failed",
    says: /could not be read/u
  },
  {
    name: "an empty answer",
    break: faulty(Fault.answer({ status: 200, headers: { "content-type": "application/json" }, body: "" })),
    status: "failed",
    says: /could not be read/u
  },
  { name: "an answer without data or errors", break: answering(200, {}), status: "failed", says: /could not be read/u },
  {
    name: "silence",
    break: faulty(Fault.hang),
    status: "failed",
    says: /could not be reached/u,
    deadline: "300 millis"
  },
  { name: "a torn connection", break: faulty(Fault.reset), status: "failed", says: /could not be reached/u },
  { name: "an answer that breaks off", break: faulty(Fault.cut), status: "failed", says: /could not be/u },
  {
    name: "a status nobody knows",
    break: answering(418, { title: "teapot" }),
    status: "failed",
    says: /unknown reason/u
  },
  {
    name: "a deleted post",
    break: (fake) => fake.posts.delete("1"),
    status: "failed",
    says: /no longer available on X/u
  },
  {
    name: "a protected post",
    break: answering(200, {
      errors: [problem("not-authorized-for-resource", { resource_id: "1", value: "1", detail: "protected" })]
    }),
    status: "failed",
    says: /does not show this/u
  }
]

/** The first row before and after the failure, with the answer's status. */
const provoke = (failure: Failure) =>
  Effect.gen(function* () {
    const { both, fake, posts, ...first } = yield* make(1)
    const before = (yield* posts()).items[0]
    const { get } = failure.deadline === undefined ? first : yield* api(both, fake.url, { deadline: failure.deadline })
    failure.break(fake)
    const { status, text } = yield* get("/v1/analytics/posts?refresh=true", first.keys.acme)
    const answer: PostsAnswer = JSON.parse(text)
    return { before, after: answer.items[0], status }
  }).pipe(Effect.scoped)

describe("when X fails", () => {
  describe("answers 200 with the right status and one sentence", { meta: { claim: "failures.http-200" } }, () => {
    for (const failure of failures) {
      it.live(failure.name, () =>
        Effect.gen(function* () {
          const { after, status } = yield* provoke(failure)
          assert.deepStrictEqual([status, after?.sync_status], [200, failure.status])
          assert.match(after?.error_message ?? "", failure.says)
          assert.match(after?.error_message ?? "", /^[^\n]+\.$/u)
        })
      )
    }
  })

  describe("leaves the old metrics byte for byte", { meta: { claim: "failures.old-metrics" } }, () => {
    for (const failure of failures) {
      it.live(failure.name, () =>
        Effect.gen(function* () {
          const { after, before } = yield* provoke(failure)
          assert.strictEqual(before?.sync_status, "synced")
          assert.strictEqual(JSON.stringify(after?.metrics), JSON.stringify(before?.metrics))
          assert.strictEqual(after?.last_updated_at, before?.last_updated_at)
        })
      )
    }
  })
})
