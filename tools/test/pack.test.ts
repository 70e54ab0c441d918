import { assert, describe, it } from "vitest"
import { join } from "node:path"
import { burdens, install, smoke, types } from "../packages/consumer.ts"
import { lintTarball, pack } from "../packages/pack.ts"
import { plant } from "./plant.ts"

const manifest = (name: string, rest: object = {}): string =>
  JSON.stringify({
    name: `@planted/${name}`,
    version: "1.0.0",
    type: "module",
    license: "MIT",
    description: "Planted.",
    engines: { node: ">=22.19" },
    files: ["dist"],
    ...rest
  })

const inSource = { exports: { "./One": "./src/One.ts" } }
const published = { exports: { "./One": { types: "./dist/One.d.ts", default: "./dist/One.js" } } }
const papers = { "README.md": "Planted.\n", LICENSE: "Planted.\n" }
const file = { ...papers, "dist/One.js": "export const one = 1\n", "dist/One.d.ts": "export declare const one = 1\n" }

const filesIn = (name: string, files: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [`packages/${name}/${path}`, text]))

const planted = (): string =>
  plant({
    ...filesIn("good", {
      ...file,
      "dist/two.js": "",
      "package.json": manifest("good", { ...inSource, publishConfig: published })
    }),
    ...filesIn("leaking", {
      ...file,
      "dist/two.js": "",
      "dist/.tsbuildinfo": "",
      "package.json": manifest("leaking", { exports: { "./*": "./dist/*.js" } })
    }),
    ...filesIn("broken", {
      ...papers,
      "dist/One.js": `import "nowhere"\n`,
      "package.json": manifest("broken", { exports: { "./*": "./dist/*.js" } })
    }),
    ...filesIn("untyped", {
      ...file,
      "dist/One.d.ts": `import type { Pool } from "pg"\nexport declare const one: Pool\n`,
      "package.json": manifest("untyped", published)
    }),
    ...filesIn("unbuilt", {
      ...papers,
      "src/One.ts": "",
      "package.json": manifest("unbuilt", {
        exports: { ".": "./dist/One.js" },
        files: ["dist", "dist/site", "src", "!src/x"]
      })
    }),
    ...filesIn("command", {
      ...file,
      "dist/bin.js": "#!/usr/bin/env node\nprocess.exit(4)\n",
      "package.json": manifest("command", { ...published, bin: { planted: "./dist/bin.js" } })
    }),
    ...filesIn("bare", {
      "dist/One.js": "export const one = 1\n",
      "package.json": manifest("bare", { exports: { "./*": "./dist/*.js" }, description: undefined })
    }),
    ...filesIn("hidden", { "package.json": manifest("hidden", { private: true }) })
  })

describe("checking the packages users install", () => {
  it("accepts a good one, and names what is wrong with the others", async () => {
    const root = planted()
    const packed = pack(root, root)
    const names = packed.map(({ name }) => name.replace("@planted/", ""))
    assert.deepStrictEqual(names, ["bare", "broken", "command", "good", "leaking", "unbuilt", "untyped"])

    const said = new Map(await Promise.all(packed.map(async (one) => [one.name, await lintTarball(one)] as const)))
    assert.deepStrictEqual(said.get("@planted/good"), [])
    assert.include(said.get("@planted/unbuilt")?.join(), "does not exist")
    assert.deepStrictEqual(
      said.get("@planted/unbuilt")?.filter((line) => line.includes("was packed")),
      ["@planted/unbuilt: nothing of dist was packed", "@planted/unbuilt: nothing of dist/site was packed"]
    )
    assert.include(said.get("@planted/leaking")?.join(), "@planted/leaking: dist/.tsbuildinfo is nobody's business")
    for (const lack of ["README.md is missing", "LICENSE is missing", "package.json has no description"]) {
      assert.include(said.get("@planted/bare")?.join(), `@planted/bare: ${lack}`)
    }

    const project = join(root, "project")
    const output = install(packed, project)
    const [good] = packed.filter(({ name }) => name === "@planted/good")
    assert.isDefined(good)
    assert.deepStrictEqual(burdens(good, output, project), [])
    assert.deepStrictEqual(
      burdens(
        good,
        "[WARN] Issues with peer dependencies found\n",
        plant({ "node_modules/.pnpm/vite@8.3.8_x/one": "" })
      ),
      [
        "installing @planted/good says: [WARN] Issues with peer dependencies found",
        "installing @planted/good brings vite"
      ]
    )
    assert.deepStrictEqual(smoke(packed, project), [
      "@planted/broken/One cannot be imported: ERR_MODULE_NOT_FOUND",
      "planted --help ended with 4",
      "@planted/leaking/two is private and can be imported",
      "@planted/unbuilt cannot be imported: ERR_MODULE_NOT_FOUND"
    ])
    assert.deepStrictEqual(types([good], project, []), [])
    const untyped = types(
      packed.filter(({ name }) => name === "@planted/untyped"),
      project,
      []
    )
    assert.match(untyped.join("\n"), /^nodenext: .*One\.d\.ts.*'pg'.*\nnode16: .*'pg'.*\nbundler: .*'pg'.*$/)
  })
})
