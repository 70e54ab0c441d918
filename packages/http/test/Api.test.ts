import { Api } from "@dravo/http/Api"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as HttpApiClient from "effect/http-api/HttpApiClient"
import { json, serve } from "./support.ts"

interface Parameter {
  readonly name: string
  readonly in: string
  readonly required: boolean
  readonly description: string
  readonly schema: Readonly<Record<string, unknown>>
}
interface Answer {
  readonly description: string
  readonly content: Readonly<Record<string, { readonly schema: { readonly $ref: string } }>>
  readonly headers: Readonly<Record<string, unknown>>
}
interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly parameters: ReadonlyArray<Parameter>
  readonly security: ReadonlyArray<unknown>
  readonly responses: Readonly<Record<string, Answer>>
}
interface ObjectSchema {
  readonly type: string
  readonly required: ReadonlyArray<string>
  readonly properties: Readonly<Record<string, unknown>>
}
interface Document {
  readonly openapi: string
  readonly info: { readonly title: string; readonly version: string }
  readonly servers?: ReadonlyArray<{ readonly url: string }>
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: {
    readonly schemas: Readonly<Record<string, ObjectSchema>>
    readonly securitySchemes: Readonly<Record<string, { readonly type: string; readonly scheme: string }>>
  }
}

const typesOf = (operation: Operation | undefined) =>
  Object.fromEntries(
    (operation?.parameters ?? []).map((parameter) => [
      parameter.name,
      parameter.schema["type"] ?? parameter.schema["$ref"]
    ])
  )

const operationsOf = ({ paths }: Document) => Object.values(paths).flatMap((methods) => Object.values(methods))

/** Every `$ref` anywhere in a document. */
const references = (value: unknown): ReadonlyArray<string> => {
  if (Array.isArray(value)) return value.flatMap(references)
  if (typeof value !== "object" || value === null) return []
  return Object.entries(value).flatMap(([key, child]) =>
    key === "$ref" && typeof child === "string" ? [child] : references(child)
  )
}

