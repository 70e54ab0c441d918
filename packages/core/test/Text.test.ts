import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import * as Text from "@dravo/core/Text"

const secrets = {
  "a Graph token": "EAABsbCS1iHgBO7ZCqZAxQ3nYwZBkZA2ZCpVZBkZD",
  "an Instagram token": "IGQVJYeUk4YWhwNXZAfZAHVwS0RkQ3dKZA1Z",
  "an X application token":
    "AAAAAAAAAAAAAAAAAAAAAMLheAAAAAAA0%2BuSeid%2BULvsea4JtiGRiSDSJSI%3DEUifiRBkKG5E2XzMDjRfl76ZC9Ub0wnz4XsNiRVBChTYbJcE3F",
  "a TikTok token": "act.example12345Example12345Example!4567.e1",
  "a LinkedIn token": "AQXdSP_W41_UPs5ioT_t8HESyODB4FqbkJ8LrV_5mff4gPODzOYR",
  "a JWT":
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
  "a hex digest": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  "base64 without a digit": "QmFzZUdlbmVyYXRlZFRvaXVuWithoutAny",
  "an application token of Meta": "123456789012345|aBcDeFgHiJkLmNoPqRsTuVwXyZa",
  "our own key": "dra_5cXkWmR2sN8qTzVbYpLhGdFjA7wE4uQi9oKx"
}
const around: ReadonlyArray<(token: string) => string> = [
  (token) => token,
  (token) => `Bearer ${token}`,
  (token) => `authorization: Bearer ${token}, then more`,
  (token) => `access_token=${token}&fields=id`,
  (token) => `{"access_token": "${token}", "code": 190}`,
  (token) => `Malformed access token ${token}.`,
  (token) => `Error validating (${token}): session expired`,
  (token) => `https://graph.example.com/v1/me?access_token=${token}`,
  (token) => `GET graph.example.com/me?appsecret_proof=${token} failed`,
  (token) => `'${token}'`,
  (token) => `\u0000line one\nline two ${token}\u2028`
]
/** No run of a secret's own characters may be left, not only not the whole. */
const leaks = (token: string, shown: string): boolean => {
  for (let from = 0; from + 12 <= token.length; from++) if (shown.includes(token.slice(from, from + 12))) return true
  return false
}
/** How many characters all expressions together were given to look at. */
const worked = (run: () => unknown): number => {
  const original = RegExp.prototype[Symbol.replace]
  let characters = 0
  RegExp.prototype[Symbol.replace] = function (this: RegExp, text: string, ...rest: [never]) {
    characters += text.length
    return original.call(this, text, ...rest)
  }
  try {
    run()
  } finally {
    RegExp.prototype[Symbol.replace] = original
  }
  return characters
}
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
const RandomToken = Schema.Array(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 63 }))).check(
  Schema.isMinLength(32),
  Schema.isMaxLength(64)
)

describe("Text.reason", () => {
  it.each(Object.entries(secrets))("never shows %s, wherever it stands", (_name, token) => {
    for (const place of around) assert.isFalse(leaks(token, Text.reason(place(token))), place(token))
  })

  it.prop("never shows a random token", { digits: RandomToken }, ({ digits }) => {
    const token = digits.map((digit) => alphabet[digit]).join("")
    // A generator that shrinks towards "AAAA…" is no longer a token: what is asked for here is entropy.
    if (new Set(token).size < 12) return
    for (const place of around) assert.isFalse(leaks(token, Text.reason(place(token))), place(token))
  })

  it.each([
    "Could not find tweet with ids: [1234567890123456789].",
    "Unsupported get request. Object with ID '17841400008460056' does not exist, cannot be loaded due to missing " +
      "permissions.",
    "(#10) To use this feature the app needs the pages_read_engagement permission.",
    "The media was posted before the most recent time the account was converted to a business account.",
    "Application request limit reached",
    "Too many requests: wait until 2026-06-29T09:00:00Z",
    "The requested metric post_impressions_unique_daily is gone",
    "Größe überschritten – bitte später erneut versuchen 🙂"
  ])("leaves an ordinary sentence as it is: %s", (sentence) => {
    assert.strictEqual(Text.reason(sentence), sentence)
  })

  it("hides what stands where a secret stands, however short, and any word no language has", () => {
    assert.strictEqual(
      Text.reason("Authorization header was Bearer abc123 today"),
      "Authorization header was Bearer … today"
    )
    assert.strictEqual(Text.reason("client_secret: hunter2, code=abc"), "client_secret: …, code=…")
    assert.strictEqual(Text.reason(`sent ${"abcdefghij".repeat(5)} back`), "sent … back")
    assert.strictEqual(
      Text.reason("a non_public_metrics_organic_metrics field"),
      "a non_public_metrics_organic_metrics field"
    )
  })

  it("removes addresses", () => {
    assert.strictEqual(Text.reason("see https://developers.example.com/docs?x=1#errors for more"), "see … for more")
  })

  it("is one line of at most 160 characters", () => {
    assert.strictEqual(Text.reason(" a\r\n\tb\u0000\u200bc "), "a b c")
    const long = Text.reason("word ".repeat(100_000))
    assert.isAtMost(long.length, 160)
    assert.isTrue(long.endsWith("…"))
    assert.isTrue(Text.reason("🙂".repeat(200)).isWellFormed())
  })

  it("looks at no more of a text twice as long, whatever it repeats", () => {
    for (const piece of ["a-", "a.", "token ", "bearer ", "a://", "x'=", " ", "é", "AbCdEf1", "\u0000"]) {
      const [once, twice] = [60_000, 120_000].map((length) => worked(() => Text.reason(piece.repeat(length / 2))))
      assert.isAbove(once ?? 0, 0)
      assert.strictEqual(twice, once, JSON.stringify(piece))
    }
  })

  it("shows no half of a token that its cut goes through", () => {
    const token = secrets["a Graph token"]
    for (let before = 1950; before < 2010; before++) {
      const text = `https://e.example/${"a".repeat(before - 20)} ${token} and more ${"word ".repeat(500)}`
      assert.isFalse(leaks(token, Text.reason(text)), String(before))
    }
  })

  it.prop("is total, storable and stable", { text: Schema.String }, ({ text }) => {
    const once = Text.reason(text)
    assert.isAtMost(once.length, 160)
    assert.strictEqual(Text.storable(once), once)
    assert.notMatch(once, /[\p{Cc}\u2028\u2029]/u)
    assert.strictEqual(Text.reason(once), once)
  })
})

describe("Text.storable", () => {
  it("replaces lone surrogates, drops NUL and leaves the rest alone", () => {
    assert.strictEqual(Text.storable("a\ud800b\udc00c"), "a\ufffdb\ufffdc")
    assert.strictEqual(Text.storable("a\u0000b\u0000"), "ab")
    assert.strictEqual(Text.storable("\ud83d\u0000\ude42"), Text.storable(Text.storable("\ud83d\u0000\ude42")))
    assert.strictEqual(Text.storable("🙂\n\tß\u0301"), "🙂\n\tß\u0301")
  })

  it.prop("twice is the same as once", { text: Schema.String }, ({ text }) => {
    assert.strictEqual(Text.storable(Text.storable(text)), Text.storable(text))
    assert.isTrue(Text.storable(text).isWellFormed())
  })

  it("is what decoding a body does; the bound counts what is left", () => {
    const decode = Schema.decodeUnknownSync(Text.Body(3))
    assert.strictEqual(decode("a\u0000b\ud800"), "ab\ufffd")
    assert.throws(() => decode("abcd"))
    assert.throws(() => decode(5))
  })
})
