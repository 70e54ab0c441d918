import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { assert, describe, it, onTestFinished } from "vitest"
import type { Claim, ProgramProof, TestProof } from "../claim.ts"
import { claims } from "../claims.ts"
import { pageOf, promiseOf, promisesIn } from "../claimsPage.ts"
import { lineOf, prove } from "../claimsProve.ts"
import { choose } from "../run-claims.ts"

const root = join(import.meta.dirname, "..", "..")

const planted = {
  "test/one.test.ts": `
    import { describe, it } from "vitest"
    describe("guards (all)", () => {
      it("holds", () => {})
      it("measures", ({ task }) => { task.meta.measured = "1 call" })
      it("breaks", () => { throw new Error("planted") })
      it.skip("sleeps", () => {})
    })
    describe("a family", () => { it("holds", () => {}); it("holds too", () => {}) })
  `,
  "test/broken.test.ts": `throw new Error("planted"); import { it } from "vitest"; it("never runs", () => {})`,
  "good.ts": `console.log("working"); console.log(JSON.stringify({ measured: "3 ms", holds: true, control: "90 ms" }))`,
  "bad.ts": `console.log(JSON.stringify({ measured: "9 ms", holds: false }))`,
  "crashing.ts": `console.log(JSON.stringify({ measured: "3 ms", holds: true })); process.exit(3)`,
  "silent.ts": `console.log("all good")`,
  "without.ts": `console.log(JSON.stringify({ measured: "not run: no data", holds: null }))`,
  "withoutAndBroken.ts": `console.log(JSON.stringify({ measured: "not run: no data", holds: null })); process.exit(1)`
}

const tree = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "planted-"))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [path, text] of Object.entries({ ...planted, "package.json": `{"type":"module"}` })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"))
  return folder
}

const claim = (proof: ProgramProof | TestProof, id = "planted"): Claim => ({
  id,
  proof,
  sentence: "Planted.",
  goal: "1 call",
  issue: 0,
  fast: true
})

const proved = async (...proofs: ReadonlyArray<ProgramProof | TestProof>): Promise<ReadonlyArray<string>> =>
  (
    await prove(
      proofs.map((proof) => claim(proof)),
      tree(),
      () => {}
    )
  ).map(lineOf)

const holds = (measured: string): string => `CLAIM planted measured=${measured} goal=1 call holds`
const fallsShort = (measured: string): string => `CLAIM planted measured=${measured} goal=1 call falls short`

describe("proving a claim", () => {
  it("holds when its test passes, and tells what the test measured", async () => {
    assert.deepStrictEqual(
      await proved(
        { test: "test/one.test.ts › guards (all) › holds" },
        { test: "test/one.test.ts › guards (all) › measures" },
        { test: "test/one.test.ts › a family" },
        { test: "test/one.test.ts › guards (all) › measures", control: "test/one.test.ts › guards (all) › holds" }
      ),
      [
        holds("1 of 1 tests passed"),
        holds("1 call"),
        holds("2 of 2 tests passed"),
        holds("1 call (control: 1 of 1 tests passed)")
      ]
    )
  })

  it("falls short when its test fails, was renamed, is skipped, is only named in part, or did not load", async () => {
    assert.deepStrictEqual(
      await proved(
        { test: "test/one.test.ts › guards (all) › breaks" },
        { test: "test/one.test.ts › guards (all) › held" },
        { test: "test/one.test.ts › guards (all) › sleeps" },
        { test: "test/one.test.ts › guards" },
        { test: "test/broken.test.ts › never runs" },
        { test: "test/nowhere.test.ts › holds" },
        { test: "test/one.test.ts › guards (all)" },
        { test: "test/one.test.ts › a family", control: "test/one.test.ts › guards (all) › held" }
      ),
      [
        fallsShort("0 of 1 tests passed"),
        ...Array.from({ length: 5 }, () => fallsShort("no such test ran")),
        fallsShort("2 of 3 tests passed"),
        fallsShort("2 of 2 tests passed (control: no such test ran)")
      ]
    )
  })

  it("falls short when nothing that was named exists", async () => {
    assert.deepStrictEqual(await proved({ test: "test/nowhere.test.ts › holds" }), [fallsShort("no such test ran")])
  })

  it("holds when its program says so, and falls short when it does not, crashes, says nothing or forgets the control", async () => {
    assert.deepStrictEqual(
      await proved(
        { program: "good.ts" },
        { program: "good.ts", control: "without the guard" },
        { program: "bad.ts" },
        { program: "crashing.ts" },
        { program: "crashing.ts", control: "without the guard" },
        { program: "silent.ts" },
        { program: "nowhere.ts" }
      ),
      [
        holds("3 ms"),
        holds("3 ms (control: 90 ms)"),
        fallsShort("9 ms"),
        fallsShort("3 ms"),
        fallsShort("3 ms (control: not run)"),
        fallsShort("nothing, exit code 0"),
        fallsShort("no such program")
      ]
    )
  })
})

