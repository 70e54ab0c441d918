import { proves } from "@dravo-internal/tools/proves"
import { assert, describe, it } from "vitest"
import { conclude } from "../check.ts"
import { layering, rowOf, stabilityOf, table } from "../checks/layering.ts"
import { plant } from "./plant.ts"

const everything = [
  "effect",
  "kysely",
  "jose",
  "pg",
  "better-sqlite3",
  "vitest",
  "@effect/vitest",
  "@dravo/adapters-x",
  ...table.flatMap((row) => row.packages).map((name) => `@dravo/${name.replace("*", "other")}`)
]

const manifest = JSON.stringify({ dependencies: Object.fromEntries(everything.map((name) => [name, "*"])) })

const complaintsOf = (file: string, text: string): ReadonlyArray<string> => {
  const home = file
    .split("/")
    .slice(0, file.startsWith("packages/") || file.startsWith("examples/") ? 2 : 1)
    .join("/")
  return conclude(layering, plant({ [file]: text, [`${home}/package.json`]: manifest })).complaints
}

const forms = {
  "a plain import": (specifier: string) => `import * as Bad from "${specifier}"\n`,
  "import type": (specifier: string) => `import type { Bad } from "${specifier}"\n`,
  "export from": (specifier: string) => `export { Bad } from "${specifier}"\n`,
  "export star": (specifier: string) => `export * from "${specifier}"\n`,
  "a dynamic import": (specifier: string) => `export const bad = () => import("${specifier}")\n`,
  "a type of an import": (specifier: string) => `export type Bad = typeof import("${specifier}")\n`
}

/** What each row must refuse; a row of the table that is missing here fails the last test of this block. */
const forbidden: Readonly<Record<string, ReadonlyArray<string>>> = {
  core: [
    "effect/http",
    "effect/http/HttpClient",
    "effect/http-api/HttpApi",
    "effect/sql",
    "effect/persistence/RateLimiter",
    "node:fs",
    "kysely",
    "@dravo/engine/Analytics",
    "@dravo/kit-sql/SqlStore"
  ],
  engine: [
    "@dravo/http/Api",
    "@dravo/store-memory",
    "@dravo/adapters-x",
    "@dravo/kit-http/Client",
    "@dravo/testkit/Fake",
    "kysely",
    "node:crypto",
    "effect/http/HttpClient",
    "effect/http-api",
    "effect/sql/SqlClient"
  ],
  "kit-http": [
    "@dravo/engine/Analytics",
    "@dravo/adapters-x",
    "@dravo/store-memory",
    "@dravo/http/Api",
    "kysely",
    "node:http"
  ],
  "kit-meta": [
    "@dravo/engine/Analytics",
    "@dravo/adapters-facebook",
    "@dravo/store-sqlite",
    "@dravo/http/Api",
    "kysely"
  ],
  "kit-sql": [
    "@dravo/engine/Analytics",
    "@dravo/adapters-x",
    "@dravo/store-sqlite",
    "@dravo/http/Api",
    "effect/http",
    "better-sqlite3"
  ],
  "adapters-instagram": [
    "@dravo/adapters-facebook",
    "@dravo/engine/Vault",
    "@dravo/store-memory",
    "kysely",
    "node:buffer",
    "effect/sql"
  ],
  "adapters-facebook": [
    "@dravo/adapters-instagram",
    "@dravo/engine/Vault",
    "@dravo/store-memory",
    "kysely",
    "node:buffer"
  ],
  "adapters-x": [
    "@dravo/adapters-tiktok",
    "@dravo/kit-meta/Graph",
    "@dravo/kit-sql/SqlStore",
    "@dravo/engine/Vault",
    "@dravo/store-memory",
    "kysely",
    "node:buffer",
    "effect/http-api",
    "@dravo/core-extra"
  ],
  "store-memory": ["@dravo/kit-sql/SqlStore", "kysely", "@dravo/store-sqlite", "node:fs"],
  "store-sqlite": ["@dravo/store-memory", "@dravo/store-postgres", "pg"],
  "store-postgres": ["@dravo/store-memory", "@dravo/store-sqlite", "better-sqlite3"],
  dashboard: ["@dravo/http/Wire", "@dravo/engine/View", "@dravo/core/Ids", "effect/http", "@dravo/client"],
  http: [
    "@dravo/adapters-x",
    "@dravo/store-memory",
    "@dravo/analytics",
    "@dravo/kit-http/Client",
    "node:http",
    "kysely"
  ],
  analytics: ["@dravo/adapters-x", "@dravo/store-sqlite", "kysely", "node:http", "effect/sql"],
  client: ["@dravo/http/Api", "@dravo/core/Ids", "node:http", "openapi-typescript"],
  fakes: ["@dravo/engine/Analytics", "@dravo/store-memory", "@dravo/adapters-x", "vitest"],
  testkit: ["@dravo/adapters-x", "@dravo/store-sqlite", "@dravo/http/Api", "@dravo/analytics", "kysely"]
}

