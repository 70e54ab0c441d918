import { execFile } from "node:child_process"
import { controls, measured } from "@dravo-internal/tools/proves"
import type { Options } from "@dravo/http/JwtRules"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import * as Jose from "jose"
import { serve } from "./support.ts"

const now = Date.UTC(2026, 5, 29, 9) / 1000
const hour = 3600
const issuer = "https://dashboard.example.com"
const audience = "dravo"
const rules = { issuer, audience }
const encode = (value: unknown) => Jose.base64url.encode(JSON.stringify(value))

const keys = Effect.promise(async () => {
  const [rsa, other, ec] = await Promise.all([
    Jose.generateKeyPair("RS256", { extractable: true }),
    Jose.generateKeyPair("RS256"),
    Jose.generateKeyPair("ES256", { extractable: true })
  ])
  const jwks = {
    keys: [
      { ...(await Jose.exportJWK(rsa.publicKey)), kid: "rsa-1", alg: "RS256", use: "sig" },
      { ...(await Jose.exportJWK(ec.publicKey)), kid: "ec-1", use: "sig" }
    ]
  }
  return { rsa, other, ec, jwks, pem: await Jose.exportSPKI(rsa.publicKey), ecPem: await Jose.exportSPKI(ec.publicKey) }
})
type Keys = Effect.Success<typeof keys>

const claims = { iss: issuer, aud: audience, sub: "user_1", workspace: "ws_jwt", iat: now, exp: now + hour }
const without = (name: keyof typeof claims) =>
  Object.fromEntries(Object.entries(claims).filter(([key]) => key !== name))

const sign = (payload: object, key: Jose.CryptoKey | Uint8Array, header: Partial<Jose.JWTHeaderParameters> = {}) =>
  new Jose.SignJWT({ ...payload }).setProtectedHeader({ alg: "RS256", kid: "rsa-1", ...header }).sign(key)

/** A signature of ours over any header, for headers jose refuses to make. */
const forged = async (header: object, payload: object, key: Jose.CryptoKey) => {
  const input = `${encode(header)}.${encode(payload)}`
  const signature = await crypto.subtle.sign("RSASSA-PKCS1-v1_5", key, new TextEncoder().encode(input))
  return `${input}.${Jose.base64url.encode(new Uint8Array(signature))}`
}

interface Case {
  readonly accept: boolean
  readonly token: string
}

const rsHeader = { alg: "RS256", kid: "rsa-1" }

/** Bad in ways that a library may let through: odd types, odd headers, odd texts. */
const refused = async (key: Jose.CryptoKey, good: string): Promise<Readonly<Record<string, Case>>> => {
  const headers: Readonly<Record<string, object>> = {
    "kid a path": { ...rsHeader, kid: "../../dev/null" },
    "kid a query": { ...rsHeader, kid: "' union select 'x" },
    "kid empty": { ...rsHeader, kid: "" },
    "alg of another family": { ...rsHeader, alg: "PS256" },
    "alg in small letters": { ...rsHeader, alg: "rs256" },
    "alg empty": { ...rsHeader, alg: "" },
    "no alg": { kid: "rsa-1" },
    "crit empty": { ...rsHeader, crit: [] },
    "payload said to be unencoded": { ...rsHeader, crit: ["b64"], b64: false }
  }
  const payloads: Readonly<Record<string, object>> = {
    "iat as text": { iat: `${now}` },
    "nbf as text": { nbf: `${now}` },
    "exp null": { exp: null },
    "exp negative": { exp: -1 },
    "issuer among several": { iss: [issuer, "other"] },
    "audience of another type": { aud: 7 },
    "audience an empty list": { aud: [] },
    "sub a number": { sub: 7 },
    "workspace empty": { workspace: "" },
    "workspace null": { workspace: null },
    "workspace with a line break": { workspace: "ws_1\nws_2" }
  }
  const [header = "", payload = "", signature = ""] = good.split(".")
  const texts: Readonly<Record<string, string>> = {
    "padded as base64 is": `${header}.${payload}.${signature}==`,
    "five parts, as if encrypted": `${good}.x.y`,
    "header that is no JSON": `${Jose.base64url.encode("{alg")}.${payload}.${signature}`,
    "nothing but dots": "..",
    "twice in one header": `${good},${good}`
  }
  const signed = async (over: object, head: object = rsHeader) => forged(head, { ...claims, ...over }, key)
  return Object.fromEntries([
    ...(await Promise.all(
      Object.entries(headers).map(async ([name, head]) => [name, { accept: false, token: await signed({}, head) }])
    )),
    ...(await Promise.all(
      Object.entries(payloads).map(async ([name, over]) => [name, { accept: false, token: await signed(over) }])
    )),
    ...Object.entries(texts).map(([name, token]) => [name, { accept: false, token }])
  ])
}

