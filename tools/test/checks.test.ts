import { controls, measured, proves } from "@dravo-internal/tools/proves"
import { assert, describe, it } from "vitest"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { bindings } from "../checks/bindings.ts"
import { type Check, conclude } from "../check.ts"
import { documented } from "../checks/documented.ts"
import { expressions } from "../checks/expressions.ts"
import { checks } from "../lint.ts"
import { links } from "../checks/links.ts"
import { names } from "../checks/names.ts"
import { oxlint } from "../checks/oxlint.ts"
import { references, writeReferences } from "../references.ts"
import { serviceKeys } from "../checks/serviceKeys.ts"
import { sleeps } from "../checks/sleeps.ts"
import { plant } from "./plant.ts"

const complaintsOf = (check: Check, files: Readonly<Record<string, string>>): ReadonlyArray<string> =>
  conclude(check, plant(files)).complaints

const config = readFileSync(join(import.meta.dirname, "..", "..", ".oxlintrc.json"), "utf8")
/** What the linter says of each of these files, in one run over all of them. */
const linted = (files: Readonly<Record<string, string>>): ((file: string) => string) => {
  const complaints = complaintsOf(oxlint, { ...files, ".oxlintrc.json": config })
  return (file) => complaints.filter((line) => line.startsWith(`${file}:`)).join("\n")
}

describe("every check", () => {
  it("fails when it finds nothing to check", () => {
    for (const check of checks) {
      const root = plant({ ".oxlintrc.json": config, "biome.json": `{ "files": { "includes": ["**/*.ts"] } }\n` })
      assert.include(conclude(check, root).complaints, `${check.name} found nothing to check under ${root}`)
    }
  })
})

describe("service keys", () => {
  const service = (key: string): string => `export class One extends Context.Service<One, {}>()(${key}) {}\n`

  it("refuses a key used twice", () => {
    assert.deepStrictEqual(
      complaintsOf(serviceKeys, {
        "packages/core/src/store/Store.ts": service(`"@dravo/core/Store"`),
        "packages/engine/src/Store.ts": service(`"@dravo/core/Store"`)
      }),
      [`packages/engine/src/Store.ts:1 "@dravo/core/Store" is already the key of packages/core/src/store/Store.ts:1`]
    )
  })

  it("refuses a key that does not say where it lives, of a service or a reference", () => {
    assert.deepStrictEqual(
      complaintsOf(serviceKeys, { "packages/core/src/store/Store.ts": service(`"@dravo/core/Shop"`) }),
      [
        `packages/core/src/store/Store.ts:1 "@dravo/core/Shop" should be "@dravo/core/Store" or ` +
          `"@dravo/core/Store/<Name>"`
      ]
    )
    const reference = `export const One = Context.Reference("readBudget", { defaultValue: () => 1 })`
    assert.deepStrictEqual(complaintsOf(serviceKeys, { "packages/engine/src/refresh/Refresher.ts": reference }), [
      `packages/engine/src/refresh/Refresher.ts:1 "readBudget" should be "@dravo/engine/Refresher" or ` +
        `"@dravo/engine/Refresher/<Name>"`
    ])
  })

  it("refuses a key that is computed", () => {
    assert.deepStrictEqual(
      complaintsOf(serviceKeys, { "packages/core/src/store/Store.ts": service("`@dravo/${name}`") }),
      ["packages/core/src/store/Store.ts:1 a service key is a plain string"]
    )
  })

  it("accepts the module's own key and keys below it", () => {
    const text =
      service(`"@dravo/core/Store"`) + `export const Limit = Context.Reference("@dravo/core/Store/Limit", {})`
    assert.deepStrictEqual(complaintsOf(serviceKeys, { "packages/core/src/store/Store.ts": text }), [])
  })
})

describe("names", () => {
  it("refuses platforms and databases in generic code", () => {
    for (const folder of ["core", "engine", "kit-sql"]) {
      for (const name of ["instagram", "Facebook", "tiktok", "LinkedIn", "twitter", "sqlite", "Postgres"]) {
        const file = `packages/${folder}/src/One.ts`
        const why = `names ${name}: generic code names no platform and no database`
        assert.deepStrictEqual(complaintsOf(names, { [file]: `\nexport const is${name} = true` }), [`${file}:2 ${why}`])
      }
    }
  })

  it("refuses the platform whose name is one letter, as a literal", () => {
    assert.deepStrictEqual(complaintsOf(names, { "packages/core/src/One.ts": `const x = 1\nexport const one = "x"` }), [
      `packages/core/src/One.ts:2 names "x": generic code names no platform and no database`
    ])
  })

  it("lets comments give examples", () => {
    const text = '/** Such as instagram, or `"x"`. */\nexport const one = 1 // not sqlite'
    assert.deepStrictEqual(complaintsOf(names, { "packages/core/src/One.ts": text }), [])
  })
})

