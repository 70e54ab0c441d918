import { controls, proves } from "@dravo-internal/tools/proves"
import * as Rules from "@dravo/core/Options"
import { assert, describe, it } from "vitest"

interface Given {
  readonly cors?: { readonly origins: ReadonlyArray<string> }
  readonly keys?: ReadonlyArray<{ readonly key: string }>
  readonly limits?: Readonly<Record<string, { readonly most: number }>>
  readonly made?: object
}

const rules: Rules.Rules<Given> = {
  cors: Rules.object<NonNullable<Given["cors"]>>({ origins: Rules.predicate(Array.isArray, "must be a list") }),
  keys: Rules.predicate(Array.isArray, "must be a list"),
  limits: Rules.each(Rules.object<{ most: number }>({ most: Rules.number })),
  made: Rules.predicate((value) => typeof value === "object", "must be an object")
}

/** Says it once, and throws ever after. */
const once = (name: string, value: unknown): object => {
  let asked = 0
  return Object.defineProperty({}, name, {
    enumerable: true,
    get: () => {
      if (asked++ > 0) throw new TypeError("S3cret")
      return value
    }
  })
}

/** Says something else each time. */
const changing = (name: string, values: ReadonlyArray<unknown>): object => {
  let asked = 0
  return Object.defineProperty({}, name, { enumerable: true, get: () => values[asked++] })
}

describe("options whose getters are the host's own code", () => {
  it("are read once, however deep they lie, and then they are what they were", () => {
    proves("embedding.options")
    const read = Rules.readOrThrow<Given>(
      {
        cors: once("origins", ["https://a.example"]),
        keys: [once("key", "one")],
        limits: { x: changing("most", [1, "nonsense"]) }
      },
      rules
    )
    for (let again = 0; again < 2; again++)
      assert.deepStrictEqual(read, {
        cors: { origins: ["https://a.example"] },
        keys: [{ key: "one" }],
        limits: { x: { most: 1 } }
      })
  })

  it("are refused by their own name where they throw at once, and what they threw is not repeated", () => {
    const trap = Object.defineProperty({}, "origins", {
      enumerable: true,
      get: () => {
        throw new TypeError("S3cret")
      }
    })
    assert.throws(() => Rules.readOrThrow<Given>({ cors: trap }, rules), /^cors\.origins cannot be read/u)
  })

  it("stay themselves where a class made them, and end where they contain themselves", () => {
    const made = new (class {
      readonly own = 1
    })()
    assert.strictEqual(Rules.readOrThrow<Given>({ made }, rules).made, made)
    const round: { self?: object } = {}
    round.self = round
    assert.isObject(Rules.readOrThrow<Given>({ made: round }, rules).made)
  })

  it("would say something else the second time, were they kept as they are", () => {
    controls("embedding.options")
    const limit = changing("most", [1, "nonsense"])
    assert.deepStrictEqual([Reflect.get(limit, "most"), Reflect.get(limit, "most")], [1, "nonsense"])
  })
})
