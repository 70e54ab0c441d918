import * as Facebook from "@dravo/adapters-facebook"
import type { ListingRequest } from "@dravo/core/Adapter"
import { PlatformId } from "@dravo/core/Ids"
import * as FakeFacebook from "@dravo/fakes/FakeFacebook"
import * as Refs from "@dravo/testkit/AdapterSuiteRefs"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

const page = "1122334455"
const memory = { known: () => Effect.succeed(new Set<string>()), remember: () => Effect.void }
const credential = { token: Redacted.make("token"), version: "1", scopes: null }

const opened = Effect.fnUntraced(function* (
  posts: ReadonlyArray<FakeFacebook.FakePagePost>,
  kind: "page" | "user" = "page"
) {
  const fake = yield* FakeFacebook.make({ posts, pages: [{ id: page }], tokens: { token: { ownerId: page, kind } } })
  const adapter = yield* Facebook.make({ baseUrl: fake.url, limits: { attempts: 1 } })
  const { account } = Refs.account(PlatformId.make("facebook"), page)
  const list = (request: Partial<ListingRequest> = {}) =>
    adapter.listPosts?.(
      credential,
      { account, edge: "posts", since: null, cursor: null, limit: 100, ...request },
      memory
    ) ?? Effect.die("nothing lists")
  return { fake, list }
})

describe("A Facebook listing", () => {
  it.live("to a token that is not the Page's is a warning, never no posts", () =>
    Effect.gen(function* () {
      const { list } = yield* opened([{ id: `${page}_1` }], "user")
      const refused = yield* Effect.result(list())
      const told =
        refused._tag === "Failure" ? refused.failure.reason._tag === "Unauthorized" : !refused.success.complete
      assert.isTrue(told)
      if (refused._tag === "Success") assert.match(refused.success.warnings.join(), /not that of the Page/u)
    }).pipe(Effect.scoped)
  )

  it.live("knows a video by its own id too, and a reel as the post it is, once", () =>
    Effect.gen(function* () {
      const { list } = yield* opened([
        { id: `${page}_11`, media: "video", video: "701" },
        { id: `${page}_12`, media: "photo" },
        { id: `${page}_13`, isReel: true, video: "703" }
      ])
      const posts = (yield* list()).posts.map(({ identity }) => identity)
      const reels = (yield* list({ edge: "reels" })).posts.map(({ identity }) => identity)
      assert.deepStrictEqual(posts.map(({ platformPostId }): string => platformPostId).sort(), [
        `${page}_11`,
        `${page}_12`
      ])
      const video = posts.find(({ platformPostId }) => platformPostId === `${page}_11`)
      assert.deepStrictEqual([video?.mediaType, video?.aliases], ["video", ["701", `${page}_701`]])
      assert.deepStrictEqual(
        reels.map(({ aliases, platformPostId }): ReadonlyArray<unknown> => [platformPostId, aliases]),
        [[`${page}_13`, ["703", `${page}_703`]]]
      )
    }).pipe(Effect.scoped)
  )

  it.live("keeps the numbers of all but a post whose comments are not shown", () =>
    Effect.gen(function* () {
      const { list } = yield* opened([
        { id: `${page}_11` },
        { id: `${page}_12`, trouble: "no-comments" },
        { id: `${page}_13` }
      ])
      const { posts } = yield* list()
      const comments = posts.map(({ reading }) => reading._tag === "Value" && reading.metrics["comments"] !== undefined)
      assert.deepStrictEqual([posts.length, comments.filter(Boolean).length], [3, 2])
    }).pipe(Effect.scoped)
  )
})
