import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { readFileSync } from "node:fs"
import { dravo } from "./terminal.ts"

describe("the README of the command line", () => {
  it("says of every option of the front door what a server started here does with it", () => {
    const source = readFileSync(new URL("../../analytics/src/options.ts", import.meta.url), "utf8")
    const [, body = ""] = /export interface Options \{\n(.*?)\n\}/su.exec(source) ?? []
    const options = [...body.matchAll(/^ {2}readonly (\w+)\??:/gmu)].map(([, name = ""]) => name)
    assert.isAtLeast(options.length, 15)
    const page = readFileSync(new URL("../README.md", import.meta.url), "utf8")
    const [, table = ""] = page.split("## What only a host of your own can say")
    assert.deepStrictEqual(
      options.filter((name) => !new RegExp(`^\\|[^|]*\`${name}\``, "mu").test(table)),
      []
    )
  })

  it.effect("has every variable of `dravo help env`, and no other", () =>
    Effect.gen(function* () {
      const { stdout } = yield* dravo(["help", "env"])
      const variables = [...stdout.matchAll(/^(DRAVO_[A-Z_]+) /gmu)].map(([, name = ""]) => name)
      assert.isAtLeast(variables.length, 40)
      const page = readFileSync(new URL("../README.md", import.meta.url), "utf8")
      const rows = page.split("\n").filter((line) => line.startsWith("| `DRAVO_"))
      const named = rows.flatMap((row) => [...(row.split("|")[1] ?? "").matchAll(/`(DRAVO_[A-Z_]+)`/gu)])
      assert.deepStrictEqual(named.map(([, name = ""]) => name).sort(), variables.sort())
    })
  )

  it.effect("has a row for every command", () =>
    Effect.gen(function* () {
      const { stdout } = yield* dravo(["--help"])
      const [, listed = ""] = stdout.split("SUBCOMMANDS\n")
      const commands = [...(listed.split("EXAMPLES")[0] ?? "").matchAll(/^ {2}([a-z]+) {2,}/gmu)].map(
        ([, name = ""]) => name
      )
      assert.isAtLeast(commands.length, 15)
      const page = readFileSync(new URL("../README.md", import.meta.url), "utf8")
      assert.deepStrictEqual(
        commands.filter((name) => !new RegExp(`^\\| .*\`${name}\\b`, "mu").test(page)),
        []
      )
    })
  )
})
