import * as Postgres from "@dravo-internal/tools/postgres/vitest"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { dravo } from "./terminal.ts"

describe("the command line on Postgres", () => {
  it.live("migrates a database, issues a key and finds it again", () =>
    Effect.gen(function* () {
      const env = { DRAVO_DATABASE: yield* Effect.promise(() => Postgres.url()), DRAVO_WORKSPACE: "acme" }
      const run = (args: string) => dravo(args.split(" "), { env })
      assert.strictEqual((yield* run("migrate")).code, 0)
      const issued = yield* run("keys create --name pg --json")
      assert.strictEqual(issued.code, 0)
      const listed = yield* run("keys list --json")
      assert.include(listed.stdout, JSON.parse(issued.stdout).id)
    })
  )

  it.live("says that nothing answers there, without showing the password", () =>
    Effect.gen(function* () {
      const DRAVO_DATABASE = "postgres://user:canary-password@127.0.0.1:1/none"
      const { code, stderr, stdout } = yield* dravo(["keys", "list", "--workspace", "acme"], {
        env: { DRAVO_DATABASE }
      })
      assert.strictEqual(code, 3)
      assert.notInclude(stderr + stdout, "canary-password")
    })
  )
})
