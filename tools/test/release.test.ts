import { controls } from "@dravo-internal/tools/proves"
import { assert, describe, it } from "vitest"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { differences, report, reportFile } from "../packages/exported.ts"
import { pack } from "../packages/pack.ts"
import { licencesOf, typesOf } from "../packages/release.ts"
import { plant } from "./plant.ts"

const root = join(import.meta.dirname, "../..")

const planted = (source: string): string =>
  plant({
    "tools/packages/exported.txt": "",
    "packages/one/src/index.ts": source,
    "packages/one/src/Two.ts": "export interface Two {}\nexport const two = 2\n",
    "packages/one/package.json": JSON.stringify({ name: "@planted/one", exports: { ".": "./src/index.ts" } })
  })

describe("names that are exported", () => {
  it("are written one a line below the module they are imported from", () => {
    assert.match(report(root), /^@dravo\/analytics\n(?: {2}\w+\n)* {2}createAnalytics\n/mu)
  })

  it("are found missing and new, also behind an export of everything", () => {
    controls("repo.exported-names")
    const folder = planted('export * from "./Two.ts"\nexport { two as second } from "./Two.ts"\n')
    assert.strictEqual(report(folder), "@planted/one\n  Two\n  second\n  two\n")
    writeFileSync(join(folder, reportFile), "@planted/one\n  Two\n  gone\n  two\n")
    assert.deepStrictEqual(differences(folder), [
      "@planted/one second is exported and not reviewed",
      "@planted/one gone is no longer exported"
    ])
  })
})

describe("a release", () => {
  it("brings no licence along that has to be asked about", () => {
    const listed = { MIT: [{ name: "good" }], "(MIT OR GPL-3.0)": [{ name: "either" }], "AGPL-3.0": [{ name: "bad" }] }
    assert.deepStrictEqual(licencesOf(JSON.stringify(listed)), ["bad: its licence is AGPL-3.0"])
  })

  it("is refused where declarations are not where its modules are", async () => {
    const manifest = (entry: object): string =>
      JSON.stringify({ name: "@planted/typed", version: "1.0.0", type: "module", files: ["dist"], exports: entry })
    const files = { "dist/one.js": "export const one = 1\n", "dist/one.d.ts": "export declare const one = 1\n" }
    const found = async (entry: object): Promise<ReadonlyArray<string>> => {
      const folder = plant({
        ...Object.fromEntries(Object.entries(files).map(([path, text]) => [`packages/typed/${path}`, text])),
        "packages/typed/package.json": manifest(entry)
      })
      const [packed] = pack(folder, folder)
      return packed === undefined ? ["nothing was packed"] : typesOf(packed)
    }
    assert.deepStrictEqual(await found({ ".": { types: "./dist/one.d.ts", default: "./dist/one.js" } }), [])
    assert.isAbove((await found({ ".": { types: "./dist/gone.d.ts", default: "./dist/one.js" } })).length, 0)
  })
})