/** What no store may import, planted for every row of a store, so that a new one needs no entry here. */
const noStoreMay = [
  "@dravo/engine/Vault",
  "@dravo/adapters-x",
  "@dravo/http/Api",
  "@dravo/kit-http/Client",
  "effect/http"
]
const stores = table.flatMap((row) => row.packages).filter((name) => name.startsWith("store-"))
const planted: ReadonlyArray<readonly [folder: string, specifiers: ReadonlyArray<string>]> = [
  ...Object.entries(forbidden),
  ...stores.map((name) => [name, noStoreMay] as const)
]

const granted: Readonly<Record<string, ReadonlyArray<string>>> = {
  core: ["effect/Effect", "effect/Schema", "./Other.ts"],
  engine: ["effect/Effect", "@dravo/core/Store", "./one.ts"],
  "kit-http": ["@dravo/core/Adapter", "effect/http/HttpClient"],
  "kit-meta": ["@dravo/core/Adapter", "@dravo/kit-http/Client", "effect/http/HttpClient"],
  "kit-sql": ["@dravo/core/Store", "kysely"],
  "adapters-instagram": ["@dravo/kit-meta/Graph", "@dravo/kit-http/Client", "effect/http/HttpClient"],
  "adapters-facebook": ["@dravo/kit-meta/Graph", "@dravo/kit-http/Client", "effect/http/HttpClient"],
  "adapters-x": ["@dravo/kit-http/Client", "@dravo/core/Adapter", "effect/http/HttpClient"],
  "store-memory": ["@dravo/core/Store"],
  "store-sqlite": ["@dravo/core/Store", "@dravo/kit-sql/SqlStore", "kysely", "better-sqlite3", "node:fs"],
  "store-postgres": ["@dravo/core/Store", "@dravo/kit-sql/SqlStore", "kysely", "pg"],
  http: ["@dravo/core/Query", "@dravo/engine/Analytics", "effect/http", "effect/http-api/HttpApi", "jose"],
  analytics: ["@dravo/core/Query", "@dravo/engine/Analytics", "@dravo/http/Api"],
  client: ["./one.ts"],
  fakes: ["@dravo/core/Ids", "node:http"],
  testkit: [
    "@dravo/fakes/FakeX",
    "@dravo/core/Store",
    "@dravo/engine/Analytics",
    "@dravo/store-memory",
    "vitest",
    "@effect/vitest",
    "node:http"
  ],
  cli: ["@dravo/adapters-x", "@dravo/store-sqlite", "node:fs", "kysely", "effect/cli/Command"]
}

describe("the layering table", { meta: { claim: "repo.layering" } }, () => {
  for (const [folder, specifiers] of planted) {
    for (const specifier of specifiers) {
      it(`refuses ${specifier} in ${folder}, however it is written`, () => {
        for (const write of Object.values(forms)) {
          assert.deepStrictEqual(complaintsOf(`packages/${folder}/src/Bad.ts`, `// first line\n${write(specifier)}`), [
            `packages/${folder}/src/Bad.ts:2 may not import "${specifier}": ${rowOf(folder)?.because}`
          ])
        }
      })
    }
  }

  it("grants each package what its row says", () => {
    for (const [folder, specifiers] of Object.entries(granted)) {
      for (const specifier of specifiers) {
        for (const write of Object.values(forms)) {
          assert.deepStrictEqual(
            complaintsOf(`packages/${folder}/src/Good.ts`, write(specifier)),
            [],
            `${folder} ${specifier}`
          )
        }
      }
    }
  })

  it("has no row without a planted violation, except the outermost ring", () => {
    const rows = new Set(planted.map(([folder]) => rowOf(folder)))
    assert.deepStrictEqual(
      table.filter((row) => row.may !== "anything" && !rows.has(row)),
      []
    )
  })
})

