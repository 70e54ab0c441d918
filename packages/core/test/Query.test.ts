import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import { AccountId, PlatformId, PlatformPostId, PostId } from "@dravo/core/Ids"
import { Instant } from "@dravo/core/Instant"
import * as Query from "@dravo/core/Query"
import { publication } from "./support.ts"

const seqOf = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }))

describe("Query.matches", () => {
  const post = publication(1, {
    postId: PostId.make("post_1"),
    platformPostId: PlatformPostId.make("900"),
    accountId: AccountId.make("acc_1"),
    platform: PlatformId.make("one"),
    createdAt: 5000
  })
  it.each([
    [{ _tag: "Post", id: "post_1" }, true],
    [{ _tag: "Post", id: "900" }, true],
    [{ _tag: "Post", id: "POST_1" }, false],
    [{ _tag: "Post", id: "" }, false],
    [{ _tag: "Account", accountId: AccountId.make("acc_1") }, true],
    [{ _tag: "Account", accountId: AccountId.make("acc_2") }, false],
    [{ _tag: "Platform", platform: PlatformId.make("one") }, true],
    [{ _tag: "Platform", platform: PlatformId.make("two") }, false],
    [{ _tag: "CreatedFrom", at: 4999 }, true],
    [{ _tag: "CreatedFrom", at: 5000 }, true],
    [{ _tag: "CreatedFrom", at: 5001 }, false],
    [{ _tag: "CreatedTo", at: 4999 }, false],
    [{ _tag: "CreatedTo", at: 5000 }, true],
    [{ _tag: "CreatedTo", at: 5001 }, true]
  ] as const)("%j is %s", (filter, expected) => {
    assert.strictEqual(Query.matches(filter, post), expected)
  })
})

describe("Query.order", () => {
  it("puts the newest first, and of equal instants the later insertion", () => {
    const rows = [publication(1, { createdAt: 5 }), publication(2, { createdAt: 9 }), publication(3, { createdAt: 5 })]
    assert.deepStrictEqual(
      rows.sort(Query.order).map(({ seq }) => seq),
      [2, 3, 1]
    )
  })

  it.prop(
    "is total: any two rows are in one order, and walking by cursor meets each once",
    {
      at: Schema.Array(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 3 }))).check(Schema.isMaxLength(20))
    },
    ({ at }) => {
      const rows = at.map((createdAt, seq) => publication(seq, { createdAt }))
      const sorted = rows.toSorted(Query.order)
      assert.deepStrictEqual(rows.toReversed().sort(Query.order), sorted)
      for (const [n, row] of sorted.entries()) {
        const cursor = Query.decodeCursor(Query.encodeCursor(row))
        assert.isDefined(cursor)
        const rest = rows.filter((one) => Query.order({ ...row, ...cursor }, one) < 0).sort(Query.order)
        assert.deepStrictEqual(rest, sorted.slice(n + 1))
      }
    }
  )

  it("is never NaN at the ends of time", () => {
    const [first, last] = [
      publication(1, { createdAt: -62_167_219_200_000 }),
      publication(2, { createdAt: 253_402_300_799_999 })
    ]
    assert.isAbove(Query.order(first, last), 0)
    assert.strictEqual(Query.order(first, first), 0)
  })
})

describe("the cursor", () => {
  it.prop("reads back every position it prints", { createdAt: Instant, seq: seqOf }, ({ createdAt, seq }) => {
    assert.deepStrictEqual(Query.decodeCursor(Query.encodeCursor({ createdAt, seq })), {
      _tag: "After",
      createdAt: createdAt + 0,
      seq: seq + 0
    })
  })

  it.each([
    "",
    ".",
    "1.",
    ".1",
    "1.1.1",
    "1 1",
    "1.1 ",
    " 1.1",
    "1.1\n",
    "1.-1",
    "--1.1",
    "A.1",
    "1.Z",
    "1e5",
    "1,1",
    "ü.1",
    "null",
    "0x1.1",
    "-0.1",
    "01.1",
    "1.01",
    "-00.1",
    "zzzzzzzzzz.1",
    "-zzzzzzzzzz.1",
    "1.zzzzzzzzzzz",
    "1".repeat(10_000)
  ])("knows %j for a text nobody printed", (text) => {
    assert.isUndefined(Query.decodeCursor(text))
  })

  it.prop("reads nothing it would not have printed", { text: Schema.String }, ({ text }) => {
    const found = Query.decodeCursor(text)
    if (found !== undefined) assert.strictEqual(Query.encodeCursor(found), text)
  })
})

describe("Query.isKnownPlatform", () => {
  it("knows the names it is handed and no others", () => {
    assert.isTrue(Query.isKnownPlatform("one", ["one", "two"]))
    for (const name of ["One", "", "constructor", "on"]) assert.isFalse(Query.isKnownPlatform(name, ["one", "two"]))
  })
})
