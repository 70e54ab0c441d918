import { readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "vitest"
import { buildProducts } from "../checks/buildProducts.ts"
import { circles } from "../checks/circles.ts"
import { rooms, towers } from "../checks/rooms.ts"
import { type Check, conclude } from "../check.ts"
import { exported, writeExports } from "../exports.ts"
import { plant } from "./plant.ts"

const complaintsOf = (check: Check, files: Readonly<Record<string, string>>): ReadonlyArray<string> =>
  conclude(check, plant(files)).complaints

/** A tree in which every floor of a package's tower is there, so that only what is planted is complained about. */
const built = (folder: string): Record<string, string> =>
  Object.fromEntries((towers[folder] ?? []).flat().map((room) => [`packages/${folder}/src/${room}/here.ts`, ""]))

const forms = [
  (specifier: string) => `import { one } from "${specifier}"\n`,
  (specifier: string) => `import type { One } from "${specifier}"\n`,
  (specifier: string) => `export * from "${specifier}"\n`,
  (specifier: string) => `export const load = () => import("${specifier}")\n`
]

/** Every room of every package, with one that stands above it or beside it. */
const steps = Object.entries(towers).flatMap(([folder, floors]) =>
  floors.flatMap((floor, height) =>
    floor.flatMap((room) => [
      ...floor.filter((other) => other !== room).map((other) => ({ folder, room, other })),
      ...(floors[height + 1] ?? ["Roof"]).map((other) => ({ folder, room, other }))
    ])
  )
)

describe("the rooms of a package", { meta: { claim: "repo.rooms" } }, () => {
  it("may not import from above or from beside, not even a type", () => {
    assert.isAtLeast(steps.length, 40)
    for (const { folder, other, room } of steps) {
      const file = `packages/${folder}/src/${room}/bad.ts`
      const roof = other === "Roof"
      const target = roof ? "Roof" : `${other}/here`
      const up = `${"../".repeat(room.split("/").length)}${target}.ts`
      const why = `${room} stands below ${roof ? "the roof" : other} or beside it`
      assert.deepStrictEqual(
        complaintsOf(rooms, { ...built(folder), [file]: forms.map((write) => write(up)).join("") }),
        forms.map((_, at) => `${file}:${at + 1} imports ${target}: ${why}`)
      )
    }
  })

  it("may import from below and from themselves", () => {
    for (const { folder, other, room } of steps) {
      if (towers[folder]?.some((floor) => floor.includes(room) && floor.includes(other)) || other === "Roof") continue
      const file = `packages/${folder}/src/${other}/good.ts`
      const down = `${"../".repeat(other.split("/").length)}${room}/here.ts`
      const text = `import "${down}"\nimport "./here.ts"\n`
      assert.deepStrictEqual(complaintsOf(rooms, { ...built(folder), [file]: text }), [])
    }
  })

  it("have an order as soon as there are some, and no order names a room that is gone", () => {
    assert.deepStrictEqual(complaintsOf(rooms, { "packages/adapters-x/src/reading/posts.ts": "" }), [
      "packages/adapters-x has rooms and no order: give it a tower in tools/checks/rooms.ts"
    ])
    const { "packages/core/src/past/here.ts": gone, ...others } = built("core")
    assert.strictEqual(gone, "")
    assert.deepStrictEqual(complaintsOf(rooms, others), [
      "packages/core has no room past: correct its tower in tools/checks/rooms.ts"
    ])
  })
})

describe("circles", { meta: { claim: "repo.rooms" } }, () => {
  it("refuses modules that need each other, directly, by way of others or for a type only", () => {
    for (const write of forms) {
      assert.deepStrictEqual(
        complaintsOf(circles, {
          "packages/core/src/A.ts": write("./b.ts"),
          "packages/core/src/b.ts": write("./room/c.ts"),
          "packages/core/src/room/c.ts": write("../A.ts"),
          "packages/core/src/reader.ts": write("./A.ts")
        }),
        ["packages/core/src/A.ts is in a circle of imports with packages/core/src/b.ts, packages/core/src/room/c.ts"]
      )
    }
    for (const folder of ["packages/core/test", "proofs", "proofs/test", "tools", "examples/one/src"]) {
      assert.deepStrictEqual(
        complaintsOf(circles, { [`${folder}/a.ts`]: `import "./b.ts"`, [`${folder}/b.ts`]: `import "./a.ts"` }),
        [`${folder}/a.ts is in a circle of imports with ${folder}/b.ts`]
      )
    }
  })

  it("lets two readers share a module", () => {
    const files = {
      "proofs/a.ts": `import "./c.ts"\nimport "./b.ts"`,
      "proofs/b.ts": `import "./c.ts"`,
      "proofs/c.ts": ""
    }
    assert.deepStrictEqual(complaintsOf(circles, files), [])
  })
})

describe("exports", () => {
  const files = {
    "packages/core/src/room/Public.ts": "",
    "packages/core/src/index.ts": "",
    "packages/core/src/private.ts": ""
  }
  const entries = { ".": "./src/index.ts", "./Public": "./src/room/Public.ts" }
  const built = {
    ".": { types: "./dist/index.d.ts", default: "./dist/index.js" },
    "./Public": { types: "./dist/room/Public.d.ts", default: "./dist/room/Public.js" }
  }
  const manifest = (exports: object, published: object = built): string =>
    JSON.stringify({ exports, publishConfig: { exports: published } })
  const why = "packages/core/package.json: exports are not its public modules; node tools/exports.ts --write"

  it("are the modules whose names begin with a capital, by their own name, whatever room they stand in", () => {
    assert.deepStrictEqual(complaintsOf(exported, { ...files, "packages/core/package.json": manifest(entries) }), [])
  })

  it("may not show a private module, hide a public one, or show everything", () => {
    for (const exports of [
      { ...entries, "./private": "./src/private.ts" },
      { ".": "./src/index.ts" },
      { "./*": "./src/*.ts" }
    ]) {
      assert.deepStrictEqual(complaintsOf(exported, { ...files, "packages/core/package.json": manifest(exports) }), [
        why
      ])
    }
    const unpublished = manifest(entries, { ...built, "./private": "./dist/private.js" })
    assert.deepStrictEqual(complaintsOf(exported, { ...files, "packages/core/package.json": unpublished }), [why])
  })

  it("may not share a name", () => {
    const twice = { ...files, "packages/core/src/Public.ts": "", "packages/core/package.json": manifest(entries) }
    assert.include(complaintsOf(exported, twice).join("\n"), "has the same name, so one of them cannot be imported")
  })

  it("are written as they are wanted", () => {
    const tree = plant({ ...files, "packages/core/package.json": manifest({}) })
    writeExports(tree)
    assert.deepStrictEqual(conclude(exported, tree).complaints, [])
    const written = JSON.parse(readFileSync(join(tree, "packages/core/package.json"), "utf8")) as { exports: object }
    assert.deepStrictEqual(written.exports, entries)
  })
})

describe("build products", { meta: { claim: "repo.build-products" } }, () => {
  const source = { "packages/core/src/One.ts": "" }

  it("are refused beside what they were made from, in sources, tests and tools", () => {
    const products = [
      "examples/host/src/main.js",
      "packages/core/src/One.d.ts",
      "packages/core/src/One.js",
      "packages/core/src/One.js.map",
      "packages/core/test/One.test.js",
      "proofs/one.js.map",
      "tools/checks/one.tsbuildinfo"
    ]
    assert.sameMembers(
      [...complaintsOf(buildProducts, { ...source, ...Object.fromEntries(products.map((file) => [file, ""])) })],
      products.map((file) => `${file} is what a compiler wrote: delete it, sources are compiled into dist`)
    )
  })

  it("stay in dist; programs nobody compiles are no product", () => {
    const files = { ...source, "packages/core/dist/One.js": "", "tools/node-floor.mjs": "" }
    assert.deepStrictEqual(complaintsOf(buildProducts, files), [])
  })
})
