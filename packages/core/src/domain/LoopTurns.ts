/**
 * Where work is done at once, a burst of calls is one long turn of the event loop. Once a turn has lasted a while, what
 * comes next waits in a line, of which each further turn lets one in: what was begun before what is new, so that calls
 * end one after the other and not all at the end.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"

/** Undefined where the turn that runs has room; else it resolves in a turn of its own. */
export type Take = (what: What) => Promise<void> | undefined

/** A call of a host, or the work on one. */
export type What = "new" | "begun"

/** The process's clock and its event loop, so that a test can be both. */
export interface Loop {
  readonly now: () => number
  /** Calls once everything else has had its turn. */
  readonly soon: (next: () => void) => void
}

/** Turns that end once a portion of work has held the loop this long, in milliseconds. */
export const make = (millis: number, { now, soon }: Loop): Take => {
  let since: number | undefined
  const lines = { begun: new Set<() => void>(), new: new Set<() => void>() }
  const begin = (): void => {
    since = now()
    soon(next)
  }
  const next = (): void => {
    since = undefined
    for (const line of [lines.begun, lines.new]) {
      for (const first of line) {
        line.delete(first)
        begin()
        return first()
      }
    }
  }
  return (what) => {
    const isNext = lines.begun.size === 0 && (what === "begun" || lines.new.size === 0)
    if (!isNext || (since !== undefined && now() - since >= millis))
      return new Promise((resolve) => void lines[what].add(resolve))
    if (since === undefined) begin()
    return undefined
  }
}

/** Whoever runs a host's process provides one for all that is done in it; unless somebody does, nobody waits. */
export const LoopTurns = Context.Reference<Take>("@dravo/core/LoopTurns", { defaultValue: () => () => undefined })

/** Work goes on at once, or in a turn of its own. */
export const taken: Effect.Effect<void> = Effect.flatMap(LoopTurns, (take) => {
  const turn = take("begun")
  return turn === undefined ? Effect.void : Effect.promise(() => turn)
})
