import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "vitest"
import type { Claim, Subject } from "../../proving/claim.ts"
import { pageOf, promiseOf, promisesIn } from "../../proving/pages.ts"
import { subjects } from "../../proving/subjects.ts"

const docs = join(import.meta.dirname, "..", "..", "..", "docs")

const claim = (id: string, more: Partial<Claim> = {}): Claim => ({ id, sentence: `${id}.`, goal: "1 call", ...more })
const of = (...claims: ReadonlyArray<Claim>): Subject => ({ title: "Planted", about: "Planted.", claims })
const at = (date: string) => ({ date, cores: 1, memoryGiB: 1, node: "24", platform: "any" })

describe("the pages of guarantees", () => {
  it("list every claim of their subject, and no other", () => {
    for (const [name, { claims }] of subjects) {
      const page = readFileSync(join(docs, "guarantees", `${name}.md`), "utf8")
      assert.deepStrictEqual(promisesIn(page), claims.map(promiseOf), "run `pnpm claims --write`")
    }
    assert.deepStrictEqual(
      readdirSync(join(docs, "guarantees")).sort(),
      [...subjects.keys()].map((name) => `${name}.md`)
    )
  })

  it("are each led to by a promise in prose", () => {
    const prose = readFileSync(join(docs, "guarantees.md"), "utf8")
    for (const name of subjects.keys()) assert.include(prose, `(guarantees/${name}.md)`)
  })
})

describe("a page of guarantees", () => {
  it("is read back as it was written, so a missing row shows", () => {
    const odd = claim("is.odd", { sentence: "A | bar stays." })
    const page = pageOf("is", of(odd), [{ claim: odd, measured: "1 | 2", holds: false }], at("2026-01-01"))
    assert.deepStrictEqual(promisesIn(page), [promiseOf(odd)])
    assert.include(page, "| **falls short**: 1 \\| 2 | 2026-01-01 | tests | `pnpm claims is.odd` |")
    assert.deepStrictEqual(promisesIn(""), [])
  })

  it("keeps what was measured before, and forgets it with the promise or the proof it was of", () => {
    const [one, two] = [claim("is.one", { program: "a.ts" }), claim("is.two")]
    const first = pageOf(
      "is",
      of(one, two),
      [{ claim: one, measured: "1 | call", holds: true, seconds: 7 }],
      at("2026-01-01")
    )
    assert.include(first, "| not run yet |  | tests | `pnpm claims is.two` |")
    const now = [{ claim: two, measured: "9 calls", holds: true }]
    const second = pageOf("is", of(one, two), now, at("2026-02-02"), first)
    assert.include(second, "| 1 \\| call | 2026-01-01, in 7 s | tests | `pnpm claims is.one`: `a.ts` |")
    assert.include(second, "| 9 calls | 2026-02-02 | tests | `pnpm claims is.two` |")
    for (const changed of [
      { ...one, goal: "2 calls" },
      { ...one, program: "c.ts" }
    ]) {
      assert.include(
        pageOf("is", of(changed, two), [], at("2026-03-03"), second),
        "| not run yet |  | tests | `pnpm claims is.one`"
      )
    }
  })

  it("tells the machine of the last measuring, not of the last writing", () => {
    const one = claim("is.one")
    const first = pageOf("is", of(one), [{ claim: one, measured: "1", holds: true }], { ...at("2026-01-01"), cores: 7 })
    assert.include(pageOf("is", of(one), [], at("2026-02-02"), first), "Last measured on 7 cores")
  })
})
