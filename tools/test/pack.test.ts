import { assert, describe, it } from "vitest"
import { mkdirSync } from "node:fs"
import { join } from "node:path"
import { install, lintTarball, pack, smoke } from "../pack.ts"
import { plant } from "./plant.ts"

const manifest = (name: string, rest: object = {}): string =>
  JSON.stringify({ name: `@planted/${name}`, version: "1.0.0", type: "module", license: "MIT", files: ["dist"], ...rest })

const inSource = { exports: { "./*": "./src/*.ts", "./internal/*": null } }
const published = { exports: { "./*": { types: "./dist/*.d.ts", default: "./dist/*.js" }, "./internal/*": null } }

describe("checking the packages users install", () => {
  it("accepts a good one, and names what is wrong with the others", { timeout: 60_000 }, async () => {
    const file = { "dist/One.js": "export const one = 1\n", "dist/One.d.ts": "export declare const one = 1\n" }
    const filesIn = (name: string, files: Readonly<Record<string, string>>): Record<string, string> =>
      Object.fromEntries(Object.entries(files).map(([path, text]) => [`packages/${name}/${path}`, text]))
    const root = plant({
      ...filesIn("good", { ...file, "dist/internal/two.js": "", "package.json": manifest("good", { ...inSource, publishConfig: published }) }),
      ...filesIn("leaking", { ...file, "dist/internal/two.js": "", "package.json": manifest("leaking", { exports: { "./*": "./dist/*.js" } }) }),
      ...filesIn("broken", { "dist/One.js": `import "nowhere"\n`, "package.json": manifest("broken", { exports: { "./*": "./dist/*.js" } }) }),
      ...filesIn("unbuilt", { "src/One.ts": "", "package.json": manifest("unbuilt", { exports: { ".": "./dist/One.js" } }) }),
      ...filesIn("command", {
        ...file,
        "dist/bin.js": "#!/usr/bin/env node\nprocess.exit(4)\n",
        "package.json": manifest("command", { ...published, bin: { planted: "./dist/bin.js" } })
      }),
      ...filesIn("hidden", { "package.json": manifest("hidden", { private: true }) })
    })
    const packed = pack(root, root)
    assert.deepStrictEqual(packed.map(({ name }) => name), ["broken", "command", "good", "leaking", "unbuilt"].map((name) => `@planted/${name}`))

    const said = new Map(await Promise.all(packed.map(async (one) => [one.name, await lintTarball(one)] as const)))
    assert.deepStrictEqual(said.get("@planted/good"), [])
    assert.include(said.get("@planted/unbuilt")?.join(), "does not exist")

    const project = join(root, "project")
    mkdirSync(project)
    install(packed, project)
    assert.deepStrictEqual(smoke(packed, project).map((line) => line.split("\n")[0]), [
      "@planted/broken/One cannot be imported: ERR_MODULE_NOT_FOUND",
      "planted --help ended with 4",
      "@planted/leaking/internal/two is internal and can be imported",
      "@planted/unbuilt cannot be imported: ERR_MODULE_NOT_FOUND"
    ])
  })
})
