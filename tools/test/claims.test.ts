import { assert, describe, it } from "vitest"
import { proves } from "@dravo-internal/tools/proves"
import { conclude } from "../check.ts"
import { claims } from "../claims/check.ts"
import { plant } from "./plant.ts"

const test = "packages/one/test/one.test.ts"

/** Claims that a test proves, without and with a control, and one that a program proves; and what proves them. */
const sound = {
  "proofs/claims/calls.ts": `export const subject = { title: "Calls", claims: [
    { id: "calls.few", sentence: "Few.", goal: "1" },
    { id: "calls.guarded", sentence: "Guarded.", goal: "1", control: "without the guard" },
    { id: "calls.measured", sentence: "Measured.", goal: "1", program: "proofs/calls.ts --fast", control: "without" }
  ] }`,
  "proofs/calls.ts": "",
  [test]: `
    describe("calls", { meta: { claim: "calls.few" } }, () => {
      it("are guarded", () => { proves("calls.guarded") })
      it("are not without", () => { controls("calls.guarded") })
    })`
}

const complaints = (changes: Readonly<Record<string, readonly [string, string]>>): ReadonlyArray<string> => {
  const files = Object.entries(sound).map(([path, text]) => {
    const [from, to] = changes[path] ?? ["", ""]
    assert.include(text, from)
    return [path, text.replace(from, to)] as const
  })
  return conclude(claims, plant(Object.fromEntries(files))).complaints
}

const table = "proofs/claims/calls.ts"

describe("claims and what carries them", () => {
  it("pass where every id is defined once and carried", () => assert.deepStrictEqual(complaints({}), []))

  it("are refused where a test carries an id that no table knows", () => {
    proves("repo.claims-carried")
    assert.deepStrictEqual(
      complaints({ [test]: [`proves("calls.guarded")`, `proves("calls.guarded", "calls.fwe")`] }),
      [`${test}:3 carries calls.fwe, which no table under proofs/claims knows as a plain string`]
    )
    assert.lengthOf(complaints({ [test]: [`proves("calls.guarded")`, `proves("calls.guarded", id)`] }), 1)
    assert.lengthOf(complaints({ [test]: [`claim: "calls.few"`, `claim: ["calls.few", "calls.fwe"]`] }), 1)
    assert.deepStrictEqual(
      complaints({ [test]: [`controls("calls.guarded")`, `controls("calls.guarded", "calls.few")`] }),
      [`${test}:4 carries as a control calls.few, which no table under proofs/claims knows as a plain string`]
    )
  })

  it("are refused where no test carries one, and where none takes its guard away", () => {
    proves("repo.claims-carried")
    assert.deepStrictEqual(complaints({ [test]: [`claim: "calls.few"`, ""] }), [
      `${table}:2 calls.few is carried by no test`
    ])
    assert.deepStrictEqual(complaints({ [test]: [`controls("calls.guarded")`, ""] }), [
      `${table}:3 calls.guarded names a control that no test carries`
    ])
  })

  it("are refused where one is defined twice, spelled for another subject or proved in two ways", () => {
    proves("repo.claims-carried")
    const few = `{ id: "calls.few", sentence: "Few.", goal: "1" },`
    assert.deepStrictEqual(complaints({ [table]: [few, `${few} ${few}`] }), [`${table}:2 calls.few is defined twice`])
    assert.include(
      complaints({ [table]: [`"calls.few"`, `"reads.few"`] }),
      `${table}:2 reads.few is not spelled "calls.words-in-lower-case"`
    )
    assert.deepStrictEqual(complaints({ [test]: [`"calls.few"`, `["calls.few", "calls.measured"]`] }), [
      `${table}:4 calls.measured is proved by a program, and a test carries it`
    ])
    assert.deepStrictEqual(complaints({ [table]: ["proofs/calls.ts", "proofs/gone.ts"] }), [
      `${table}:4 calls.measured is proved by proofs/gone.ts --fast, which is not there`
    ])
  })
})
