/** Every public function that takes options, given what nobody can mean: from plain JavaScript anything comes. */
import { assert, describe, it } from "@effect/vitest"
import { inspect } from "node:util"
import { kinds, nonsense } from "./nonsense.ts"
import { factories } from "./optionFactories.ts"

/** One sentence that begins with what it is about, and quotes nothing. */
const complaint = (error: unknown, about: string): string | undefined => {
  if (error === undefined) return "was taken"
  const shown = inspect(error, { depth: 9 })
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown }
  if (code !== "misconfigured" || typeof message !== "string") return shown.slice(0, 300)
  if (!message.includes(about)) return `does not name ${about}: ${message}`
  if (!/^[\w.[\]]+ (?:must|is|cannot|excludes)[^.]* /u.test(message)) return `is no sentence: ${message}`
  return message.replaceAll(/S3cret (?:is not an option|cannot be read)/gu, "").includes("S3cret") ||
    shown.includes("user:S3cret")
    ? `quotes what was given: ${shown.slice(0, 300)}`
    : undefined
}

describe("options nobody can mean", { meta: { claim: "embedding.options" } }, () => {
  for (const factory of factories) {
    const { base = {}, fails, isHarmless = false, takes } = factory
    it(`end ${factory.name} in one sentence that names the option, and in nothing else`, () => {
      const wrong: Array<string> = []
      const expect = (what: string, options: unknown, about: string): void => {
        const found = complaint(fails(options), about)
        if (found !== undefined) wrong.push(`${what}: ${found}`)
      }
      for (const kind of kinds) {
        // An object without options says nothing wrong where nothing is needed.
        const isEmpty = kind === "object"
        if (!isEmpty) expect(`given ${kind} for all`, nonsense[kind], "")
        for (const [option, taken] of Object.entries(takes)) {
          const options = { ...base, [option]: nonsense[kind] }
          if (!taken.includes(kind)) expect(`${option} of ${kind}`, options, option)
          else if (isHarmless && fails(options) !== undefined)
            wrong.push(`${option} of ${kind} is refused: ${inspect(fails(options)).slice(0, 200)}`)
        }
      }
      for (const option of Object.keys(takes)) {
        const trap = Object.defineProperty({ ...base }, option, {
          enumerable: true,
          get: () => {
            throw new TypeError("S3cret")
          }
        })
        expect(`${option} whose getter throws`, trap, option)
      }
      expect("an option there is none of", { ...base, nmae: 1 }, "nmae")
      assert.deepStrictEqual(wrong, [])
    })
  }

  it("negative control: another error, an error that quotes and no error at all are found", () => {
    assert.isDefined(complaint(new TypeError("baseUrl must be a text"), "baseUrl"))
    assert.isDefined(complaint(undefined, "baseUrl"))
    const quoting = Object.assign(new Error("baseUrl must be no S3cret"), { code: "misconfigured" })
    assert.isDefined(complaint(quoting, "baseUrl"))
    const told = Object.assign(new Error("baseUrl must be a text"), { code: "misconfigured" })
    assert.isUndefined(complaint(told, "baseUrl"))
    assert.isDefined(complaint(told, "token"))
  })
})
