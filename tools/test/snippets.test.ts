import { controls, proves } from "@dravo-internal/tools/proves"
import { execFile } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { join, relative } from "node:path"
import { promisify } from "node:util"
import { assert, describe, it } from "vitest"
import { conclude, filesOf } from "../check.ts"
import { snippets, writeSnippets } from "../snippets.ts"
import { plant } from "./plant.ts"

const root = join(import.meta.dirname, "..", "..")
const source = "// #region sum\n  const two = 1 + 1\n\n    console.log(two)\n// #endregion\n"
const page = (inside: string, name = "sum.ts#sum") =>
  `# Sums\n\n<!-- snippet: ${name} -->\n${inside}<!-- /snippet -->\n`
const block = "```ts\nconst two = 1 + 1\n\n  console.log(two)\n```\n"
const complaints = (files: Readonly<Record<string, string>>) =>
  conclude(snippets, plant({ "docs/snippets/sum.ts": source, ...files })).complaints

describe("snippets in the pages", () => {
  it("are what the files hold", () => {
    proves("repo.snippets")
    assert.deepStrictEqual(conclude(snippets, root).complaints, [])
  })

  it("may not differ from their file", () => {
    controls("repo.snippets")
    assert.deepStrictEqual(complaints({ "README.md": page(block) }), [])
    assert.deepStrictEqual(complaints({ "README.md": page(block.replace("1 + 1", "2")) }), [
      "README.md:3 differs from sum.ts#sum: run `node tools/snippets.ts --write`"
    ])
  })

  it("name a file and a region that exist", () => {
    controls("repo.snippets")
    assert.deepStrictEqual(
      complaints({ "docs/a.md": page(block), "docs/b.md": page(block, "sum.ts#product") + page(block, "none.ts") }),
      [
        "docs/b.md:3 names sum.ts#product, which docs/snippets does not have",
        "docs/b.md:12 names none.ts, which docs/snippets does not have"
      ]
    )
  })

  it("may be code of an example, named by its path, on a page of a host too", () => {
    const name = "examples/app/src/sum.ts#sum"
    const example = { "examples/app/src/sum.ts": source, "README.md": page(block) }
    assert.deepStrictEqual(complaints({ ...example, "docs/hosts/a.md": page(block, name) }), [])
    assert.deepStrictEqual(complaints({ ...example, "docs/hosts/a.md": page("", name) }), [
      `docs/hosts/a.md:3 differs from ${name}: run \`node tools/snippets.ts --write\``
    ])
  })

  it("are the only code of a page, and no file is without one", () => {
    controls("repo.snippets")
    assert.deepStrictEqual(complaints({ "README.md": page(block) + block }), [
      "README.md shows code that no file of docs/snippets holds: nobody compiles it"
    ])
    assert.deepStrictEqual(complaints({ "README.md": page(block), "docs/snippets/lost.ts": "export {}\n" }), [
      "docs/snippets/lost.ts is on no page"
    ])
  })

  it("are written into their pages", () => {
    const tree = plant({ "docs/snippets/sum.ts": source, "docs/a.md": page("") })
    writeSnippets(tree)
    assert.strictEqual(readFileSync(join(tree, "docs/a.md"), "utf8"), page(block))
  })

  it("cannot be missing altogether", () => {
    assert.isFalse(conclude(snippets, plant({ "README.md": "# Nothing\n" })).ok)
  })
})

/** Those with a recorded output, and tests, which say by their exit code how they went. */
const runnable = filesOf(root, "docs/snippets/**/*.out", "docs/snippets/*-test.ts").map((file) =>
  relative(join(root, "docs/snippets"), join(root, file)).replace(/\.(?:out|ts)$/u, "")
)

describe("a snippet that runs", { meta: { claim: "repo.snippets" } }, () => {
  it("is one of several", () => {
    assert.isAtLeast(runnable.length, 5)
  })

  it.for(runnable)("prints what its page says: %s", async (name) => {
    const folder = join(root, "docs/snippets")
    const here = plant({ empty: "" })
    const { stderr, stdout } = await promisify(execFile)(
      process.execPath,
      ["--import", join(folder, "offline.ts"), join(folder, `${name}.ts`)],
      { cwd: here }
    )
    assert.strictEqual(stderr, "")
    const recorded = join(folder, `${name}.out`)
    if (existsSync(recorded)) assert.strictEqual(stdout, readFileSync(recorded, "utf8"))
  })
})
