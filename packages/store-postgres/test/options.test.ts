import { refusalOf } from "@dravo/core/RefusedStore"
import { layer } from "@dravo/store-postgres"
import { assert, describe, it } from "@effect/vitest"

describe("options of the store", { meta: { claim: "embedding.options" } }, () => {
  it("that cannot be meant are known before anything connects", () => {
    const url = "postgres://user@host.example/name"
    const named = (options: object) => refusalOf(layer(options))?.option
    assert.strictEqual(named({ connectionString: undefined }), "connectionString")
    assert.strictEqual(named({ connectionString: " " }), "connectionString")
    assert.strictEqual(named({ connectionString: new URL(url) }), "connectionString")
    assert.strictEqual(named({ connectionString: url, schema: "MyApp" }), "schema")
    assert.strictEqual(named({ connectionString: url, tablePrefix: "" }), "tablePrefix")
    assert.isUndefined(named({ connectionString: url }))
    assert.isUndefined(named({ pool: { host: "host.example" } }))
  })
})
