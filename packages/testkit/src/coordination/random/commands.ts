/** Random commands about what all processes share, which no workspace owns. */
import * as Schema from "effect/Schema"
import { Aim, int, often, someOf, Step, type When } from "../../suite/schemas.ts"

export const shared = (wide: { readonly texts: Schema.Schema<string>; readonly when: Schema.Schema<When> }) =>
  [
    Schema.Struct({ _tag: Schema.tag("Throttle"), key: int(0, 2), when: wide.when }),
    Schema.Struct({ _tag: Schema.tag("Throttles") }),
    Schema.Struct({ _tag: Schema.tag("TakeProbe"), keys: someOf(int(0, 2)), steps: int(1, 4) }),
    Schema.Struct({ _tag: Schema.tag("EndProbe"), key: int(0, 2), when: Schema.NullOr(Step) }),
    Schema.Struct({ _tag: Schema.tag("Pay"), key: int(0, 1), day: often(0, 3), resources: someOf(int(0, 2)) }),
    Schema.Struct({
      _tag: Schema.tag("Take"),
      key: int(0, 1),
      amount: int(0, 3),
      capacity: int(1, 3),
      perStep: int(0, 2)
    }),
    Schema.Struct({ _tag: Schema.tag("Note"), key: int(0, 1), text: wide.texts, aim: Aim })
  ] as const

export type Command = ReturnType<typeof shared>[number]["Type"]
