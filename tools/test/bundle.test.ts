import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { assert, describe, it } from "vitest"
import { bundle } from "../packages/bundle.ts"
import { plant } from "./plant.ts"

const sources = {
  "src/One.ts": 'import { count } from "./room/counted.ts"\nexport const make = () => count("one")\n',
  "src/room/Two.ts": 'import { count } from "./counted.ts"\nexport const make = () => count("two")\n',
  "src/room/counted.ts": "const seen = []\nexport const count = (name) => (seen.push(name), [...seen])\n",
  "dist/room/counted.js": "export {}\n"
}
const planted = (name: string) => plant({ ...sources, "package.json": JSON.stringify({ name, type: "module" }) })
const made = async (folder: string, path: string): Promise<ReadonlyArray<string>> =>
  (await import(pathToFileURL(join(folder, path)).href)).make()

describe("what a package ships", () => {
  it.for(["@dravo/core", "@dravo/one-of-ours"])(
    "%s hands out each module's own names, and shares state",
    async (name) => {
      const folder = planted(name)
      await bundle(folder)
      assert.deepStrictEqual(await made(folder, "dist/One.js"), ["one"])
      assert.deepStrictEqual(await made(folder, "dist/room/Two.js"), ["one", "two"])
      assert.isFalse(existsSync(join(folder, "dist/room/counted.js")))
    }
  )

  it("a package that every start loads is one chunk, and its modules import nothing else", async () => {
    const folder = planted("@dravo/core")
    const chunks = (await bundle(folder)).filter((file) => file.startsWith("dist/chunks/") && file.endsWith(".js"))
    assert.lengthOf(chunks, 1)
    for (const [path, chunk] of [
      ["dist/One.js", `./${chunks[0]?.slice("dist/".length)}`],
      ["dist/room/Two.js", `../${chunks[0]?.slice("dist/".length)}`]
    ] as const) {
      const imported = [...readFileSync(join(folder, path), "utf8").matchAll(/from "([^"]+)"/gu)].map(
        ([, from]) => from
      )
      assert.deepStrictEqual(imported, [chunk])
    }
  })
})
