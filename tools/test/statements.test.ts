import { assert, describe, it } from "vitest"
import { formatted, recorder } from "../sql/statements.ts"

describe("the statements of a store", () => {
  it("stand a clause a line, and keep every word", () => {
    const statement =
      "select  a.seq\n from accounts a where a.id = $1 and (a.at is null or a.at < $2) order by a.seq limit 5"
    const text = [
      "select a.seq",
      "from accounts a",
      "where a.id = $1",
      "and (a.at is null",
      "  or a.at < $2)",
      "order by a.seq",
      "limit 5"
    ].join("\n")
    assert.strictEqual(formatted(statement), text)
    assert.strictEqual(formatted("delete from points where seq in (select seq from w)").split("\n").length, 3)
  })

  it("are told by operation, each once, and another word in one of them is another text", () => {
    const textOf = (...statements: ReadonlyArray<string>) => {
      const { began, ran, texts } = recorder()
      ran("nobody's")
      began("rows")
      for (const statement of statements) ran(statement)
      return texts().get("rows")
    }
    assert.strictEqual(textOf("select 1", "select  1"), "select 1;\n")
    assert.notStrictEqual(textOf("select 1 where a < 2"), textOf("select 1 where a <= 2"))
  })
})
