import { createClient } from "@dravo/client"
import { assert, describe, it } from "vitest"

const right = { baseUrl: "https://example.com/api", token: "dra_key" }
const thrownBy = (options: unknown): unknown => {
  try {
    // From plain JavaScript anything comes.
    createClient(options as Parameters<typeof createClient>[0])
    return undefined
  } catch (error) {
    return error
  }
}
const nonsense = [null, 5, Number.NaN, "", "  ", "S3cret", true, [], {}, Symbol("S3cret"), () => "S3cret", class {}]

describe("options of the client that cannot be meant", { meta: { claim: "embedding.options" } }, () => {
  it("end in one sentence that names the option, before any request", () => {
    const wrong: ReadonlyArray<readonly [string, ReadonlyArray<unknown>]> = [
      ["baseUrl", [undefined, ...nonsense, "/api", "file:///etc", new Date()]],
      ["token", [undefined, ...nonsense.filter((one) => typeof one !== "function" && one !== "S3cret")]],
      ["fetch", nonsense.filter((one) => typeof one !== "function")],
      ["headers", [null, 5, "S3cret", [], true]],
      ["baseURL", [right.baseUrl]]
    ]
    for (const [option, values] of wrong) {
      for (const value of values) {
        const error = thrownBy({ ...right, [option]: value })
        assert.instanceOf(error, TypeError, `${option} of ${typeof value}`)
        assert.propertyVal(error, "code", "misconfigured")
        assert.match(error.message, new RegExp(`^${option} (?:must|is) `, "u"))
        assert.notInclude(error.message, "S3cret")
      }
    }
    for (const options of [undefined, null, 5, "S3cret"]) assert.propertyVal(thrownBy(options), "code", "misconfigured")
    assert.isUndefined(thrownBy(right))
    assert.isUndefined(thrownBy({ ...right, token: async () => "dra_key", fetch: undefined, headers: {} }))
  })
})
