import * as FakeX from "@dravo/fakes/FakeX"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { version } from "@dravo/cli/Dravo"
import { dravo, printed, type Surroundings } from "./terminal.ts"

const vaultKey = Buffer.alloc(32, "canary-key-").toString("base64")

const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "dravo-cli-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
)

/** A migrated database and a way to use it. */
const home = Effect.gen(function* () {
  const database = join(yield* folder, "a.db")
  const env = { DRAVO_DATABASE: database, DRAVO_WORKSPACE: "acme", DRAVO_VAULT_KEY: vaultKey }
  const run = (args: string, more: Surroundings = {}) =>
    dravo(args.split(" "), { ...more, env: { ...env, ...more.env } })
  assert.strictEqual((yield* run("migrate")).code, 0)
  return { database, run }
})

const json = (text: string): unknown => JSON.parse(text)

const account = "accounts add --platform x --platform-account-id 17 --account acc_1 --handle @acme"
const post = "posts record --account acc_1 --post post_1 --platform-post-id 1938000000000000001"

describe("the command line", () => {
  it.live("prints the version of package.json", () =>
    Effect.gen(function* () {
      const manifest = json(readFileSync(new URL("../package.json", import.meta.url), "utf8"))
      assert.propertyVal(manifest, "version", version)
      assert.deepStrictEqual(yield* dravo(["--version"]), { code: 0, stdout: `dravo v${version}\n`, stderr: "" })
    })
  )

  it.live("takes help and version for what they are, and names its commands first", () =>
    Effect.gen(function* () {
      const { stdout } = yield* dravo(["--help"])
      assert.deepStrictEqual(yield* dravo(["help"]), { code: 0, stdout, stderr: "" })
      assert.isBelow(stdout.indexOf("SUBCOMMANDS"), 1200)
      assert.notInclude(stdout, "DRAVO_X_CLIENT_ID")
      assert.deepStrictEqual(yield* dravo(["version"]), yield* dravo(["--version"]))
      assert.deepStrictEqual(yield* dravo(["help", "keys", "create"]), yield* dravo(["keys", "create", "--help"]))
    })
  )

  it.live("tells of every exit code and environment variable where it is asked for them", () =>
    Effect.gen(function* () {
      const [codes, env] = [yield* dravo(["help", "codes"]), yield* dravo(["help", "env"])]
      const stdout = codes.stdout + env.stdout
      assert.deepStrictEqual([codes.code, env.code, codes.stderr, env.stderr], [0, 0, "", ""])
      for (const name of [
        "70",
        "DRAVO_DATABASE",
        "DRAVO_VAULT_KEY",
        "DRAVO_X_CLIENT_ID",
        "DRAVO_INSTAGRAM_LOGIN",
        "DRAVO_LINKEDIN_VERSION",
        "DRAVO_TIKTOK_CLIENT_KEY"
      ])
        assert.include(stdout, name)
    })
  )

  it.live("documents every exit code of its help in the README", () =>
    Effect.gen(function* () {
      const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8").replaceAll("`", "")
      const help = (yield* dravo(["help", "codes"])).stdout + (yield* dravo(["help", "env"])).stdout
      const codes = [...help.matchAll(/^(\d+) +\S/gmu)].map(([, code]) => code)
      assert.isAtLeast(codes.length, 8)
      for (const code of codes) assert.match(readme, new RegExp(`^\\| ${code} \\| `, "mu"))
      const variables = [...help.matchAll(/DRAVO_[A-Z_]+/gu)].map(([name]) => name)
      assert.isAtLeast(variables.length, 5)
      for (const name of variables) assert.include(readme, name)
    })
  )

  for (const path of [
    "demo",
    "serve",
    "migrate",
    "keys create",
    "keys list",
    "keys revoke",
    "accounts add",
    "accounts list",
    "posts record",
    "posts list",
    "refresh"
  ]) {
    it.live(`${path} --help shows an example`, () =>
      Effect.gen(function* () {
        const { code, stdout } = yield* dravo([...path.split(" "), "--help"])
        assert.strictEqual(code, 0)
        assert.include(stdout, `  dravo ${path}`)
      })
    )
  }

  it.live("answers a bare command with help on stderr and code 1", () =>
    Effect.gen(function* () {
      const ended = yield* dravo(["keys"])
      assert.deepStrictEqual([ended.code, ended.stdout], [1, ""])
      assert.include(ended.stderr, "revoke")
    })
  )

  it.live("guesses what a misspelt command and flag meant", () =>
    Effect.gen(function* () {
      const command = yield* dravo(["keys", "craete"])
      assert.strictEqual(command.code, 1)
      assert.match(command.stderr, /Did you mean this\?\s+create/u)
      const flag = yield* dravo(["migrate", "--databse", "x.db"])
      assert.strictEqual(flag.code, 1)
      assert.match(flag.stderr, /Did you mean this\?\s+--database/u)
    })
  )

  it.live("prints completions for four shells", () =>
    Effect.gen(function* () {
      for (const shell of ["bash", "zsh", "fish", "powershell"]) {
        const { code, stdout } = yield* dravo(["--completions", shell])
        assert.strictEqual(code, 0)
        assert.include(stdout, "migrate")
      }
    })
  )

  it.live("names the variable that stands in for a missing flag", () =>
    Effect.gen(function* () {
      const ended = yield* dravo(["migrate"])
      assert.strictEqual(ended.code, 1)
      assert.include(ended.stderr, "DRAVO_DATABASE")
    })
  )

  it.live("tells errors as JSON where results are JSON", () =>
    Effect.gen(function* () {
      const usage = yield* dravo(["--json", "migrate", "--nothing"])
      assert.deepPropertyVal(json(usage.stderr.split("\n")[0] ?? ""), "error", {
        code: 1,
        message: "Unrecognized flag: --nothing in command dravo migrate"
      })
      const store = yield* dravo(["keys", "list", "-w", "a", "-d", "/nowhere/a.db", "--json"])
      assert.deepStrictEqual(json(store.stderr), {
        error: { code: 3, message: "There is no database at /nowhere/a.db. `dravo migrate` creates it." }
      })
      assert.strictEqual(store.code, 3)
    })
  )

  it.live("does not repeat a value it refuses: it may be a secret in the wrong place", () =>
    Effect.gen(function* () {
      const ended = yield* dravo(["keys", "list", "-d", "a.db", "-w", "se cret"])
      assert.strictEqual(ended.code, 1)
      assert.notInclude(ended.stderr, "se cret")
      assert.include(ended.stderr, "--workspace: must be")
      const address = yield* dravo(["migrate", "-d", "mystery://user:pass@host/db"])
      assert.strictEqual(address.code, 2)
      assert.notInclude(address.stderr, "pass")
    })
  )
})

describe("migrate", () => {
  it.live("creates the tables once and then has nothing to do", () =>
    Effect.gen(function* () {
      const database = join(yield* folder, "a.db")
      const { applied } = json((yield* dravo(["migrate", "--json", "-d", database])).stdout) as {
        readonly applied: ReadonlyArray<number>
      }
      assert.deepStrictEqual(
        applied.length > 0 ? applied : null,
        applied.map((_, at) => at + 1)
      )
      assert.deepStrictEqual(json((yield* dravo(["migrate", "--json", "-d", `sqlite:${database}`])).stdout), {
        applied: []
      })
    }).pipe(Effect.scoped)
  )

  it.live("prints the SQL without touching anything", () =>
    Effect.gen(function* () {
      const { code, stdout } = yield* dravo(["migrate", "--sql", "-d", "/nowhere/a.db"])
      assert.strictEqual(code, 0)
      assert.include(stdout, "create table")
    })
  )

  it.live("says that a database in memory is of no use, and that a directory is none", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* dravo(["migrate", "-d", ":memory:"])).code, 2)
      const ended = yield* dravo(["migrate", "-d", yield* folder])
      assert.strictEqual(ended.code, 3)
      assert.match(ended.stderr, /^dravo: The database cannot be used: .*\.\n$/u)
    }).pipe(Effect.scoped)
  )
})

describe("keys", () => {
  it.live("are shown once, listed without their text, and revoked once", () =>
    Effect.gen(function* () {
      const { run } = yield* home
      const created = yield* run("keys create --name board --scope analytics:read --json")
      const key = json(created.stdout) as { readonly key: string; readonly id: string }
      assert.match(key.key, /^dra_[0-9A-Za-z_-]{65}$/u)
      assert.match((yield* run("keys create --name other")).stdout, /^dra_[0-9A-Za-z_-]{65}\n$/u)
      const list = yield* run("keys list --json")
      assert.notInclude(list.stdout, key.key)
      assert.deepPropertyVal((json(list.stdout) as { readonly items: ReadonlyArray<object> }).items[0], "scopes", [
        "analytics:read"
      ])
      assert.notInclude((yield* run("keys list")).stdout, key.key)
      assert.deepStrictEqual(json((yield* run(`keys revoke --json ${key.id}`)).stdout), { id: key.id, revoked: true })
      assert.strictEqual((yield* run(`keys revoke ${key.id}`)).code, 4)
      const mistake = yield* run(`keys revoke ${key.key}`)
      assert.strictEqual(mistake.code, 4)
      assert.notInclude(mistake.stderr, key.key)
    }).pipe(Effect.scoped)
  )

  it.live("need a database that was migrated", () =>
    Effect.gen(function* () {
      const database = join(yield* folder, "a.db")
      assert.strictEqual((yield* dravo(["keys", "list", "-w", "a", "-d", database])).code, 3)
      rmSync(database, { force: true })
      const { DatabaseSync } = yield* Effect.promise(() => import("node:sqlite"))
      const other = new DatabaseSync(database)
      other.exec("create table theirs (id integer)")
      other.close()
      const ended = yield* dravo(["keys", "list", "-w", "a", "-d", database])
      assert.strictEqual(ended.code, 3)
      assert.include(ended.stderr, "dravo migrate")
    }).pipe(Effect.scoped)
  )
})

describe("accounts", () => {
  it.live("are connected with tokens from stdin and listed without asking anyone", () =>
    Effect.gen(function* () {
      const { run } = yield* home
      const tokens = JSON.stringify({
        access_token: "canary-access",
        refresh_token: "canary-refresh",
        expires_in: 7200,
        scope: "tweet.read users.read"
      })
      const added = yield* run(`${account} --tokens-stdin --json`, { stdin: tokens })
      assert.deepStrictEqual(json(added.stdout), {
        account_id: "acc_1",
        platform: "x",
        platform_account_id: "17",
        handle: "@acme",
        reconnected: false,
        tokens_kept: true
      })
      const again = yield* run(`${account} --json`, { env: { DRAVO_ACCESS_TOKEN: "canary-access" } })
      assert.propertyVal(json(again.stdout), "reconnected", false)
      const newer = yield* run(`${account} --json`, { env: { DRAVO_ACCESS_TOKEN: "canary-newer" } })
      assert.propertyVal(json(newer.stdout), "reconnected", true)
      const list = json((yield* run("accounts list --json")).stdout) as {
        readonly items: ReadonlyArray<object>
        readonly total: number
      }
      assert.strictEqual(list.total, 1)
      assert.propertyVal(list.items[0], "sync_status", "pending")
      assert.include((yield* run("accounts list")).stdout, "acc_1")
      assert.strictEqual((yield* run("accounts list --workspace other")).stdout, "No accounts.\n")
    }).pipe(Effect.scoped)
  )

  it.live("do not take tokens without a vault key, nor a stdin that holds none", () =>
    Effect.gen(function* () {
      const { run } = yield* home
      const stdin = "canary-access"
      assert.strictEqual((yield* run(`${account} --tokens-stdin`, { stdin, env: { DRAVO_VAULT_KEY: "" } })).code, 2)
      assert.strictEqual(
        (yield* run(`${account} --tokens-stdin`, { stdin, env: { DRAVO_VAULT_KEY: "canary-short" } })).code,
        2
      )
      assert.strictEqual((yield* run(`${account} --tokens-stdin`)).code, 2)
      assert.strictEqual((yield* run(`${account} --tokens-stdin`, { stdin: "canary-access and more" })).code, 2)
      assert.strictEqual((yield* run(`${account} --tokens-stdin`, { stdin: '{"access_token": canary-access' })).code, 2)
      assert.strictEqual(
        (yield* run(`${account} --tokens-stdin`, { stdin: '{"acess_token": "canary-access"}' })).code,
        2
      )
      assert.strictEqual((yield* run(`${account} --tokens-stdin`, { stdin: "canary-access".repeat(10_000) })).code, 2)
      assert.strictEqual((yield* run("accounts list --json")).stdout, '{"items":[],"total":0}\n')
    }).pipe(Effect.scoped)
  )

  it.live("belong to a plugged-in network and keep their ids to themselves", () =>
    Effect.gen(function* () {
      const { run } = yield* home
      assert.strictEqual((yield* run(account.replace("--platform x", "--platform y"))).code, 1)
      assert.strictEqual((yield* run(account)).code, 5)
      assert.strictEqual((yield* run(account.replace("17", "18"))).code, 4)
    }).pipe(Effect.scoped)
  )
})

describe("posts", () => {
  it.live("are recorded, the same ones again without effect, and listed newest first", () =>
    Effect.gen(function* () {
      const { run } = yield* home
      yield* run(account)
      const recorded = yield* run(`${post} --created-at 2026-06-23T10:15:30Z --json`)
      assert.deepStrictEqual(json(recorded.stdout), {
        post_id: "post_1",
        account_id: "acc_1",
        platform: "x",
        platform_post_id: "1938000000000000001",
        created_at: "2026-06-23T10:15:30Z"
      })
      assert.strictEqual((yield* run(post)).code, 0)
      yield* run("posts record --account acc_1 --post post_2 --platform-post-id 1938000000000000002")
      const first = json((yield* run("posts list --limit 1 --json")).stdout) as {
        readonly items: ReadonlyArray<object>
        readonly total: number
        readonly next_cursor: string
      }
      assert.strictEqual(first.total, 2)
      assert.propertyVal(first.items[0], "post_id", "post_2")
      const second = json(
        (yield* run(`posts list --limit 1 --json --cursor=${first.next_cursor}`)).stdout
      ) as typeof first
      assert.propertyVal(second.items[0], "post_id", "post_1")
      assert.isNull(second.next_cursor)
      assert.include((yield* run("posts list --post post_1")).stdout, "1938000000000000001")
    }).pipe(Effect.scoped)
  )

  it.live("refuse impossible dates, unknown accounts, other post ids and foreign cursors", () =>
    Effect.gen(function* () {
      const { run } = yield* home
      assert.strictEqual((yield* run(`${post} --created-at 2026-02-30`)).code, 1)
      assert.strictEqual((yield* run(post)).code, 4)
      yield* run(account)
      yield* run(post)
      const ended = yield* run(post.replace("post_1", "post_2"))
      assert.deepStrictEqual([ended.code, ended.stdout], [4, ""])
      assert.strictEqual((yield* run("posts list --cursor next")).code, 1)
      assert.strictEqual((yield* run("posts list --limit 101")).code, 1)
    }).pipe(Effect.scoped)
  )
})

describe("refresh", () => {
  it.live("asks the platform for everything and says what became of it", () =>
    Effect.gen(function* () {
      const { run } = yield* home
      const fake = yield* FakeX.make({ posts: [{ id: "1938000000000000001" }], users: [{ id: "17" }] })
      const { accessToken } = fake.grant("17")
      const env = { DRAVO_X_BASE_URL: fake.url }
      yield* run(account, { env: { DRAVO_ACCESS_TOKEN: accessToken } })
      yield* run(post)
      const ended = yield* run("refresh --json", { env })
      assert.deepStrictEqual(json(ended.stdout), {
        publications: 1,
        accounts: 1,
        synced: 2,
        partial: 0,
        pending: 0,
        failed: 0,
        requires_reconnect: 0
      })
      assert.deepStrictEqual([ended.code, fake.calls().calls], [0, 2])
      fake.refuse("credits")
      const refused = yield* run("refresh --post post_1", { env })
      assert.deepStrictEqual([refused.code, refused.stdout], [5, "1 publication, 0 accounts: 1 failed.\n"])
      assert.strictEqual((yield* run("refresh --account acc_nobody", { env })).code, 0)
    }).pipe(Effect.scoped)
  )
})

describe("what is printed", () => {
  it("never holds a vault key or a token", () => {
    assert.isAbove(printed.length, 50)
    for (const secret of ["canary", vaultKey, "fake-access", "fake-refresh"]) {
      assert.notInclude(printed.join(""), secret)
    }
  })
})
