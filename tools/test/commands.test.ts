import { spawnSync } from "node:child_process"
import { chmodSync, readdirSync, readFileSync } from "node:fs"
import { delimiter, join } from "node:path"
import { assert, describe, it } from "vitest"
import { plant } from "./plant.ts"

const root = join(import.meta.dirname, "..", "..")

describe("the Node floor", () => {
  const onNode = (version: string) => {
    const disguise = `data:text/javascript,Object.defineProperty(process.versions, "node", { value: "${version}" })`
    return spawnSync(process.execPath, ["--import", disguise, join(root, "tools", "node-floor.mjs")], {
      encoding: "utf8"
    })
  }

  it("refuses an old Node with a sentence", () => {
    for (const version of ["20.20.2", "22.18.0"]) {
      const { status, stderr } = onNode(version)
      assert.strictEqual(status, 1)
      assert.include(stderr, `Dravo needs Node 22.19 or newer and this is Node ${version}.`)
    }
    for (const version of ["22.19.0", "24.0.0"]) assert.strictEqual(onNode(version).status, 0)
  })
})

describe("the pipeline", () => {
  const command = "npx -y -p node@24 -p pnpm@12 pnpm test"

  /** Runs .ci/run with an `npx` that answers as planted. */
  const pipeline = (readme: string, test: string, claims: string) => {
    const npx = `#!/bin/sh\ncase "$*" in *claims*) ${claims} ;; *) ${test} ;; esac\n`
    const run = readFileSync(join(root, ".ci", "run"), "utf8")
    const tree = plant({ "README.md": readme, ".ci/run": run, ".ci/prepare": "exit 1\n", "bin/npx": npx })
    chmodSync(join(tree, "bin", "npx"), 0o755)
    // The run this test is part of may be told to report, too.
    const { DRAVO_CLAIMS_REPORT: _, ...own } = process.env
    const env = { ...own, PATH: `${join(tree, "bin")}${delimiter}${process.env["PATH"]}` }
    const { status, stdout } = spawnSync("bash", [join(tree, ".ci", "run")], { encoding: "utf8", env })
    return { status, lastLine: stdout.trimEnd().split("\n").at(-1) }
  }

  const holds = "echo 'CLAIM one measured=1 goal=1 holds'"

  it("passes when tests pass and claims hold", () => {
    assert.deepStrictEqual(pipeline(command, "echo '3 passed, 0 failed'", holds), {
      status: 0,
      lastLine: "3 passed, 0 failed"
    })
  })

  it("judges claims by what the tests reported, so that no test runs twice", () => {
    const test = `echo "$DRAVO_CLAIMS_REPORT" > "$DRAVO_CLAIMS_REPORT"; echo '3 passed, 0 failed'`
    const same = `[ "$(cat "\${10}")" = "\${10}" ] && [ -z "$DRAVO_CLAIMS_REPORT" ] && ${holds}`
    assert.strictEqual(pipeline(command, test, same).lastLine, "3 passed, 0 failed")
    assert.strictEqual(pipeline(command, "echo '3 passed, 0 failed'", same).lastLine, "3 passed, 1 failed")
  })

  it("fails when README does not show the command", () => {
    assert.deepStrictEqual(pipeline("pnpm test", "echo '3 passed, 0 failed'", holds), {
      status: 1,
      lastLine: "0 passed, 1 failed"
    })
  })

  it("fails when a test fails, a check fails before them, or no test ran", () => {
    for (const [test, lastLine] of [
      ["echo '3 passed, 2 failed'; exit 1", "3 passed, 2 failed"],
      ["echo 'error TS2322'; exit 2", "0 passed, 1 failed"],
      ["echo '3 passed, 0 failed'; exit 1", "3 passed, 1 failed"],
      ["echo '0 passed, 0 failed'", "0 passed, 1 failed"]
    ] as const) {
      assert.deepStrictEqual(pipeline(command, test, holds), { status: 1, lastLine })
    }
  })

  it("fails when a claim falls short or none was proved", () => {
    for (const claims of [`${holds}; echo 'CLAIM two measured=2 goal=1 falls short'; exit 1`, "exit 0", "exit 2"]) {
      assert.deepStrictEqual(pipeline(command, "echo '3 passed, 0 failed'", claims), {
        status: 1,
        lastLine: "3 passed, 1 failed"
      })
    }
  })
})

describe("preparing the pipeline's machine", () => {
  /**
   * Runs .ci/prepare on a machine whose package manager answers as planted; what was installed is what it was told to.
   */
  const prepare = (programs: Readonly<Record<string, string>>, manifest = "{}") => {
    const tree = plant({
      ".ci/prepare": readFileSync(join(root, ".ci", "prepare"), "utf8"),
      "packages/one/package.json": manifest,
      ...Object.fromEntries(
        Object.entries({ timeout: `shift; "$@"`, ...programs }).map(([name, script]) => [
          `bin/${name}`,
          `#!/bin/sh\n${script}\n`
        ])
      )
    })
    for (const name of readdirSync(join(tree, "bin"))) chmodSync(join(tree, "bin", name), 0o755)
    const { status, stderr, stdout } = spawnSync("/bin/bash", [join(tree, ".ci", "prepare")], {
      encoding: "utf8",
      env: { PATH: join(tree, "bin") }
    })
    return { status, said: `${stdout}${stderr}`.trim() }
  }
  const asRoot = { id: "echo 0", dpkg: `[ "$2" = libfaketime ]` }

  it("asks nothing of a machine that has everything", () => {
    assert.deepStrictEqual(prepare({ dpkg: "exit 0" }), { status: 0, said: "" })
  })

  it("installs what is missing, and nothing else", () => {
    assert.deepStrictEqual(
      prepare({
        ...asRoot,
        "apt-get": `case "$*" in *install*) case "$*" in *"recommends pgbouncer") ;; *) exit 1 ;; esac ;; esac`
      }),
      {
        status: 0,
        said: "installed: pgbouncer"
      }
    )
  })

  it("says so, and does not fail, where it may not or cannot", () => {
    const skipped = "tests that need them are skipped"
    assert.deepStrictEqual(prepare({ id: "echo 1000", "apt-get": "exit 0" }), {
      status: 0,
      said: `not installed: pgbouncer libfaketime (only root can, with apt-get); ${skipped}`
    })
    assert.deepStrictEqual(prepare(asRoot), {
      status: 0,
      said: `not installed: pgbouncer (only root can, with apt-get); ${skipped}`
    })
    assert.deepStrictEqual(prepare({ ...asRoot, "apt-get": "exit 100" }), {
      status: 0,
      said: `could not be installed: pgbouncer; ${skipped}`
    })
  })

  it("installs a browser where a package drives one, and says so where it cannot", () => {
    const drives = `{ "devDependencies": { "playwright": "1" } }`
    const browser = `case "$*" in *install*chromium) ;; *install*) exit 100 ;; esac`
    assert.deepStrictEqual(prepare({ ...asRoot, dpkg: "exit 1", "apt-get": browser }, drives), {
      status: 0,
      said: "installed: chromium\ncould not be installed: pgbouncer libfaketime; tests that need them are skipped"
    })
    assert.deepStrictEqual(prepare({ id: "echo 1000", dpkg: `[ "$2" != chromium ]` }, drives), {
      status: 0,
      said: "not installed: chromium (only root can, with apt-get); tests that need them are skipped"
    })
    assert.deepStrictEqual(prepare({ dpkg: `[ "$2" != chromium ]` }), { status: 0, said: "" })
  })
})