describe("sleeps", () => {
  it("refuses a test that waits on the real clock", () => {
    proves("repo.no-sleep")
    for (const text of [
      "setTimeout(() => {}, 10)",
      "await new Promise((resolve) => setTimeout(resolve, 10))",
      "globalThis.setInterval(() => {}, 1)",
      `import { setTimeout as sleep } from "node:timers/promises"`
    ]) {
      assert.deepStrictEqual(complaintsOf(sleeps, { "packages/core/test/one.test.ts": `\n${text}` }), [
        "packages/core/test/one.test.ts:2 waits on the real clock: wait for an event, or use TestClock"
      ])
    }
  })
})

describe("expressions", () => {
  it("refuses an expression that some text makes slow, and nothing that only looks like one", () => {
    const quadratic = String.raw`export const address = /\b[a-z][a-z0-9+.-]*:\/\/\S+/giu`
    assert.deepStrictEqual(complaintsOf(expressions, { "packages/core/src/One.ts": `\n${quadratic}` }), [
      String.raw`packages/core/src/One.ts:2 /\b[a-z][a-z0-9+.-]*:\/\/\S+/: ` +
        "some texts take it 2nd degree polynomial time"
    ])
    const linear = String.raw`export const address = /[a-z0-9+.-]+(:\/\/\S+)?/giu // not /(a*)*b/`
    assert.deepStrictEqual(complaintsOf(expressions, { "packages/core/src/One.ts": linear }), [])
  })
})

describe("oxlint", () => {
  it("refuses any, a floating promise, a cycle and a forgotten case", () => {
    const forgotten = `export const one = (a: "b" | "c") => { switch (a) { case "b": return 1 } return 2 }`
    const said = linted({
      "packages/core/src/Any.ts": "export const one: any = 1",
      "packages/core/src/Floating.ts": "const work = async () => 1\nexport const run = () => { work() }",
      "packages/core/src/Cycle.ts": `import "./Cycle.ts"\nexport const one = 1`,
      "packages/core/src/Forgotten.ts": forgotten
    })
    assert.include(said("packages/core/src/Any.ts"), "no-explicit-any")
    assert.include(said("packages/core/src/Floating.ts"), "no-floating-promises")
    assert.include(said("packages/core/src/Cycle.ts"), "no-cycle")
    assert.include(said("packages/core/src/Forgotten.ts"), "switch-exhaustiveness-check")
  })

  it("keeps the console out of sources, except the command line's", () => {
    const text = "export const say = () => console.log(1)"
    const said = linted({ "packages/core/src/One.ts": text, "packages/cli/src/one.ts": text })
    assert.include(said("packages/core/src/One.ts"), "no-console")
    assert.strictEqual(said("packages/cli/src/one.ts"), "")
  })

  it("keeps the outside world out of core and engine", () => {
    const names = ["fetch", "process", "setTimeout"]
    const fileOf = (folder: string, name: string) => `packages/${folder}/src/${name}.ts`
    const said = linted(
      Object.fromEntries(
        names.flatMap((name) =>
          ["engine", "kit-http"].map((folder) => [fileOf(folder, name), `export const one = ${name}`])
        )
      )
    )
    for (const name of names) {
      assert.include(said(fileOf("engine", name)), "no-restricted-globals")
      assert.strictEqual(said(fileOf("kit-http", name)), "")
    }
  })
})

describe("references", () => {
  const core = {
    "packages/core/package.json": JSON.stringify({ name: "@dravo/core" }),
    "packages/core/tsconfig.json": "{}"
  }
  const engine = {
    "packages/engine/package.json": JSON.stringify({
      name: "@dravo/engine",
      dependencies: { "@dravo/core": "workspace:*" },
      devDependencies: { "@dravo/testkit": "workspace:*" }
    })
  }
  const refer = (...paths: ReadonlyArray<string>): string =>
    JSON.stringify({ references: paths.map((path) => ({ path })) })
  const root = { "tsconfig.json": refer("packages/core", "packages/engine") }

  it("names what is missing and what is too much", () => {
    const files = {
      ...core,
      ...engine,
      "tsconfig.json": refer("packages/core"),
      "packages/engine/tsconfig.json": refer("../http")
    }
    assert.deepStrictEqual(complaintsOf(references, files), [
      "tsconfig.json lacks a reference to packages/engine",
      "packages/engine/tsconfig.json lacks a reference to ../core",
      "packages/engine/tsconfig.json refers to ../http, which package.json does not"
    ])
    assert.deepStrictEqual(
      complaintsOf(references, { ...core, ...engine, ...root, "packages/engine/tsconfig.json": refer("../core") }),
      []
    )
  })

  it("writes what it wants to read", () => {
    const tree = plant({ ...core, ...engine, "packages/engine/tsconfig.json": `{"include":["src"]}` })
    writeReferences(tree)
    assert.deepStrictEqual(conclude(references, tree).complaints, [])
    assert.deepStrictEqual(JSON.parse(readFileSync(join(tree, "packages/engine/tsconfig.json"), "utf8")), {
      include: ["src"],
      references: [{ path: "../core" }]
    })
  })
})

