import { assert, describe, it } from "@effect/vitest"
import { naming } from "../src/statements.ts"

describe("the names of statements", () => {
  it("are as many for a store as if it were the process's only one, and no more than a session should keep", () => {
    const [first, second] = [naming(), naming()]
    const texts = Array.from({ length: 1001 }, (_, i) => `select ${i} where 1 = $1`)
    assert.lengthOf(new Set(texts.map(first)), 1001)
    assert.isUndefined(first("select 1000 where 1 = $1"))
    assert.strictEqual(first("select 999 where 1 = $1"), second("select 999 where 1 = $1"))
    assert.isString(second("select 1000 where 1 = $1"))
  })
})
