import { document } from "@dravo/http/Api"
import { AccountsAnswer, PostsAnswer } from "@dravo/http/Wire"
import { controls, measured, proves } from "@dravo-internal/tools/proves"
import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import { complaints } from "../openapi/rules.ts"

type Json = Readonly<Record<string, unknown>>

const whole: Json = JSON.parse(JSON.stringify(document("")))

interface Media {
  readonly example?: unknown
}
interface Answers {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<
        Record<string, { readonly responses: Readonly<Record<string, { readonly content: Record<string, Media> }>> }>
      >
    >
  >
}

const operations = () =>
  Object.entries((whole as unknown as Answers).paths).flatMap(([path, methods]) =>
    Object.values(methods).map(({ responses }) => [path, responses] as const)
  )

const textOf = (value: unknown): string => JSON.stringify(value)

describe("the OpenAPI document", () => {
  it("passes the recommended rules of redocly and spectral without an error or a warning", async () => {
    proves("api.document")
    const all = [...(await complaints(whole)), ...(await complaints(document("/api")))]
    measured(`${all.length} complaints`)
    assert.deepStrictEqual(all, [])
  })

  it("is found wanting by both where it names no server or shows a wrong example", async () => {
    controls("api.document")
    const { servers: _, ...nowhere } = whole
    const found = await complaints(nowhere)
    assert.isTrue(found.some((one) => one.startsWith("redocly no-empty-servers")))
    assert.isTrue(found.some((one) => one.startsWith("spectral oas3-api-servers")))
    const wrong = JSON.parse(textOf(whole).replace('"total":1,"page":1', '"total":"one","page":1')) as Json
    assert.isTrue((await complaints(wrong)).some((one) => one.includes("example")))
  })

  it("tells of other methods, and of the formats of every list", () => {
    proves("api.document")
    for (const [path, responses] of operations()) {
      assert.property(responses, "405", path)
      const types = Object.keys(responses["200"]?.content ?? {})
      const list = /\/(?:posts|accounts|history|changes)$/u.test(path)
      const formats = list ? ["application/json", "text/csv", "application/x-ndjson"] : ["application/json"]
      assert.deepStrictEqual(types, formats, path)
    }
  })

  it("shows whole answers, which are answers", () => {
    proves("api.document")
    const example = (path: string): unknown =>
      new Map(operations()).get(path)?.["200"]?.content["application/json"]?.example
    Schema.decodeUnknownSync(PostsAnswer)(example("/v1/analytics/posts"))
    Schema.decodeUnknownSync(AccountsAnswer)(example("/v1/analytics/accounts"))
  })

  it("has no name and no bound that only its makers understand", () => {
    proves("api.document")
    assert.notInclude(textOf(whole), "Encoded")
    assert.notInclude(textOf(whole), String(Number.MAX_SAFE_INTEGER))
    assert.include(textOf(whole), '"platform":{"$ref":"#/components/schemas/Platform"}')
  })
})
