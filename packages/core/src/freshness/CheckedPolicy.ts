/**
 * A host's policy as the library may rely on it: instants are whole milliseconds from now to the year 9999, and one
 * that throws or answers nonsense decides like a fixed time to live.
 */
import { type Instant, latest } from "../domain/Instant.ts"
import * as Thenable from "../domain/Thenable.ts"
import * as Text from "../domain/Text.ts"
import { type Decision, type Explained, type Policy, type Prediction, standard } from "./Freshness.ts"

/** What a policy did that none may do. */
export interface PolicyFault {
  readonly operation: "next" | "predict" | "estimatedDebt" | "explain"
  /** What was thrown, or what it answered in the place of what it should. */
  readonly detail: string
  readonly at: Instant
}

/** `report` hears of every fault; it must not throw. */
export const make = (policy: Policy, report: (fault: PolicyFault) => void): Policy => {
  const guarded = <A>(operation: PolicyFault["operation"], now: Instant, instead: () => A, ask: () => A): A => {
    try {
      return ask()
    } catch (thrown) {
      report({ operation, detail: words(thrown), at: now })
      return instead()
    }
  }
  return {
    // Without its own memory it begins anew the next time: what it stumbled over may be in there.
    next: (facts, state, now) =>
      guarded(
        "next",
        now,
        () => standard.next(facts, null, now),
        () => decision(seen(policy.next(facts, state, now)), now)
      ),
    ...(policy.predict === undefined
      ? {}
      : {
          predict: (input, state, now) =>
            guarded(
              "predict",
              now,
              () => unpredicted,
              () => prediction(seen(policy.predict?.(input, state, now)))
            )
        }),
    ...(policy.estimatedDebt === undefined
      ? {}
      : {
          estimatedDebt: (input, state, readRate, now) =>
            guarded(
              "estimatedDebt",
              now,
              () => 0,
              () => debt(seen(policy.estimatedDebt?.(input, state, readRate, now)))
            )
        }),
    ...(policy.explain === undefined
      ? {}
      : {
          explain: (row, now) =>
            guarded(
              "explain",
              now,
              () => undefined,
              () => explanation(policy, row, now)
            )
        })
  }
}

// internal

/** An async function answers with a promise, which decides nothing; that it may reject is nobody's business. */
const seen = (answer: unknown): unknown => {
  Thenable.forget(answer)
  return answer
}

/** It is read and written with its row every time, so it has to be no larger than a row may be. */
const maxState = 16_384

/** Of a sentence, which readers are shown. */
const maxSentence = 2000
const shortened = (sentence: string): string => sentence.slice(0, maxSentence).toWellFormed()

/** Refreshes at its promise and never before. */
const unpredicted: Prediction = { error: 0, limit: Infinity, free: false }

const decision = (answer: unknown, now: Instant): Decision => {
  const { reason, staleAfter, state = null } = fieldsOf(answer)
  if (state !== null && typeof state !== "string") throw new TypeError(`a state that is ${kindOf(state)}`)
  if (state !== null && state.length > maxState)
    throw new RangeError(`a state of ${state.length} characters, of which ${maxState} are kept`)
  return {
    staleAfter: staleAfter === null ? null : instant(staleAfter, now),
    state: state === null ? null : Text.storable(state),
    reason: typeof reason === "string" ? shortened(reason) : ""
  }
}

/** An endless time to live ends with the last instant that can be written. */
const instant = (staleAfter: unknown, now: Instant): Instant => {
  if (typeof staleAfter !== "number" || Number.isNaN(staleAfter) || staleAfter === -Infinity)
    throw new TypeError(`staleAfter that is ${kindOf(staleAfter)}`)
  return Math.min(Math.max(Math.ceil(staleAfter), Math.ceil(now)), latest)
}

const prediction = (answer: unknown): Prediction => {
  const { error, free, limit } = fieldsOf(answer)
  if (typeof error !== "number" || Number.isNaN(error)) throw new TypeError(`an error that is ${kindOf(error)}`)
  if (typeof limit !== "number" || Number.isNaN(limit)) throw new TypeError(`a limit that is ${kindOf(limit)}`)
  return { error: Math.min(Math.max(error, 0), 1), limit, free: free === true }
}

const debt = (answer: unknown): number => {
  if (typeof answer !== "number" || !Number.isFinite(answer)) throw new TypeError(`a debt that is ${kindOf(answer)}`)
  return Math.max(0, answer)
}

const explanation = (policy: Policy, row: Explained, now: Instant): string | undefined => {
  const answer: unknown = seen(policy.explain?.(row, now))
  if (answer !== undefined && typeof answer !== "string")
    throw new TypeError(`an explanation that is ${kindOf(answer)}`)
  return answer === undefined ? undefined : shortened(answer)
}

/** Of an object; everything else has none of them. */
const fieldsOf = (answer: unknown): Readonly<Record<string, unknown>> => {
  if (typeof answer !== "object" || answer === null) throw new TypeError(`an answer that is ${kindOf(answer)}`)
  return answer as Readonly<Record<string, unknown>>
}

const kindOf = (value: unknown): string => {
  if (value === undefined) return "missing"
  if (value === null) return "null"
  if (typeof value === "number") return String(value)
  if (value instanceof Date) return "a Date"
  return typeof value === "object" ? "an object" : `a ${typeof value}`
}

const words = (thrown: unknown): string => {
  try {
    return Text.reason(thrown instanceof Error ? thrown.message : String(thrown))
  } catch {
    // Whatever is thrown may throw in turn when it is looked at.
    return "what it threw cannot be printed"
  }
}
