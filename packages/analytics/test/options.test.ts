import { x } from "@dravo/adapters-x"
import { AnalyticsError, createAnalytics, type Options, secret } from "@dravo/analytics"
import { Misconfigured } from "@dravo/core/Misconfigured"
import { refusedStore } from "@dravo/core/RefusedStore"
import { layer as sqlite } from "@dravo/store-sqlite"
import * as StoreMemory from "@dravo/store-memory"
import { assert, describe, it } from "@effect/vitest"
import { inspect } from "node:util"

const key = Buffer.alloc(32, 7).toString("base64")
const jwt = { issuer: "https://login.example.com", audience: "dashboard", secret: "a".repeat(32) }
const valid: Options = { store: StoreMemory.layer, adapters: [x()], credentials: () => null }

/** What creating an instance with this throws; hosts in plain JavaScript can write anything. */
const thrownBy = (options: unknown): unknown => {
  try {
    createAnalytics(options as Options)
  } catch (error) {
    return error
  }
  return undefined
}

/** Changes to options that can be meant, and the name the sentence must begin with. */
const wrong: ReadonlyArray<readonly [string, object]> = [
  ["store", { store: undefined }],
  ["store", { store: StoreMemory }],
  ["store", { store: () => StoreMemory.layer }],
  ["schema", { store: refusedStore(new Misconfigured({ option: "schema", detail: "must be lower-case" })) }],
  ["filename", { store: sqlite({} as never) }],
  ["tablePrefix", { store: sqlite({ filename: ":memory:", tablePrefix: "" }) }],
  ["adapters", { adapters: undefined }],
  ["adapters", { adapters: x() }],
  ["adapters\\[0\\]", { adapters: [x] }],
  ["adapters\\[1\\]", { adapters: [x(), undefined] }],
  ["adapters\\[0\\]", { adapters: [{ platform: "x" }] }],
  ["credentials", { credentials: undefined }],
  ["credentials", { credentials: { token: "text" } }],
  ["credentials", { credentials: () => null, vault: { key } }],
  ["vault.key", { credentials: undefined, vault: {} }],
  ["vault.key", { credentials: undefined, vault: { key: undefined } }],
  ["vault.key", { credentials: undefined, vault: { key: "" } }],
  ["vault.key", { credentials: undefined, vault: { key: "s3cret, but too short" } }],
  ["vault.key", { credentials: undefined, vault: { key: 7 } }],
  ["vault.margin", { credentials: undefined, vault: { key, margin: "soon" } }],
  ["vault.kye", { credentials: undefined, vault: { kye: key } }],
  ["vault", { credentials: undefined, vault: key }],
  ["adapter", { adapter: [x()] }],
  ["toString", { toString: 5 }],
  ["freshness", { freshness: "6 hours" }],
  ["freshness", { freshness: {} }],
  ["readBudget", { readBudget: "soon" }],
  ["minForceInterval", { minForceInterval: -1 }],
  ["maxCalls", { maxCalls: 1.5 }],
  ["maxCalls", { maxCalls: "16" }],
  ["budgets", { budgets: 5 }],
  ["budgets.x", { budgets: { x: 5 } }],
  ["budgets.x.dollars", { budgets: { x: { dollars: "5", per: "day" } } }],
  ["budgets.x.per", { budgets: { x: { dollars: 5, per: "week" } } }],
  ["budgets.x.currency", { budgets: { x: { dollars: 5, per: "day", currency: "EUR" } } }],
  ["retention", { retention: "30 days" }],
  ["retention.hourly", { retention: { full: "30 days", drop: null } }],
  ["maxAge.x", { maxAge: { x: "soon" } }],
  ["webhooks.key", { webhooks: {} }],
  ["webhooks.key", { webhooks: { key: "s3cret" } }],
  ["webhooks.olderKeys", { webhooks: { key, olderKeys: ["s3cret"] } }],
  ["webhooks.allowHosts", { webhooks: { key, allowHosts: "localhost" } }],
  ["webhooks.allowHosts", { webhooks: { key, allowHosts: ["http://localhost:3000"] } }],
  ["webhooks.url", { webhooks: { key, url: "https://example.com" } }],
  ["http.basePath", { http: { basePath: "api" } }],
  ["http.basePath", { http: { basePath: new URL("https://host.example/api") } }],
  ["http.cors.origins", { http: { cors: {} } }],
  ["http.cors.origins", { http: { cors: { origins: "https://app.example.com" } } }],
  ["http.cors.origins", { http: { cors: { origins: ["https://app.example.com/"] } } }],
  ["http.cors", { http: { cors: "*" } }],
  ["http.prefix", { http: { prefix: "/api" } }],
  ["auth.jwks", { auth: { jwks: { keys: [] } } }],
  ["auth.jwt", { auth: { jwt: {} } }],
  ["auth.jwt", { auth: { jwt: "https://login.example.com" } }],
  ["auth.jwt", { auth: { jwt: { ...jwt, jwksUrl: "https://login.example.com/jwks" } } }],
  ["auth.jwt.issuer", { auth: { jwt: { ...jwt, issuer: "" } } }],
  ["auth.jwt.audience", { auth: { jwt: { ...jwt, audience: undefined } } }],
  ["auth.jwt.audience", { auth: { jwt: { ...jwt, audience: [] } } }],
  ["auth.jwt.secret", { auth: { jwt: { ...jwt, secret: "s3cret, but too short" } } }],
  ["auth.jwt", { auth: { jwt: { ...jwt, secret: undefined } } }],
  ["auth.jwt.algorithms", { auth: { jwt: { ...jwt, algorithms: ["none"] } } }],
  ["auth.jwt.algorithms", { auth: { jwt: { ...jwt, algorithms: ["RS256"] } } }],
  ["auth.jwt.clockTolerance", { auth: { jwt: { ...jwt, clockTolerance: 5 } } }],
  ["auth.jwt.jwksUrl", { auth: { jwt: { ...jwt, secret: undefined, jwksUrl: "http://login.example.com" } } }],
  ["auth.jwt.jwks", { auth: { jwt: { ...jwt, secret: undefined, jwks: { keys: [{}] } } } }],
  ["auth.jwt.publicKeys", { auth: { jwt: { ...jwt, secret: undefined, publicKeys: [key] } } }],
  ["log", { log: true }],
  ["logLevel", { logLevel: "verbose" }],
  ["logLevel", { logLevel: "toString" }]
]

