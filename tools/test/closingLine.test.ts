import { spawnSync } from "node:child_process"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { assert, describe, it } from "vitest"
import { plant } from "./plant.ts"

const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs")
const reporter = join(import.meta.dirname, "..", "closingLine.ts")

const runOn = (test: string): { readonly status: number | null; readonly lastLine: string | undefined } => {
  const root = plant({ "one.test.ts": test })
  const args = [vitest, "run", "--root", root, "--globals", "--reporter=default", `--reporter=${reporter}`]
  const { status, stdout } = spawnSync(process.execPath, args, { encoding: "utf8" })
  return { status, lastLine: stdout.trimEnd().split("\n").at(-1) }
}

describe("the closing line of a test run", () => {
  it("counts what passed and what failed", () => {
    const text = `it("holds", () => {})\nit("breaks", () => { throw new Error("planted") })`
    assert.deepStrictEqual(runOn(text), { status: 1, lastLine: "1 passed, 1 failed" })
    assert.deepStrictEqual(runOn(`it("holds", () => {})`), { status: 0, lastLine: "1 passed, 0 failed" })
  })

  it("counts a file that does not load and an error outside every test as failures", () => {
    assert.deepStrictEqual(runOn(`throw new Error("planted")`), { status: 1, lastLine: "0 passed, 1 failed" })
    const outside = `it("holds", () => { void Promise.reject(new Error("planted")) })`
    assert.deepStrictEqual(runOn(outside), { status: 1, lastLine: "1 passed, 1 failed" })
  })

  it("fails a run that executed no test", () => {
    assert.deepStrictEqual(runOn(`it.skip("waits", () => {})`), { status: 1, lastLine: "0 passed, 0 failed" })
  })
})
