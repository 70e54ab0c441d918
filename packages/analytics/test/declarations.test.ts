import { assert, describe, it } from "@effect/vitest"
import { execFileSync } from "node:child_process"
import { globSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { onTestFinished } from "vitest"

const home = join(import.meta.dirname, "..")
const compiler = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin/tsc")

/** The declarations hosts compile against, by file; what is opaque to them lives in folders. */
const declarations = (): ReadonlyMap<string, string> => {
  const out = mkdtempSync(join(tmpdir(), "dravo-declarations-"))
  onTestFinished(() => rmSync(out, { recursive: true }))
  execFileSync(process.execPath, [
    compiler,
    "-p",
    home,
    "--outDir",
    out,
    "--tsBuildInfoFile",
    join(out, "info"),
    "--emitDeclarationOnly",
    "--singleThreaded"
  ])
  return new Map(
    globSync("*.d.ts", { cwd: out })
      // What hosts pass on without looking inside.
      .filter((file) => file !== "handles.d.ts")
      .map((file) => [file, readFileSync(join(out, file), "utf8")])
  )
}

/** Imports of Effect, and its types written out. */
const effects = (text: string): ReadonlyArray<string> =>
  text.match(
    /from "effect[/"]|import\("effect[/"]|\b(?:Effect|Layer|Redacted|Duration|Option|Exit|Cause|Stream)\.\w+/gu
  ) ?? []

describe("the declarations", () => {
  it("show hosts no type of Effect", () => {
    const files = declarations()
    assert.includeMembers(
      [...files.keys()],
      ["index.d.ts", "options.d.ts", "requests.d.ts", "answers.d.ts", "analyticsError.d.ts"]
    )
    for (const [file, text] of files) assert.deepStrictEqual(effects(text), [], file)
  })

  it("are searched by a pattern that finds such types", () => {
    assert.lengthOf(
      effects(
        `import type * as Effect from "effect/Effect"; declare const a: Effect.Effect<void>, b: ` +
          `import("effect/Layer").Layer<never>`
      ),
      3
    )
  })
})