describe("rules for every package", () => {
  const bad = (file: string, text: string, rest: string): void =>
    assert.deepStrictEqual(complaintsOf(file, text), [`${file}:1 may not import ${rest}`])

  it("keeps relative imports inside their package", () => {
    for (const file of ["packages/cli/src/Bad.ts", "packages/core/test/bad.test.ts"]) {
      bad(file, `import "../../core-x/src/A.ts"`, `"../../core-x/src/A.ts": import another package by its name`)
    }
    for (const file of ["examples/hono/main.ts", "proofs/bad.ts", "tools/bad.ts"]) {
      const specifier = `${file.startsWith("examples") ? "../" : ""}../packages/core/src/domain/Ids.ts`
      bad(file, `import "${specifier}"`, `"${specifier}": import another package by its name`)
    }
  })

  it("keeps sources from their tests, and tests on what ships", () => {
    proves("repo.tests-import-what-ships")
    bad(
      "packages/core/src/Bad.ts",
      `import "../test/fixture.ts"`,
      `"../test/fixture.ts": a source imports sources only`
    )
    bad(
      "packages/core/test/bad.test.ts",
      `import "../src/Ids.ts"`,
      `"../src/Ids.ts": a test imports what ships, by package name`
    )
  })

  it("lets an adapter's fake stand on the fakes, and nothing but a fake stand on it", () => {
    const fake = `import * as FakePlatform from "@dravo/fakes/FakePlatform"`
    for (const name of ["FakeOther.ts", "fakeReads.ts"])
      assert.deepStrictEqual(complaintsOf(`packages/adapters-x/src/${name}`, fake), [])
    bad("packages/adapters-x/src/read.ts", fake, `"@dravo/fakes/FakePlatform": ${rowOf("adapters-x")?.because}`)
    bad(
      "packages/adapters-x/src/FakeOther.ts",
      `import "@dravo/engine/Vault"`,
      `"@dravo/engine/Vault": ${rowOf("adapters-x")?.because}`
    )
    bad(
      "packages/adapters-x/src/read.ts",
      `import "./FakeOther.ts"`,
      `"./FakeOther.ts": what ships to production does not stand on a fake`
    )
  })

  it("refuses effect's barrel in sources, also in the outermost ring", () => {
    for (const folder of ["core", "http", "cli"]) {
      bad(
        `packages/${folder}/src/Bad.ts`,
        `import { Effect } from "effect"`,
        `"effect": import a module, not the barrel`
      )
    }
    assert.deepStrictEqual(complaintsOf("packages/core/test/good.test.ts", `import { Effect } from "effect"`), [])
  })

  it("keeps private modules in their package", () => {
    bad(
      "packages/cli/src/Bad.ts",
      `import "@dravo/core/freshness/adaptive"`,
      `"@dravo/core/freshness/adaptive": private modules belong to their package`
    )
  })

  it("keeps what effect calls unstable in private modules in core and engine", () => {
    for (const specifier of [
      "effect/persistence/RateLimiter",
      "effect/crypto",
      "effect/encoding/Csv",
      "effect/Arbitrary"
    ]) {
      const why = `effect calls it ${stabilityOf(specifier)}: wrap it in a private module`
      for (const write of Object.values(forms)) {
        bad("packages/engine/src/Bad.ts", write(specifier), `"${specifier}": ${why}`)
        assert.deepStrictEqual(complaintsOf("packages/engine/src/refresh/good.ts", write(specifier)), [])
      }
    }
    assert.deepStrictEqual(["effect/Effect", "effect/crypto", "effect/Glob", "effect/Nowhere"].map(stabilityOf), [
      "stable",
      "unstable",
      "experimental",
      "missing"
    ])
  })

  it("refuses a dynamic import nobody can read", () => {
    bad(
      "packages/http/src/Bad.ts",
      "export const load = (name: string) => import(name)",
      "an expression: a dynamic import names its module in a plain string"
    )
  })

  it("refuses a package that package.json does not declare, and a devDependency in a source", () => {
    const file = "packages/kit-sql/src/Bad.ts"
    for (const declared of [{}, { devDependencies: { kysely: "*" } }]) {
      const root = plant({ [file]: `import "kysely"`, "packages/kit-sql/package.json": JSON.stringify(declared) })
      assert.deepStrictEqual(conclude(layering, root).complaints, [
        `${file}:1 may not import "kysely": packages/kit-sql/package.json does not declare kysely`
      ])
    }
  })

  it("refuses a package without a row", () => {
    assert.deepStrictEqual(complaintsOf("packages/misc/src/Any.ts", "export const one = 1"), [
      "packages/misc/src/Any.ts: misc has no row in the layering table"
    ])
  })

  it("is not fooled by comments and strings", () => {
    assert.deepStrictEqual(
      complaintsOf("packages/core/src/Good.ts", `// import "kysely"\nexport const text = 'import "kysely"'\n`),
      []
    )
  })

  it("fails when it finds nothing to check", () => {
    const root = plant({ "README.md": "" })
    assert.deepStrictEqual(conclude(layering, root).complaints, [`layering found nothing to check under ${root}`])
  })
})
