/**
 * An option that cannot be meant, as the error a host sees: one sentence that names the option and what to give
 * instead.
 */
import * as Rules from "@dravo/core/Options"
import * as Result from "effect/Result"
import { AnalyticsError } from "../analyticsError.ts"

export const misconfigured = (option: string, detail: string): AnalyticsError =>
  new AnalyticsError("misconfigured", `${option} ${detail}`)

/**
 * What an object of options says, each read once: a getter that throws, or answers differently the next time, is the
 * host's code. Throws `misconfigured`.
 */
export const read = <A extends object>(given: unknown, rules: Rules.Rules<A>): A =>
  Result.getOrThrowWith(Rules.read<A>(given, rules), ({ detail, option }) => misconfigured(option, detail))