/** Every way a token may be good or bad, with what must become of it. */
const corpus = async ({ ec, jwks, other, pem, rsa }: Keys): Promise<Readonly<Record<string, Case>>> => {
  const good = await sign(claims, rsa.privateKey)
  const [header = "", payload = "", signature = ""] = good.split(".")
  const yes = async (token: string | Promise<string>): Promise<Case> => ({ accept: true, token: await token })
  const no = async (token: string | Promise<string>): Promise<Case> => ({ accept: false, token: await token })
  const own = (over: object, head = {}) => sign({ ...claims, ...over }, rsa.privateKey, head)
  return {
    valid: await yes(good),
    "valid by the other key": await yes(sign(claims, ec.privateKey, { alg: "ES256", kid: "ec-1" })),
    "audience among several": await yes(own({ aud: ["other", audience] })),
    "jku header, ignored": await yes(own({}, { jku: "https://evil.example.com/jwks" })),
    "x5u header, ignored": await yes(own({}, { x5u: "https://evil.example.com/cert" })),
    "no kid, one key fits": await yes(
      new Jose.SignJWT(claims).setProtectedHeader({ alg: "RS256" }).sign(rsa.privateKey)
    ),
    "expired 10 s ago, within tolerance": await yes(own({ iat: now - hour, exp: now - 10 })),
    "not before 10 s from now, within tolerance": await yes(own({ nbf: now + 10 })),
    "lives exactly 24 h": await yes(own({ exp: now + 24 * hour })),
    "expired 31 s ago": await no(own({ iat: now - hour, exp: now - 31 })),
    "not before 31 s from now": await no(own({ nbf: now + 31 })),
    "issued 31 s from now": await no(own({ iat: now + 31 })),
    "lives 24 h and a second": await no(own({ exp: now + 24 * hour + 1 })),
    "lives ten years": await no(own({ exp: now + 87_600 * hour })),
    "ends before it began": await no(own({ iat: now + 20, exp: now + 10 })),
    "no exp": await no(sign(without("exp"), rsa.privateKey)),
    "no iat": await no(sign(without("iat"), rsa.privateKey)),
    "no sub": await no(sign(without("sub"), rsa.privateKey)),
    "empty sub": await no(own({ sub: "" })),
    "no issuer": await no(sign(without("iss"), rsa.privateKey)),
    "wrong issuer": await no(own({ iss: `${issuer}/` })),
    "no audience": await no(sign(without("aud"), rsa.privateKey)),
    "wrong audience": await no(own({ aud: "other" })),
    "no workspace": await no(sign(without("workspace"), rsa.privateKey)),
    "workspace with a space": await no(own({ workspace: "ws 1" })),
    "workspace of another type": await no(own({ workspace: ["ws_1"] })),
    "exp as text": await no(
      forged({ alg: "RS256", kid: "rsa-1" }, { ...claims, exp: `${now + hour}` }, rsa.privateKey)
    ),
    "exp as a huge number": await no(forged({ alg: "RS256", kid: "rsa-1" }, { ...claims, exp: 1e300 }, rsa.privateKey)),
    "alg none": await no(`${encode({ alg: "none" })}.${payload}.`),
    "alg NoNe": await no(`${encode({ alg: "NoNe" })}.${payload}.`),
    "alg none with a signature": await no(`${encode({ alg: "none" })}.${payload}.${signature}`),
    "HS256 signed with the public PEM": await no(sign(claims, new TextEncoder().encode(pem), { alg: "HS256" })),
    "HS256 signed with the key set": await no(
      sign(claims, new TextEncoder().encode(JSON.stringify(jwks)), { alg: "HS256" })
    ),
    "signed by a stranger": await no(sign(claims, other.privateKey)),
    "signed by a stranger whose key is in the header": await no(
      sign(claims, other.privateKey, { jwk: await Jose.exportJWK(other.publicKey) })
    ),
    "unknown kid": await no(own({}, { kid: "rsa-2" })),
    "the other key's kid": await no(own({}, { kid: "ec-1" })),
    "another algorithm than the key's": await no(
      sign(claims, await Jose.importPKCS8(await Jose.exportPKCS8(rsa.privateKey), "RS512"), { alg: "RS512" })
    ),
    "unknown crit": await no(forged({ alg: "RS256", kid: "rsa-1", crit: ["x"], x: 1 }, claims, rsa.privateKey)),
    "signature stripped": await no(`${header}.${payload}.`),
    "signature cut": await no(good.slice(0, -2)),
    "payload changed": await no(`${header}.${encode({ ...claims, workspace: "ws_other" })}.${signature}`),
    "two parts": await no(`${header}.${payload}`),
    "four parts": await no(`${good}.x`),
    "payload not an object": await no(forged({ alg: "RS256", kid: "rsa-1" }, ["x"], rsa.privateKey)),
    "spaces around": await no(`${header} .${payload}.${signature}`),
    ...(await refused(rsa.privateKey, good)),
    "longer than 4 KiB": await no(own({ padding: "x".repeat(4096) }))
  }
}

