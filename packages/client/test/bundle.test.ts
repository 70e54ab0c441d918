import { build } from "esbuild"
import { gzipSync } from "node:zlib"
import { assert, describe, it } from "vitest"
import { generated } from "../generate.ts"
import { readFileSync } from "node:fs"
import { join } from "node:path"

const home = join(import.meta.dirname, "..")

describe("the client's code", { meta: { claim: "api.client" } }, () => {
  it("is at most 8 kB compressed, and brings nothing along", async ({ task }) => {
    const { metafile, outputFiles } = await build({
      entryPoints: [join(home, "src/index.ts")],
      bundle: true,
      minify: true,
      format: "esm",
      platform: "browser",
      write: false,
      metafile: true
    })
    const size = gzipSync(outputFiles[0]?.contents ?? "").length
    task.meta.measured = `${size} bytes`
    assert.isAtMost(size, 8192)
    assert.deepStrictEqual(
      Object.keys(metafile.inputs).filter((path) => path.includes("node_modules")),
      []
    )
  })

  it("knows the API as its definition says today", async () => {
    for (const [name, text] of Object.entries(await generated())) {
      assert.strictEqual(readFileSync(join(home, "src", name), "utf8"), text, `${name}: node generate.ts --write`)
    }
  })
})
