import { proves } from "@dravo-internal/tools/proves"
import * as FakeX from "@dravo/fakes/FakeX"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { dravo } from "./terminal.ts"

interface Told {
  readonly most: { readonly posts: number; readonly requests: number; readonly dollars: number }
  readonly done: { readonly posts: number; readonly added: number; readonly dollars: number } | null
}

const hour = 3_600_000
const idAt = (at: number): string => String((BigInt(at) - 1_288_834_974_657n) << 22n)

/** An account on X with so many posts nobody recorded, and the command on a database that knows the account. */
const world = (posts: number) =>
  Effect.gen(function* () {
    const folder = yield* Effect.acquireRelease(
      Effect.sync(() => mkdtempSync(join(tmpdir(), "dravo-discover-"))),
      (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
    )
    const now = Date.now()
    const fake = yield* FakeX.make({
      users: [{ id: "17" }],
      posts: Array.from({ length: posts }, (_, at) => {
        const createdAt = now - (at + 1) * hour
        return { id: idAt(createdAt), authorId: "17", createdAt }
      })
    })
    const env = {
      DRAVO_DATABASE: join(folder, "a.db"),
      DRAVO_WORKSPACE: "acme",
      DRAVO_X_BASE_URL: fake.url,
      DRAVO_VAULT_KEY: Buffer.alloc(32, 7).toString("base64")
    }
    const run = (args: string, more: Record<string, string> = {}) =>
      dravo(args.split(" "), { env: { ...env, ...more } })
    yield* run("migrate")
    yield* run("accounts add --platform x --platform-account-id 17 --account acc_1", {
      DRAVO_ACCESS_TOKEN: fake.grant("17").accessToken
    })
    const discover = (args: string) => run(`discover --account acc_1 --days 365 ${args}`.trim())
    const told = (args: string) =>
      Effect.map(discover(`--json ${args}`), ({ code, stdout }) => {
        assert.strictEqual(code, 0, stdout)
        return JSON.parse(stdout) as Told
      })
    const billed = () => fake.calls().billed as { readonly posts: number; readonly dollars: number }
    return { fake, billed, discover, told }
  })

describe("dravo discover", () => {
  it.live("tells what it may cost and asks nobody with --dry-run; X never bills more than that", () =>
    Effect.gen(function* () {
      proves("discovery.price-command")
      for (const bound of [5, 37, 100, 250]) {
        const { billed: bill, fake, told } = yield* world(120)
        const dry = yield* told(`--max-posts ${bound} --dry-run`)
        assert.isNull(dry.done)
        assert.deepStrictEqual(fake.calls().billed, { posts: 0, users: 0, dollars: 0 })
        assert.strictEqual(fake.calls().calls, 0)
        const { done } = yield* told(`--max-posts ${bound}`)
        const billed = bill()
        assert.isAtMost(billed.dollars, dry.most.dollars + 1e-9, `${bound} posts`)
        assert.isAtMost(billed.posts, Math.max(5, bound))
        assert.closeTo(done?.dollars ?? Number.NaN, billed.dollars, 1e-9)
        assert.strictEqual(done?.added, Math.min(120, bound))
      }
    })
  )

  it.live("asks for a number of posts where they cost money, and ends otherwise without asking X", () =>
    Effect.gen(function* () {
      const { discover, fake } = yield* world(10)
      const { code, stderr } = yield* discover("")
      assert.notStrictEqual(code, 0)
      assert.include(stderr, "must be said: X charges for each post")
      assert.strictEqual(fake.calls().calls, 0)
    })
  )

  it.live("says in words what was found, and of an account nobody connected that it is missing", () =>
    Effect.gen(function* () {
      const { discover } = yield* world(3)
      const { stderr, stdout } = yield* discover("--max-posts 20")
      assert.include(stderr, "At most 20 posts in 1 request, at most $0.100.")
      assert.include(stdout, "3 posts read for $0.015, 3 new. posts: complete")
      const dry = yield* discover("--max-posts 20 --dry-run")
      assert.deepStrictEqual([dry.stdout, dry.stderr], ["At most 20 posts in 1 request, at most $0.100.\n", ""])
      const missing = yield* dravo(["discover", "--account", "acc_9", "-d", ":memory:", "-w", "acme"])
      assert.notStrictEqual(missing.code, 0)
    })
  )
})