const at = (seconds: number) => TestClock.setTime(seconds * 1000)
const served = (jwt: Options, more: Omit<Parameters<typeof serve>[0], "authenticator"> & object = {}) =>
  serve({ ...more, authenticator: { jwt } })
const ask = (server: Effect.Success<ReturnType<typeof serve>>, token: string, query = "") =>
  server.send(`/v1/analytics/posts${query}`, { headers: { authorization: `Bearer ${token}` } })

type Corpus = Readonly<Record<string, Case>>

/** Names of the tokens that a verifier takes although it must not, or refuses although it must take them. */
const misjudged = (cases: Corpus, accepted: ReadonlyArray<string>): Array<string> =>
  Object.entries(cases).flatMap(([name, { accept }]) => (accepted.includes(name) === accept ? [] : [name]))

describe("Dashboard tokens", { meta: { claim: "security.dashboard-tokens" } }, () => {
  it.effect("are accepted and refused exactly as the corpus says", () =>
    Effect.gen(function* () {
      yield* at(now)
      const material = yield* keys
      const cases = yield* Effect.promise(() => corpus(material))
      assert.isAtLeast(Object.keys(cases).length, 67)
      measured(`0 wrong verdicts on ${Object.keys(cases).length} tokens`)
      const server = yield* served({ ...rules, jwks: material.jwks })
      const accepted: Array<string> = []
      const bodies = new Set<string>()
      for (const [name, { token }] of Object.entries(cases)) {
        const answer = yield* ask(server, token)
        if (answer.status === 200) accepted.push(name)
        else {
          assert.strictEqual(answer.status, 401, name)
          const body = yield* Effect.promise(() => answer.text())
          bodies.add(body.replace(answer.headers.get("x-request-id") ?? "", ""))
        }
      }
      assert.deepStrictEqual(misjudged(cases, accepted), [])
      assert.strictEqual(bodies.size, 1)
      assert.deepStrictEqual([...new Set(server.calls.posts.map((call) => `${call.workspace}`))], ["ws_jwt"])
    })
  )

  it.effect("would be misjudged by a verifier that looks at the signature alone, or at no clock", () =>
    Effect.gen(function* () {
      controls("security.dashboard-tokens")
      const material = yield* keys
      const cases = yield* Effect.promise(() => corpus(material))
      const set = Jose.createLocalJWKSet(material.jwks)
      const acceptedBy = (verify: (token: string) => Promise<unknown>) =>
        Effect.map(
          Effect.forEach(Object.entries(cases), ([name, { token }]) =>
            Effect.promise(() =>
              verify(token).then(
                () => [name],
                () => []
              )
            )
          ),
          (names) => misjudged(cases, names.flat())
        )
      const signed = yield* acceptedBy((token) => Jose.compactVerify(token, set))
      assert.includeMembers(signed, ["wrong issuer", "wrong audience", "no workspace", "expired 31 s ago", "no exp"])
      const stopped = new Date((now - hour) * 1000)
      const timeless = yield* acceptedBy((token) =>
        Jose.jwtVerify(token, set, { issuer, audience, currentDate: stopped, clockTolerance: 2 * hour })
      )
      assert.includeMembers(timeless, ["expired 31 s ago", "not before 31 s from now", "lives ten years"])
      assert.notInclude(timeless, "wrong issuer")
    })
  )

  it.effect("are verified with public keys in PEM, and only with algorithms that are allowed", () =>
    Effect.gen(function* () {
      yield* at(now)
      const { ec, ecPem, other, pem, rsa } = yield* keys
      const otherPem = yield* Effect.promise(() => Jose.exportSPKI(other.publicKey))
      const server = yield* served({ ...rules, publicKeys: [otherPem, ecPem, pem] })
      const rs = yield* Effect.promise(() => sign(claims, rsa.privateKey))
      const bare = (alg: string, key: Jose.CryptoKey) =>
        Effect.promise(() => new Jose.SignJWT(claims).setProtectedHeader({ alg }).sign(key))
      assert.strictEqual((yield* ask(server, rs)).status, 401, "a kid that no key has")
      assert.strictEqual((yield* ask(server, yield* bare("RS256", rsa.privateKey))).status, 200)
      assert.strictEqual((yield* ask(server, yield* bare("ES256", ec.privateKey))).status, 200)
      const stranger = yield* Effect.promise(() => Jose.generateKeyPair("RS256"))
      assert.strictEqual((yield* ask(server, yield* bare("RS256", stranger.privateKey))).status, 401)
      const narrow = yield* served({ ...rules, publicKeys: [ecPem], algorithms: ["ES256"] })
      assert.strictEqual((yield* ask(narrow, yield* bare("RS256", rsa.privateKey))).status, 401)
      assert.strictEqual((yield* ask(narrow, yield* bare("ES256", ec.privateKey))).status, 200)
    })
  )

  it.effect("are symmetric only where the host hands over a secret", () =>
    Effect.gen(function* () {
      yield* at(now)
      const { rsa } = yield* keys
      const secret = "0123456789abcdef0123456789abcdef"
      const server = yield* served({ ...rules, secret: Redacted.make(secret) })
      const hs = yield* Effect.promise(() =>
        new Jose.SignJWT(claims).setProtectedHeader({ alg: "HS256" }).sign(new TextEncoder().encode(secret))
      )
      assert.strictEqual((yield* ask(server, hs)).status, 200)
      assert.strictEqual((yield* ask(server, `${hs.slice(0, -2)}AA`)).status, 401)
      assert.strictEqual((yield* ask(server, yield* Effect.promise(() => sign(claims, rsa.privateKey)))).status, 401)
    })
  )

  it.effect("read and refresh by default, and no more than their scope claim says", () =>
    Effect.gen(function* () {
      yield* at(now)
      const { jwks, rsa } = yield* keys
      const server = yield* served({ ...rules, jwks })
      const token = (over: object) => Effect.promise(() => sign({ ...claims, ...over }, rsa.privateKey))
      const statuses = Effect.fnUntraced(function* (over: object) {
        const signed = yield* token(over)
        return [(yield* ask(server, signed)).status, (yield* ask(server, signed, "?refresh=true")).status]
      })
      assert.deepStrictEqual(yield* statuses({}), [200, 200])
      assert.deepStrictEqual(yield* statuses({ scope: "openid analytics:read" }), [200, 403])
      assert.deepStrictEqual(yield* statuses({ scopes: ["analytics:read", "analytics:refresh"] }), [200, 200])
      assert.deepStrictEqual(yield* statuses({ scope: "openid profile" }), [403, 403])
      assert.deepStrictEqual(yield* statuses({ scopes: [] }), [403, 403])
      assert.deepStrictEqual(yield* statuses({ scope: 7 }), [403, 403])
      assert.deepStrictEqual(yield* statuses({ scope: "admin" }), [403, 403])
      const signed = yield* token({ scope: "openid analytics:read", scopes: ["admin", "admin:all", 7, null] })
      const principal = yield* server.authenticator.principal(Redacted.make(signed))
      assert.deepStrictEqual([...principal.scopes], ["analytics:read", "admin"])
    })
  )

  it.effect("take the workspace from the claim the host names, and the typ it asks for", () =>
    Effect.gen(function* () {
      yield* at(now)
      const { jwks, rsa } = yield* keys
      const claim = "https://dravo.dev/workspace"
      const server = yield* served({ ...rules, jwks, workspaceClaim: claim, typ: "at+jwt" })
      const token = (over: object, head = {}) =>
        Effect.promise(() => sign({ ...claims, ...over }, rsa.privateKey, head))
      assert.strictEqual((yield* ask(server, yield* token({ [claim]: "ws_named" }, { typ: "at+jwt" }))).status, 200)
      assert.strictEqual(server.calls.posts[0]?.workspace, "ws_named")
      assert.strictEqual((yield* ask(server, yield* token({}, { typ: "at+jwt" }))).status, 401)
      assert.strictEqual((yield* ask(server, yield* token({ [claim]: "ws_named" }))).status, 401)
      const hostile = yield* served({ ...rules, jwks, workspaceClaim: "constructor" })
      assert.strictEqual((yield* ask(hostile, yield* token({}))).status, 401)
    })
  )

  it.effect("do not keep API keys out", () =>
    Effect.gen(function* () {
      const { jwks } = yield* keys
      const server = yield* served({ ...rules, jwks })
      assert.strictEqual((yield* server.get("/v1/analytics/posts")).status, 200)
    })
  )

  it.effect(
    "load the library that verifies them only where they are accepted",
    () =>
      Effect.gen(function* () {
        const program = `
      import { registerHooks } from "node:module"
      let loaded = false
      registerHooks({ load: (url, context, next) => { loaded ||= url.includes("/jose/"); return next(url, context) } })
      const [Authenticator, Effect, Layer, ApiKeys] = await Promise.all([
        import("@dravo/http/Authenticator"), import("effect/Effect"), import("effect/Layer"), import("@dravo/engine/ApiKeys"),
        import("@dravo/http/Handler")
      ])
      const accepting = { jwt: { issuer: "i", audience: "a", jwksUrl: "https://issuer.example.com/jwks" } }
      for (const options of [undefined, accepting]) {
        const layer = Authenticator.layer(options).pipe(Layer.provide(Layer.succeed(ApiKeys.ApiKeys, {})))
        await Effect.runPromise(Effect.scoped(Layer.build(layer)))
        console.log(loaded)
      }`
        const said = yield* Effect.callback<string>((resume) => {
          const options = { cwd: new URL("..", import.meta.url) }
          execFile(process.execPath, ["--input-type=module", "-e", program], options, (error, out, err) =>
            resume(error === null ? Effect.succeed(out) : Effect.die(new Error(err)))
          )
        })
        assert.strictEqual(said, "false\ntrue\n")
      }),
    120_000
  )

  it.effect("need options that can work", () =>
    Effect.gen(function* () {
      const { ecPem, jwks } = yield* keys
      const wrong: ReadonlyArray<Options> = [
        { ...rules, jwks: { keys: [] } },
        { ...rules, publicKeys: [] },
        { ...rules, publicKeys: ["-----BEGIN PUBLIC KEY-----\nnonsense\n-----END PUBLIC KEY-----"] },
        { ...rules, publicKeys: [ecPem], algorithms: ["RS256"] },
        { ...rules, secret: Redacted.make("short") },
        { ...rules, secret: Redacted.make("x".repeat(32)), algorithms: ["RS256"] },
        { ...rules, jwks, algorithms: ["HS256"] },
        { ...rules, jwks, algorithms: ["none"] },
        { ...rules, jwks, algorithms: [] },
        { ...rules, jwks, issuer: "" },
        { ...rules, jwks, audience: [] },
        { ...rules, jwksUrl: "http://dashboard.example.com/jwks" },
        { ...rules, jwksUrl: "nonsense" }
      ]
      for (const jwt of wrong) {
        const exit = yield* Effect.exit(served(jwt))
        assert.isTrue(Exit.isFailure(exit) && /Misconfigured|jwt\./.test(String(exit.cause)), JSON.stringify(jwt))
        assert.notInclude(String(exit), "short")
      }
    })
  )
})
