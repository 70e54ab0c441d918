/**
 * One circuit as a value, and its steps as pure functions: what all processes agree on about a platform that may be
 * ill.
 */
import { type Instant, second } from "@dravo/core/Instant"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

const Circuit = Schema.Struct({
  state: Schema.Literals(["Closed", "Open", "HalfOpen"]),
  /** Of which calls the outcome counts: those let through before the last change of state are of an earlier one. */
  generation: Schema.Int,
  /**
   * When an open circuit may be probed, when the lease of a probe ends, or when a closed circuit forgets its openings.
   */
  until: Schema.Int,
  /** Openings that were not forgotten yet. */
  openings: Schema.Int,
  /** How long the last of them was, in milliseconds. */
  openedFor: Schema.Int,
  /** Failures in a row. */
  failures: Schema.Int,
  /** Whom they were about; null for nobody in particular. Two are enough to know. */
  about: Schema.Array(Schema.NullOr(Schema.String))
})
export type Circuit = typeof Circuit.Type

export const closed: Circuit = {
  state: "Closed",
  generation: 0,
  until: 0,
  openings: 0,
  openedFor: 0,
  failures: 0,
  about: []
}

export const encode = (circuit: Circuit): string => JSON.stringify(circuit)

/** What cannot be read was written by another version: the circuit begins anew. */
export const decode = (text: string): Circuit => {
  if (text !== last.text) last = { text, circuit: text === "" ? closed : Option.getOrElse(decoded(text), () => closed) }
  return last.circuit
}

/** The circuit unchanged where nothing has to be written. */
export type Admitted =
  | { readonly _tag: "Admitted"; readonly circuit: Circuit; readonly isFirstProbe: boolean }
  | { readonly _tag: "Refused"; readonly until: Instant }

/** Lets a call through; of those that meet an open circuit whose time is over one, until its lease ends. */
export const admit = (circuit: Circuit, now: Instant, leaseMillis: number): Admitted => {
  if (circuit.state === "Closed") {
    const forgets = circuit.openings > 0 && isOver(circuit, now, circuit.openedFor)
    return { _tag: "Admitted", circuit: forgets ? { ...circuit, openings: 0 } : circuit, isFirstProbe: false }
  }
  const longest = circuit.state === "Open" ? circuit.openedFor : leaseMillis
  if (!isOver(circuit, now, longest)) return { _tag: "Refused", until: circuit.until }
  const probed: Circuit = {
    ...circuit,
    state: "HalfOpen",
    generation: following(circuit, now),
    until: now + leaseMillis
  }
  return { _tag: "Admitted", circuit: probed, isFirstProbe: circuit.state === "Open" }
}

/**
 * Whether a circuit's deadline has passed. One that is further away than it can have been set to was set by a clock
 * that was ahead.
 */
export const isOver = ({ until }: Circuit, now: Instant, longest: number): boolean =>
  now >= until || until - now > longest + second

/** How a call ended that was let through. */
export interface Outcome {
  readonly generation: number
  readonly outcome: "Success" | "Failure" | "Ignored"
  readonly about: string | null
  /** How long an opening would be. */
  readonly openMillis: number
  /** How many failures in a row open it. */
  readonly limit: number
}

/** The circuit after a call; itself where the call was of an earlier generation or said nothing. */
export const record = (circuit: Circuit, call: Outcome, now: Instant): Circuit => {
  if (circuit.generation !== call.generation) return circuit
  switch (circuit.state) {
    case "Open":
      return circuit
    case "HalfOpen":
      if (call.outcome === "Failure") return opened(circuit, call, now)
      if (call.outcome === "Ignored") return { ...circuit, generation: following(circuit, now), until: now }
      return {
        ...circuit,
        state: "Closed",
        generation: following(circuit, now),
        until: now + circuit.openedFor,
        failures: 0,
        about: []
      }
    case "Closed":
      return call.outcome === "Failure"
        ? failed(circuit, call, now)
        : call.outcome === "Success" && circuit.failures > 0
          ? { ...circuit, failures: 0, about: [] }
          : circuit
  }
}

/** Whether a call of its generation that succeeded leaves it as it is. */
export const isWell = (circuit: Circuit, { generation, outcome }: Outcome): boolean =>
  outcome === "Success" && circuit.state === "Closed" && circuit.failures === 0 && circuit.generation === generation

/** Closed by hand: its openings are forgotten, and so are the calls that were let through before. */
export const reset = (circuit: Circuit, now: Instant): Circuit => ({
  ...closed,
  generation: following(circuit, now)
})

// internal

const decoded = Schema.decodeUnknownOption(Schema.fromJsonString(Circuit))

/** Every call reads it, and hardly one changes it. */
let last = { text: "", circuit: closed }

const failed = (circuit: Circuit, call: Outcome, now: Instant): Circuit => {
  const failures = circuit.failures + 1
  const about =
    circuit.about.includes(call.about) || circuit.about.length > 1 ? circuit.about : [...circuit.about, call.about]
  // What only ever fails for one account may be that account's own trouble.
  const isGeneral = about.length > 1 || about[0] === null
  return failures >= call.limit && isGeneral ? opened(circuit, call, now) : { ...circuit, failures, about }
}

const opened = (circuit: Circuit, { openMillis }: Outcome, now: Instant): Circuit => ({
  state: "Open",
  generation: following(circuit, now),
  until: now + openMillis,
  openings: circuit.openings + 1,
  openedFor: openMillis,
  failures: 0,
  about: []
})

/** Never one that a call of long ago may still hold, also where the store forgot the circuit in between. */
const following = ({ generation }: Circuit, now: Instant): number => Math.max(generation + 1, now)
