import { controls } from "@dravo-internal/tools/proves"
import { assert, describe, it } from "vitest"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { over } from "../packages/budgets.ts"
import { differences, report, reportFile } from "../packages/exported.ts"
import { pack } from "../packages/pack.ts"
import { deadCode, licencesOf, typesOf } from "../packages/release.ts"
import { inWorker } from "../packages/worker.ts"
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
  it("is refused where something weighs more than its budget, or nothing was weighed", () => {
    assert.deepStrictEqual(over("one", 8192, 8192), [])
    assert.deepStrictEqual(over("one", 8193, 8192), ["one weighs 8193 bytes and may weigh 8192"])
    assert.deepStrictEqual(over("one", 0, 8192), ["one weighs 0 bytes and may weigh 8192"])
  })

  it("brings no file and no name along that nothing imports", () => {
    const folder = plant({
      "package.json": JSON.stringify({ name: "planted", private: true, workspaces: ["packages/*"] }),
      "packages/one/package.json": JSON.stringify({ name: "@planted/one", exports: { ".": "./src/index.ts" } }),
      "packages/one/src/index.ts": 'export { used } from "./used.ts"\n',
      "packages/one/src/used.ts": "export const used = 1\nexport const forgotten = 2\n",
      "packages/one/src/lost.ts": "export const lost = 3\n"
    })
    assert.match(deadCode(folder).join(""), /lost\.ts[^]*forgotten/u)
  })

  it("is refused where a worker could not run it", async () => {
    const inside = (source: string) => inWorker(root, source, "1")
    assert.deepStrictEqual(await inside('export default "1"'), [])
    assert.deepStrictEqual(await inside('export default "2"'), ["in a worker: it says 2"])
    const reading = 'import { sep } from "node:path"\nexport default sep'
    assert.deepStrictEqual(await inside(reading), ['in a worker: Could not resolve "node:path"'])
    const asking = "export default process.pid"
    assert.deepStrictEqual(await inside(asking), ["in a worker: ReferenceError: process is not defined"])
  })

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