describe("a claim about data that is not there", () => {
  it("is told as not run, and not as one that holds", async () => {
    assert.deepStrictEqual(await proved({ program: "without.ts" }, { program: "withoutAndBroken.ts" }), [
      "CLAIM planted measured=not run: no data goal=1 call not run",
      fallsShort("not run: no data")
    ])
  })
})

describe("choosing claims", () => {
  const some = [claim({ program: "a.ts" }, "one"), { ...claim({ program: "b.ts" }, "two"), fast: false }]

  it("takes all, the named, or the fast ones", () => {
    assert.deepStrictEqual(choose(some, [], false), some)
    assert.deepStrictEqual(choose(some, ["two"], false), some.slice(1))
    assert.deepStrictEqual(choose(some, [], true), some.slice(0, 1))
  })

  it("refuses a name it does not know, and a choice of nothing", () => {
    assert.strictEqual(choose(some, ["three"], false), "no such claim: three; `pnpm claims --list` prints them all")
    assert.strictEqual(choose(some, ["two"], true), "no claim is chosen, so nothing would be proved")
    assert.strictEqual(choose([], [], false), "no claim is chosen, so nothing would be proved")
  })
})

describe("the list of claims", () => {
  it("uses each id once and says a sentence, a goal and a proof", () => {
    assert.strictEqual(new Set(claims.map(({ id }) => id)).size, claims.length)
    for (const { goal, id, sentence } of claims) {
      assert.match(id, /^[a-z]+(-[a-z0-9]+)+$/)
      assert.match(sentence, /^[A-Z0-9].*\.$/)
      assert.notStrictEqual(goal, "")
    }
  })

  it("is what docs/claims.md lists", () => {
    const page = readFileSync(join(root, "docs", "claims.md"), "utf8")
    assert.deepStrictEqual(promisesIn(page), claims.map(promiseOf), "run `pnpm claims --write`")
  })

  it("reads back from a page what it wrote there, so a missing row shows", () => {
    const odd: Claim = { ...claim({ program: "a.ts" }), sentence: "A | bar stays." }
    const circumstances = { date: "2026-01-01", cores: 1, memoryGiB: 1, node: "24", platform: "any" }
    const page = pageOf([odd], [{ claim: odd, measured: "1 | 2", holds: false }], circumstances)
    assert.deepStrictEqual(promisesIn(page), [promiseOf(odd)])
    assert.deepStrictEqual(promisesIn(""), [])
  })

  it("keeps on the page what was measured before, and forgets it with the promise or the proof it was of", () => {
    const [one, two] = [claim({ program: "a.ts" }, "one"), claim({ program: "b.ts" }, "two")]
    const at = (date: string) => ({ date, cores: 1, memoryGiB: 1, node: "24", platform: "any" })
    const first = pageOf([one, two], [{ claim: one, measured: "1 | call", holds: true }], at("2026-01-01"))
    assert.include(first, "1 hold, 0 fall short, 1 were not run.")
    const second = pageOf([one, two], [{ claim: two, measured: "9 calls", holds: false }], at("2026-02-02"), first)
    assert.include(second, "| 1 \\| call | 2026-01-01 | holds |")
    assert.include(second, "| 9 calls | 2026-02-02 | **falls short** |")
    for (const changed of [
      { ...one, goal: "2 calls" },
      { ...one, proof: { program: "c.ts" } }
    ]) {
      assert.include(pageOf([changed, two], [], at("2026-03-03"), second), "| not run yet |  | not run |")
    }
  })

  it("names programs that exist", () => {
    for (const { proof } of claims)
      if ("program" in proof) assert.isTrue(existsSync(join(root, proof.program)), proof.program)
  })
})
