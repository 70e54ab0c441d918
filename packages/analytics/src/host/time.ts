/** Lengths of time, as hosts write them. */
import * as Duration from "effect/Duration"
import * as Option from "effect/Option"
import { misconfigured } from "./misconfigured.ts"

/** A length of time in milliseconds; throws `misconfigured` when it is none. */
export const millis = (name: string, time: Duration.Input): number => {
  const found = Option.map(Duration.fromInput(time), Duration.toMillis)
  if (Option.isNone(found) || !(found.value >= 0))
    throw misconfigured(name, 'must be milliseconds or a text such as "5 seconds"')
  return found.value
}
