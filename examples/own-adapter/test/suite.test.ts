import { PlatformId } from "@dravo/core/Ids"
import * as FakeMurmur from "@dravo/example-own-adapter/FakeMurmur"
import * as Murmur from "@dravo/example-own-adapter/Murmur"
import * as AdapterSuite from "@dravo/testkit/AdapterSuite"
import * as Refs from "@dravo/testkit/AdapterSuiteRefs"
import * as Redacted from "effect/Redacted"

const murmur = PlatformId.make("murmur")

AdapterSuite.suite({
  name: "Murmur",
  make: Murmur.make,
  open: async (token) => ({
    fake: await FakeMurmur.start(4, token),
    credential: { token: Redacted.make(token), version: "1", scopes: null },
    posts: ["1", "2", "3", "4"].map((id) => Refs.post(murmur, id)),
    accounts: [Refs.account(murmur, "me")]
  }),
  spoiled: [
    { name: "a murmur that is not there", expect: "Absent", ref: () => Refs.post(murmur, "99") },
    { name: "two ids in one", expect: "Absent", ref: () => Refs.post(murmur, "1,2") }
  ],
  refused: [
    { name: "a dead token", expect: "Unauthorized", answer: () => ({ status: 401, body: {} }) },
    { name: "spent credits", expect: "OperatorActionRequired", answer: () => ({ status: 402, body: {} }) },
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
