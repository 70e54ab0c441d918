import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { assert, describe, it, onTestFinished } from "vitest"
import { type Claim, isFast } from "../../proving/claim.ts"
import { lineOf, prove } from "../../proving/prove.ts"
import { choose } from "../../proving/run.ts"
import { claims } from "../../proving/subjects.ts"
import { readReport } from "../../proving/tests.ts"

const root = join(import.meta.dirname, "..", "..", "..")

const planted = {
  "packages/one/test/one.test.ts": `
    import { controls, measured, proves } from "@dravo-internal/tools/proves"
    import { describe, it } from "vitest"
    describe("guards (all)", () => {
      it("holds", () => { proves("is.held") })
      it("counts", () => { proves("is.counted"); measured("1 call") })
      it("breaks", () => { proves("is.broken"); throw new Error("planted") })
      it.skip("sleeps", () => { proves("is.skipped") })
      it("falls without", () => { controls("is.guarded"); measured("9 calls") })
      it("guards", () => { proves("is.guarded", "is.held") })
      it("guards nothing", () => { proves("is.unguarded") })
    })
    describe("a family", { meta: { claim: "is.family" } }, () => {
      it("holds", () => {})
      describe("of two", { meta: { claim: "is.child" } }, () => { it("holds too", () => { proves("is.grandchild") }) })
    })
  `,
  "packages/two/test/two.test.ts": `
    import { it } from "vitest"
    it("holds in another folder", { meta: { claim: ["is.everywhere", "is.held"] } }, () => {})
  `,
  "packages/one/test/broken.test.ts": `
    import { it } from "vitest"
    it("never runs", { meta: { claim: "is.never" } }, () => {})
    throw new Error("planted")
  `,
  "good.ts": `console.log("working"); console.log(JSON.stringify({ measured: "3 ms", holds: true, control: "90 ms" }))`,
  "bad.ts": `console.log(JSON.stringify({ measured: process.argv.slice(2).join(), holds: false }))`,
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

const claim = (id: string, more: Partial<Claim> = {}): Claim => ({ id, sentence: "Planted.", goal: "1 call", ...more })

const proved = async (...some: ReadonlyArray<Claim>): Promise<ReadonlyArray<string>> =>
  (await prove(some, tree(), () => {})).map((outcome) =>
    lineOf(outcome)
      .replace(/^CLAIM /u, "")
      .replace(" goal=1 call", "")
  )

describe("proving a claim", { meta: { claim: "repo.claims-bite" } }, () => {
  it("holds when every test that carries it passes, wherever it stands, and tells what they measured", async () => {
    assert.deepStrictEqual(
      await proved(
        claim("is.held"),
        claim("is.counted"),
        claim("is.family"),
        claim("is.child"),
        claim("is.grandchild"),
        claim("is.guarded", { control: "without the guard" }),
        claim("is.everywhere", { in: ["packages/two"] })
      ),
      [
        "is.held measured=3 of 3 tests passed holds",
        "is.counted measured=1 call holds",
        "is.family measured=2 of 2 tests passed holds",
        "is.child measured=1 of 1 tests passed holds",
        "is.grandchild measured=1 of 1 tests passed holds",
        "is.guarded measured=1 of 1 tests passed (without the guard: 9 calls) holds",
        "is.everywhere measured=1 of 1 tests passed holds"
      ]
    )
  })

  it("falls short when a test that carries it fails, is skipped or did not load, and when none does", async () => {
    assert.deepStrictEqual(
      await proved(
        claim("is.broken"),
        claim("is.skipped"),
        claim("is.never"),
        claim("is.nowhere"),
        claim("is.unguarded", { control: "without the guard" }),
        claim("is.held", { in: ["packages/one", "packages/three"] })
      ),
      [
        "is.broken measured=0 of 1 tests passed falls short",
        "is.skipped measured=no such test ran falls short",
        "is.never measured=no such test ran falls short",
        "is.nowhere measured=no such test ran falls short",
        "is.unguarded measured=1 of 1 tests passed (without the guard: no such test ran) falls short",
        "is.held measured=no such test ran in packages/three falls short"
      ]
    )
  })

  it("falls short when nothing carries it, and nothing else is asked", async () => {
    assert.deepStrictEqual(await proved(claim("is.nowhere")), ["is.nowhere measured=no such test ran falls short"])
  })

  it("is judged by what an earlier run reported, without running a test again", async () => {
    const report = { file: "packages/one/test/one.test.ts", name: "holds", controls: [], passed: true }
    const carried = [{ ...report, claims: ["is.broken"], measured: "2 calls" }]
    const outcomes = await prove([claim("is.broken"), claim("is.held")], tree(), () => {}, carried)
    assert.deepStrictEqual(
      outcomes.map(({ holds, measured }) => [measured, holds]),
      [
        ["2 calls", true],
        ["no such test ran", false]
      ]
    )
    assert.deepStrictEqual(readReport(join(root, "no such report")), [])
  })

  it("holds when its program says so, not when it crashes, says nothing or forgets the control", async () => {
    const control = "without the guard"
    assert.deepStrictEqual(
      await proved(
        claim("a", { program: "good.ts" }),
        claim("b", { program: "good.ts", control }),
        claim("c", { program: "bad.ts --on postgres" }),
        claim("d", { program: "crashing.ts" }),
        claim("e", { program: "crashing.ts", control }),
        claim("f", { program: "silent.ts" }),
        claim("g", { program: "nowhere.ts" })
      ),
      [
        "a measured=3 ms holds",
        "b measured=3 ms (without the guard: 90 ms) holds",
        "c measured=--on,postgres falls short",
        "d measured=3 ms falls short",
        "e measured=3 ms (without the guard: not run) falls short",
        "f measured=nothing, exit code 0 falls short",
        "g measured=no such program falls short"
      ]
    )
  })
})

describe("a claim about data that is not there", () => {
  it("is told as not run, and not as one that holds", async () => {
    assert.deepStrictEqual(
      await proved(claim("a", { program: "without.ts" }), claim("b", { program: "withoutAndBroken.ts" })),
      ["a measured=not run: no data not run", "b measured=not run: no data falls short"]
    )
  })
})

describe("choosing claims", () => {
  const some = [claim("one"), claim("two", { program: "b.ts" })]

  it("takes all, the named, or the fast ones: those that tests prove, unless said otherwise", () => {
    assert.deepStrictEqual(choose(some, [], false), some)
    assert.deepStrictEqual(choose(some, ["two"], false), some.slice(1))
    assert.deepStrictEqual(choose(some, [], true), some.slice(0, 1))
    assert.isFalse(isFast(claim("one", { fast: false })))
    assert.isTrue(isFast(claim("one", { program: "b.ts", fast: true })))
  })

  it("refuses a name it does not know, and a choice of nothing", () => {
    assert.strictEqual(choose(some, ["three"], false), "no such claim: three; `pnpm claims --list` prints them all")
    assert.strictEqual(choose(some, ["two"], true), "no claim is chosen, so nothing would be proved")
    assert.strictEqual(choose([], [], false), "no claim is chosen, so nothing would be proved")
  })
})

describe("the tables of claims", () => {
  it("say a sentence and a goal for each", () => {
    for (const { goal, id, sentence } of claims) {
      assert.match(sentence, /^[A-Z0-9].*\.$/, id)
      assert.notStrictEqual(goal, "", id)
    }
  })

  it("name folders that are there, and say of each program what it measures", () => {
    for (const { data, id, in: folders = [], program } of claims) {
      for (const folder of folders) assert.isTrue(existsSync(join(root, folder)), `${id}: ${folder}`)
      if (program !== undefined) assert.isDefined(data, `${id}: what was it measured on?`)
    }
  })
})