describe("bindings", () => {
  const lock = (...machines: ReadonlyArray<readonly [os: string, cpu: string]>): string =>
    [
      "lockfileVersion: '9.0'",
      "",
      "packages:",
      "",
      ...machines.flatMap(([os, cpu]) => [`  '@tool/${os}-${cpu}@1.0.0':`, `    cpu: [${cpu}]`, `    os: [${os}]`, ""]),
      "  tool@1.0.0:",
      "    hasBin: true",
      "",
      "snapshots:",
      "",
      ...machines.flatMap(([os, cpu]) => [`  '@tool/${os}-${cpu}@1.0.0':`, "    optional: true", ""]),
      "  tool@1.0.0:",
      "    optionalDependencies:",
      ...machines.map(([os, cpu]) => `      '@tool/${os}-${cpu}': 1.0.0`),
      ""
    ].join("\n")

  it("refuses a tool whose binary for a developer's machine the lockfile does not name", () => {
    const linux = [
      ["linux", "x64"],
      ["linux", "arm64"],
      ["darwin", "x64"]
    ] as const
    assert.deepStrictEqual(complaintsOf(bindings, { "pnpm-lock.yaml": lock(...linux) }), [
      "pnpm-lock.yaml has no binary of tool@1.0.0 for darwin arm64: take a version whose binaries are all published"
    ])
    assert.deepStrictEqual(complaintsOf(bindings, { "pnpm-lock.yaml": lock(...linux, ["darwin", "arm64"]) }), [])
  })
})

describe("links", () => {
  it("refuses one to a page or a heading that is not there", () => {
    assert.deepStrictEqual(
      complaintsOf(links, {
        "README.md":
          "[a](docs/a.md) [b](docs/b.md) [c](docs/a.md#two-words) [d](docs/a.md#three) [e](https://example.com/x) " +
          "[f](#here)\n# Here\n",
        "docs/a.md": "# A\n\n## Two `words`\n\n[up](../README.md) [out](../../elsewhere)\n"
      }),
      [
        "README.md links to docs/b.md, which is not there",
        "README.md links to docs/a.md#three, a heading that is not there",
        "docs/a.md links to ../../elsewhere, which is not there"
      ]
    )
  })
})

describe("names that can be imported", () => {
  const manifest = { "packages/one/package.json": JSON.stringify({ exports: { ".": "./src/index.ts" } }) }
  const bare = (index: string, more: Readonly<Record<string, string>> = {}) =>
    complaintsOf(documented, {
      ...manifest,
      "packages/one/src/index.ts": `/** The module. */\n\nimport "a"\n${index}`,
      ...more
    })

  it("all have a sentence where they are declared, and so has every module", () => {
    proves("repo.documented")
    const { checked, complaints } = conclude(documented, join(import.meta.dirname, "..", ".."))
    assert.isAbove(checked, 1000)
    assert.deepStrictEqual(complaints, [])
    measured(`0 of ${checked} names and modules without one`)
  })

  it("are found without one: constants, types, classes, functions, also behind other names and files", () => {
    controls("repo.documented")
    const said = "/** Says something. */\n"
    assert.deepStrictEqual(bare(`${said}export const one = 1\n`), [])
    const undescribed = { ...manifest, "packages/one/src/index.ts": `import "a"\n${said}export const one = 1\n` }
    assert.deepStrictEqual(complaintsOf(documented, undescribed), [
      "packages/one/src/index.ts: the module has no sentence above it"
    ])
    assert.deepStrictEqual(bare("export const one = 1\n"), ["packages/one/src/index.ts: one has no sentence above it"])
    for (const declared of ["interface A {}", "type A = 1", "class A {}", "function A() {}"])
      assert.lengthOf(bare(`export ${declared}\n`), 1, declared)
    assert.deepStrictEqual(bare(`// Not for readers.\nconst one = 1\nexport { one as two }\n`), [
      "packages/one/src/index.ts: two has no sentence above it"
    ])
    assert.deepStrictEqual(bare(`${said}const one = 1\nexport { one as two }\n`), [])
    const other = { "packages/one/src/other.ts": `${said}export const said = 1\nexport const bare = 2\n` }
    const complaint = "packages/one/src/other.ts: bare has no sentence above it"
    assert.deepStrictEqual(bare('export * from "./other.ts"\n', other), [complaint])
    assert.deepStrictEqual(bare('export { said, bare } from "./other.ts"\n', other), [complaint])
    assert.deepStrictEqual(bare('export * as Other from "./other.ts"\nexport { said } from "./other.ts"\n', other), [])
  })
})
