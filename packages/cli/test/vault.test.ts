import * as FakeX from "@dravo/fakes/FakeX"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { dravo } from "./terminal.ts"

const keyOf = (byte: number) => Buffer.alloc(32, byte).toString("base64")

describe("dravo vault rotate", () => {
  it.live("say which tokens no key opens, and seal a workspace's tokens with the new one", () =>
    Effect.gen(function* () {
      const path = yield* Effect.acquireRelease(
        Effect.sync(() => mkdtempSync(join(tmpdir(), "dravo-cli-"))),
        (made) => Effect.sync(() => rmSync(made, { recursive: true, force: true }))
      )
      const { url } = yield* FakeX.make()
      const given = { DRAVO_DATABASE: join(path, "a.db"), DRAVO_WORKSPACE: "acme", DRAVO_X_BASE_URL: url }
      const run = (args: string, env: Readonly<Record<string, string>>) =>
        dravo(args.split(" "), { env: { ...given, ...env } })
      yield* run("migrate", {})
      const account = "accounts add --platform x --account acc_1 --platform-account-id 17"
      const added = yield* run(account, { DRAVO_VAULT_KEY: keyOf(1), DRAVO_ACCESS_TOKEN: "canary-access" })
      assert.strictEqual(added.code, 0, added.stderr)
      assert.strictEqual((yield* run("vault rotate", {})).code, 2)
      const [well, ill] = [
        yield* run("doctor --json", { DRAVO_VAULT_KEY: keyOf(1) }),
        yield* run("doctor --json", { DRAVO_VAULT_KEY: keyOf(2) })
      ]
      assert.deepStrictEqual([well.code, ill.code], [0, 5], well.stderr + well.stdout)
      assert.match(ill.stdout, /"about":"acc_1","ok":false,"detail":"token unknown/u)
      const alone = yield* run("vault rotate --json", { DRAVO_VAULT_KEY: keyOf(2) })
      assert.deepStrictEqual([alone.code, JSON.parse(alone.stdout)], [5, { ...none, unreadable: 1 }])
      const both = { DRAVO_VAULT_KEY: keyOf(2), DRAVO_VAULT_OLD_KEYS: `${keyOf(3)}, ${keyOf(1)}` }
      const rotated = yield* run("vault rotate --json", both)
      assert.deepStrictEqual([rotated.code, JSON.parse(rotated.stdout)], [0, { ...none, resealed: 1 }])
      const again = yield* run("vault rotate --json", { DRAVO_VAULT_KEY: keyOf(2) })
      assert.deepStrictEqual([again.code, JSON.parse(again.stdout)], [0, { ...none, current: 1 }])
      for (const { stderr, stdout } of [well, ill, alone, rotated, again])
        assert.notMatch(stdout + stderr, /canary|AgICAg/u)
    }).pipe(Effect.scoped)
  )
})

const none = { resealed: 0, current: 0, busy: 0, unreadable: 0, webhooks: { resealed: 0, unreadable: 0 } }