describe("options that cannot be meant", { meta: { claim: "embedding.options" } }, () => {
  for (const [option, given] of wrong) {
    const shown = inspect(given, { depth: 1, breakLength: 200 }).slice(0, 90)
    it(`are refused where they are written: ${option} of ${shown}`, () => {
      const error = thrownBy({ ...valid, ...given })
      assert.instanceOf(error, AnalyticsError)
      assert.strictEqual(error.code, "misconfigured")
      assert.match(error.message, new RegExp(`^${option} [a-z].*[^.]$`, "u"))
      assert.notInclude(inspect(error, { depth: 9 }), "s3cret")
    })
  }

  it("are refused when they are no object at all", () => {
    for (const options of [undefined, null, "sqlite", []])
      assert.propertyVal(thrownBy(options), "code", "misconfigured")
  })

  it("are refused when reading one throws, and what it throws is shown to nobody", () => {
    const error = thrownBy({
      ...valid,
      vault: undefined,
      get log() {
        throw new TypeError("s3cret")
      }
    })
    assert.propertyVal(error, "message", "log cannot be read: its getter throws")
    assert.notInclude(inspect(error, { depth: 9 }), "s3cret")
  })
})

describe("options that can be meant", { meta: { claim: "embedding.options" } }, () => {
  const right: ReadonlyArray<readonly [string, object]> = [
    ["as they are in the guide", {}],
    ["with a vault and a plain text as its key", { credentials: undefined, vault: { key } }],
    ["with a secret as its key", { credentials: undefined, vault: { key: secret(key) } }],
    ["with one token for a whole platform", { credentials: undefined, adapters: [x({ bearerToken: secret("app") })] }],
    ["without a platform", { credentials: undefined, adapters: [] }],
    ["with everything else left undefined", { freshness: undefined, budgets: undefined, auth: undefined, http: {} }],
    ["with an issuer of dashboard tokens", { auth: { jwt } }],
    ["with that issuer's secret wrapped", { auth: { jwt: { ...jwt, secret: secret(jwt.secret) } } }]
  ]
  for (const [what, given] of right) {
    it(`are taken: ${what}`, async () => {
      assert.isUndefined(thrownBy({ ...valid, ...given }))
      const analytics = createAnalytics({ ...valid, ...given })
      await analytics.ready()
      await analytics.close()
    })
  }

  it("are read once, so that a change made later is without effect", async () => {
    const options = { ...valid, log: () => {} }
    const analytics = createAnalytics(options)
    Object.assign(options, { store: undefined, adapters: undefined })
    await analytics.ready()
    await analytics.close()
  })
})