describe("The OpenAPI document", () => {
  it.effect("is served without a credential and describes both reads", () =>
    Effect.gen(function* () {
      const { send } = yield* serve()
      const answer = yield* send("/openapi.json")
      assert.strictEqual(answer.status, 200)
      assert.strictEqual(answer.headers.get("content-type"), "application/json")
      const document = yield* json<Document>(answer)
      assert.match(document.openapi, /^3\.1\.\d$/)
      assert.deepStrictEqual(Object.keys(document.paths), [
        "/v1/analytics/posts",
        "/v1/analytics/accounts",
        "/v1/analytics/metrics",
        "/v1/analytics/accounts/{account_id}/health",
        "/v1/analytics/posts/{post_id}",
        "/v1/analytics/posts/{post_id}/freshness",
        "/v1/analytics/posts/{post_id}/history",
        "/v1/analytics/accounts/{account_id}/history",
        "/v1/analytics/growth",
        "/v1/analytics/overview",
        "/v1/analytics/best-time",
        "/v1/analytics/posts/{post_id}/comparison",
        "/v1/analytics/comparisons",
        "/v1/analytics/changes",
        "/v1/analytics/webhooks",
        "/v1/analytics/webhooks/{webhook_id}",
        "/v1/analytics/webhooks/{webhook_id}/secret",
        "/v1/analytics/webhooks/{webhook_id}/test",
        "/v1/analytics/webhooks/{webhook_id}/messages",
        "/v1/analytics/webhooks/{webhook_id}/replay"
      ])
      for (const operation of operationsOf(document)) {
        assert.isAbove(operation.summary.length, 0)
        assert.deepStrictEqual(operation.security, [{ bearer: [] }])
      }
      assert.deepInclude(document.components.securitySchemes["bearer"], { type: "http", scheme: "Bearer" })
    })
  )

  it.effect("gives every parameter its real type, bounds and default", () =>
    Effect.gen(function* () {
      const { send } = yield* serve()
      const { paths } = yield* json<Document>(yield* send("/openapi.json"))
      const posts = paths["/v1/analytics/posts"]?.["get"]
      const accounts = paths["/v1/analytics/accounts"]?.["get"]
      assert.deepStrictEqual(typesOf(posts), {
        postId: "string",
        origin: "string",
        accountId: "string",
        platform: "#/components/schemas/Platform",
        fromDate: "string",
        toDate: "string",
        refresh: "boolean",
        page: "integer",
        limit: "integer",
        cursor: "string",
        overview: "string",
        sort: "string",
        order: "string"
      })
      assert.deepStrictEqual(typesOf(accounts), {
        accountId: "string",
        platform: "#/components/schemas/Platform",
        refresh: "boolean",
        limit: "integer",
        cursor: "string"
      })
      for (const [operation, preset] of [
        [posts, 25],
        [accounts, 100]
      ] as const) {
        for (const parameter of operation?.parameters ?? []) {
          assert.strictEqual(parameter.in, "query")
          assert.isFalse(parameter.required)
          assert.isAbove(parameter.description.length, 0)
        }
        const limit = operation?.parameters.find(({ name }) => name === "limit")
        assert.deepStrictEqual(limit?.schema, { type: "integer", minimum: 1, maximum: 100, default: preset })
      }
    })
  )

  it.effect("declares every problem, complete, and leaves answers open to new keys", () =>
    Effect.gen(function* () {
      const { send } = yield* serve()
      const document = yield* json<Document>(yield* send("/openapi.json"))
      const all = Object.entries(document.paths).flatMap(([path, methods]) =>
        Object.values(methods).map((operation) => [path, operation] as const)
      )
      for (const [path, operation] of all) {
        const oneThing = path.includes("{") || path.includes("webhooks") ? ["404"] : []
        const gone = path === "/v1/analytics/changes" ? ["410"] : []
        const statuses = ["200", "400", "401", "403", ...oneThing, "405", ...gone, "500", "503"]
        assert.deepStrictEqual(Object.keys(operation.responses), statuses)
        for (const [status, answer] of Object.entries(operation.responses)) {
          const [type] = Object.keys(answer.content)
          assert.strictEqual(type, status === "200" ? "application/json" : "application/problem+json")
          assert.property(answer.headers, "x-request-id")
          if (status === "200") continue
          const name = answer.content["application/problem+json"]?.schema.$ref.split("/").at(-1) ?? ""
          assert.includeMembers(
            [...(document.components.schemas[name]?.required ?? [])],
            ["type", "title", "status", "detail", "instance"]
          )
        }
        assert.property(operation.responses["401"]?.headers, "www-authenticate")
        assert.property(operation.responses["503"]?.headers, "retry-after")
      }
      assert.notInclude(JSON.stringify(document), '"additionalProperties":false')
    })
  )

  it.effect("refers only to schemas it has, and requires exactly the keys a row is sent with", () =>
    Effect.gen(function* () {
      const { get, send } = yield* serve()
      const document = yield* json<Document>(yield* send("/openapi.json"))
      const refs = references(document)
      assert.isAbove(refs.length, 5)
      for (const ref of refs) assert.property(document.components.schemas, ref.replace("#/components/schemas/", ""))
      const row = (yield* json<{ readonly items: ReadonlyArray<object> }>(yield* get("/v1/analytics/posts"))).items[0]
      assert.deepStrictEqual(document.components.schemas["PostRow"]?.required, Object.keys(row ?? {}))
    })
  )

  it.effect("names the mount path as its server, or the place of the document itself", () =>
    Effect.gen(function* () {
      const { send } = yield* serve({ handler: { basePath: "/api" } })
      const document = yield* json<Document>(yield* send("/api/openapi.json"))
      assert.deepStrictEqual(document.servers, [{ url: "/api" }])
      const bare = yield* json<Document>(yield* (yield* serve()).send("/openapi.json"))
      assert.deepStrictEqual(bare.servers, [{ url: "." }])
    })
  )
})

describe("Api", () => {
  it.effect("makes a typed client that speaks to the handler", () =>
    Effect.gen(function* () {
      const { calls, handler, key } = yield* serve()
      const local: typeof fetch = (input, init) => handler(new Request(input, init))
      const client = yield* HttpApiClient.make(Api, {
        baseUrl: "http://localhost",
        transformClient: HttpClient.mapRequest(HttpClientRequest.bearerToken(key))
      }).pipe(Effect.provide(FetchHttpClient.layer), Effect.provideService(FetchHttpClient.Fetch, local))
      const posts = yield* client.listPosts({ query: { limit: 5, fromDate: Date.UTC(2026, 0, 1), refresh: true } })
      assert.strictEqual(posts.items[0]?.post_id, "post_2a7f93")
      assert.deepStrictEqual(calls.posts[0]?.request, { limit: 5, fromDate: Date.UTC(2026, 0, 1), refresh: true })
      const error = yield* Effect.flip(
        client.listAccounts({ query: { cursor: "1.1", platform: "x", limit: 100, accountId: "a b" } })
      )
      assert.isTrue(Schema.isSchemaError(error))
    })
  )
})
