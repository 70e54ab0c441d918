import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { readFileSync } from "node:fs"
import { dravo } from "./terminal.ts"

describe("the README of the command line", () => {
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
