/** What every random command may carry, as schemas: commands are data, so they shrink and can be replayed. */
import { Instant } from "@dravo/core/Instant"
import * as Schema from "effect/Schema"

export const int = (minimum: number, maximum: number) => Schema.Int.check(Schema.isBetween({ minimum, maximum }))

/** A whole number, and the first of them more often than not. */
export const often = (minimum: number, maximum: number) =>
  Schema.Union([Schema.Literal(minimum), int(minimum, maximum)])

export const listOf = <S extends Schema.Constraint>(item: S) => Schema.Array(item).check(Schema.isMaxLength(4))
export const someOf = <S extends Schema.Constraint>(item: S) =>
  Schema.Array(item).check(Schema.isMinLength(1), Schema.isMaxLength(4))

/** Mostly the fence or version last seen; 4 is one below it and 5 one above. */
export const Aim = int(0, 5)

/**
 * Instants are told in steps from the run's start, so that they meet the store's clock and one another; wide ones are
 * absolute too.
 */
export const Step = Schema.Struct({ _tag: Schema.tag("Step"), steps: int(-1, 3) })
export const At = Schema.Struct({ _tag: Schema.tag("At"), at: Instant })
export type When = typeof Step.Type | typeof At.Type

export const wait = Schema.Struct({ _tag: Schema.tag("Wait"), steps: int(1, 4) })
