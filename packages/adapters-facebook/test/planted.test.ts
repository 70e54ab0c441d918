/** The suite's laws of refusals, on adapters that break one each. */
import * as Facebook from "@dravo/adapters-facebook"
import type { Adapter, AdapterFactory, Reading } from "@dravo/core/Adapter"
import { AdapterError, PermissionMissing } from "@dravo/core/AdapterError"
import { PlatformId } from "@dravo/core/Ids"
import * as FakeFacebook from "@dravo/fakes/FakeFacebook"
import * as Laws from "@dravo/testkit/AdapterLaws"
import type * as AdapterSuite from "@dravo/testkit/AdapterSuite"
import * as Refs from "@dravo/testkit/AdapterSuiteRefs"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Redacted from "effect/Redacted"

const page = "1122334455"
const refOf = (id: string) => Refs.post(PlatformId.make("facebook"), id, { platformAccountId: page })

interface Fixture extends AdapterSuite.Fixture {
  readonly fake: FakeFacebook.FakeFacebook
}

const open = async (token: string): Promise<Fixture> => {
  const posts = ["1", "2", "3", "4"].map((n) => ({ id: `${page}_90000000000000000${n}` }))
  const fake = await FakeFacebook.start({ tokens: { [token]: { ownerId: page } }, posts, pages: [{ id: page }] })
  return {
    fake,
    credential: { token: Redacted.make(token), version: "1", scopes: null },
    posts: posts.map(({ id }) => refOf(id)),
    accounts: []
  }
}

const spoiled: AdapterSuite.Spoiled<Fixture> = {
  name: "a deleted post",
  expect: "Absent",
  ref: () => refOf(`${page}_1`)
}

const blocked: AdapterSuite.Refused = {
  name: "an app that was blocked",
  expect: "OperatorActionRequired",
  answer: () => ({
    status: 400,
    body: { error: { message: "API access blocked.", type: "OAuthException", code: 200 } }
  })
}

type Break = (readPosts: Adapter["readPosts"]) => Adapter["readPosts"]

const subject = (change: Break): AdapterSuite.Subject<Fixture> => ({
  name: "Facebook, broken",
  make: ({ baseUrl, limits }): AdapterFactory =>
    Effect.map(Facebook.make({ baseUrl, limits }), (adapter) => ({ ...adapter, readPosts: change(adapter.readPosts) })),
  open,
  spoiled: [spoiled],
  refused: [blocked],
  inOtherPeriod: (text) => text.replace(/(\\*"period\\*":\s*\\*")\w+/gu, "$1week"),
  renamed: {
    key: "post_clicks",
    isAsked: ({ rawQuery }) => rawQuery.includes("post_clicks"),
    refuse: (message) => ({ status: 400, body: { error: { message, type: "OAuthException", code: 100 } } })
  },
  shorten: ({ fake }, size) => fake.paged(size)
})

const keeps = (law: Laws.Law) => Effect.map(Effect.exit(Effect.scoped(law)), Exit.isSuccess)
const [wording = (name: string) => name] = Laws.wordings

const laws = {
  oneObject: (change: Break) => Laws.oneObject(subject(change), spoiled),
  namedInAnyWords: (change: Break) => Laws.namedInAnyWords(subject(change), wording),
  shortPages: (change: Break) => Laws.shortPages(subject(change)),
  operatorTrouble: (change: Break) => Laws.operatorTrouble(subject(change), blocked),
  otherPeriods: (change: Break) => Laws.otherPeriods(subject(change))
}

/** The first reading is a good one; the adapter of every later one makes something else of it. */
const later = (edit: (readings: ReadonlyArray<Reading>) => ReadonlyArray<Reading>): Break => {
  let asked = 0
  return (readPosts) => (credential, refs, memory) =>
    Effect.map(readPosts(credential, refs, memory), (readings) => {
      asked += 1
      return asked > 1 ? edit(readings) : readings
    })
}

const violations: ReadonlyArray<{
  readonly title: string
  readonly law: keyof typeof laws
  readonly change: Break
}> = [
  {
    title: "takes one post's refusal for everybody's",
    law: "oneObject",
    change: (readPosts) => (credential, refs, memory) =>
      Effect.tap(readPosts(credential, refs, memory), (readings) =>
        readings.some(({ _tag }) => _tag === "Absent") ? memory.remember("post", "v25.0", ["post_clicks"]) : Effect.void
      )
  },
  {
    title: "loses every number of a post for one refused name",
    law: "namedInAnyWords",
    change: later((readings) => readings.map((one) => (one._tag === "Value" ? { ...one, metrics: {} } : one)))
  },
  {
    title: "believes the first page of a list",
    law: "shortPages",
    change: later((readings) => readings.map((one, at) => (at < 3 ? one : { _tag: "Absent" })))
  },
  {
    title: "asks everybody to reconnect when the operator's app is blocked",
    law: "operatorTrouble",
    change: (readPosts) => (credential, refs, memory) =>
      Effect.mapError(
        readPosts(credential, refs, memory),
        ({ operation, platform }) =>
          new AdapterError({ operation, platform, reason: new PermissionMissing({ detail: "", scopes: [] }) })
      )
  },
  {
    title: "takes whatever number stands under a name",
    law: "otherPeriods",
    change: later((readings) =>
      readings.map((one) =>
        one._tag === "Value" ? { ...one, metrics: { ...one.metrics, post_clicks: 987_654_321 } } : one
      )
    )
  }
]

describe("the laws of refusals", () => {
  it.live.each(Object.keys(laws) as ReadonlyArray<keyof typeof laws>)("are kept by the adapter itself: %s", (law) =>
    Effect.map(keeps(laws[law]((readPosts) => readPosts)), assert.isTrue)
  )

  it.live.each(violations)("catch an adapter that $title", ({ change, law }) =>
    Effect.map(keeps(laws[law](change)), assert.isFalse)
  )
})
