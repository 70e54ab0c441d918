import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import * as Ids from "@dravo/core/Ids"

const texts: ReadonlyArray<readonly [string, boolean]> = [
  ["acc_8f2c1d", true],
  ["!", true],
  ["~", true],
  ["a".repeat(128), true],
  ["", false],
  ["a b", false],
  ["a\n", false],
  ["\u0000", false],
  ["é", false],
  ["\ud800", false],
  ["a".repeat(129), false]
]

describe("Ids", () => {
  it.each(texts)("workspace, account and post ids are printable ASCII: %j is %s", (text, expected) => {
    for (const schema of [Ids.WorkspaceId, Ids.AccountId, Ids.PostId])
      assert.strictEqual(Schema.is(schema)(text), expected)
  })

  it.each([...texts.slice(0, 3), ["a".repeat(256), true], ["", false], ["a".repeat(257), false]] as const)(
    "a platform's own ids may be twice as long: %j is %s",
    (text, expected) => {
      for (const schema of [Ids.PlatformPostId, Ids.PlatformAccountId])
        assert.strictEqual(Schema.is(schema)(text), expected)
    }
  )

  it.each([
    ["x", true],
    ["my-network2", true],
    ["a".repeat(32), true],
    ["X", false],
    ["2x", false],
    ["-x", false],
    ["", false],
    ["a".repeat(33), false],
    ["x\n", false],
    ["a_b", false]
  ] as const)("a platform is named in lower case: %j is %s", (text, expected) => {
    assert.strictEqual(Schema.is(Ids.PlatformId)(text), expected)
  })

  it("an id of 19 digits stays text, so it is never rounded", () => {
    assert.strictEqual(Schema.decodeUnknownSync(Ids.PlatformPostId)("9007199254740993123"), "9007199254740993123")
    assert.isFalse(Schema.is(Ids.PlatformPostId)(9007199254740992))
  })
})
