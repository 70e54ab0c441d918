import { measured, proves } from "@dravo-internal/tools/proves"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as KeyText from "../src/credential/keyText.ts"
import { nodeCrypto } from "../src/credential/nodeCrypto.ts"
import * as CursorKey from "../src/read/cursor/cursorKey.ts"

const texts = Array.from({ length: 200 }, (_, at) => `${"é€𝄞 a"[at % 6] ?? ""}${at.toString(36)}`.repeat(1 + (at % 7)))

describe("Node's cryptography", () => {
  it.effect("seals cursors, names records and digests keys to the bytes WebCrypto makes of them", () =>
    Effect.gen(function* () {
      proves("reads.same-bytes-sealed")
      const node = nodeCrypto()
      assert.isNotNull(node)
      const services = yield* KeyText.services
      for (const secret of ["a secret", "é".repeat(100)]) {
        const [fast, everywhere] = [yield* CursorKey.make(secret, node), yield* CursorKey.make(secret, null)]
        for (const [at, owner] of texts.entries()) {
          const place = `${at}.${(at * 7919).toString(36)}`.padEnd(at % 2 === 0 ? 32 : 64)
          const sealed = yield* everywhere.seal(place, owner)
          assert.strictEqual(yield* fast.seal(place, owner), sealed)
          assert.strictEqual(yield* fast.open(sealed, owner), place)
          assert.strictEqual(yield* everywhere.open(sealed, owner), place)
          assert.isUndefined(yield* fast.open(sealed, `${owner}x`))
          assert.strictEqual(yield* fast.digest(owner), yield* everywhere.digest(owner))
        }
      }
      for (const text of texts)
        assert.strictEqual(yield* KeyText.digestOf(text, services, node), yield* KeyText.digestOf(text, services, null))
      measured(`${2 * texts.length} cursors, ${2 * texts.length} names, ${texts.length} digests`)
    })
  )

  it("is null, and WebCrypto is used, where a runtime has none or only says it had", () => {
    const process: unknown = Reflect.get(globalThis, "process")
    try {
      for (const one of [undefined, {}, { getBuiltinModule: () => undefined }, { getBuiltinModule: () => ({}) }]) {
        Reflect.set(globalThis, "process", one)
        const found = nodeCrypto()
        Reflect.set(globalThis, "process", process)
        assert.isNull(found)
      }
    } finally {
      Reflect.set(globalThis, "process", process)
    }
  })
})
