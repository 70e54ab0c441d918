// #region suite
import { PlatformId } from "@dravo/core/Ids"
import * as AdapterSuite from "@dravo/testkit/AdapterSuite"
import * as Refs from "@dravo/testkit/AdapterSuiteRefs"
import * as FakePlatform from "@dravo/fakes/FakePlatform"
import * as Redacted from "effect/Redacted"
import { pixels } from "./adapter.ts"

const fakeOf = (token: string) =>
  FakePlatform.start({
    endpoints: [
      {
        name: "GET /likes",
        method: "GET",
        path: "/likes",
        ids: (call) => call.query.get("ids")?.split(",") ?? [],
        answer: (call) =>
          FakePlatform.bearer(call) === token
            ? { body: { "1": { likes: 3 }, "2": { likes: 0 }, "3": { likes: 5 }, "4": { deleted: true } } }
            : { status: 401, body: {} }
      }
    ]
  })
const post = (id: string) => Refs.post(PlatformId.make("pixels"), id)

AdapterSuite.suite({
  name: "Pixels",
  make: pixels,
  open: async (token) => ({
    fake: await fakeOf(token),
    credential: { token: Redacted.make(token), version: "1", scopes: null },
    posts: ["1", "2", "3"].map(post),
    accounts: []
  }),
  spoiled: [
    { name: "a deleted picture", expect: "Gone", ref: () => post("4") },
    { name: "a picture that is not there", expect: "Absent", ref: () => post("99") }
  ],
  refused: [
    { name: "a dead token", expect: "Unauthorized", answer: () => ({ status: 401, body: {} }) },
    {
      name: "a spent quota",
      expect: "OperatorActionRequired",
      answer: () => ({ status: 403, body: { code: "quota_exceeded" } })
    },
    {
      name: "a throttle with a deadline",
      expect: "RateLimited",
      retryAfter: 60_000,
      answer: () => ({ status: 429, headers: { "retry-after": "60" }, body: {} })
    },
    {
      name: "a throttle without one",
      expect: "RateLimited",
      retryAfter: null,
      answer: () => ({ status: 429, body: {} })
    }
  ]
})
// #endregion
