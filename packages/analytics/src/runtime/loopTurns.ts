/** Turns of the event loop of this process: one for all instances. */
import * as LoopTurns from "@dravo/core/LoopTurns"

/** Far below what a host's own requests would notice, in milliseconds. */
const turn = 10

/** Of Node and its kin; a timer of no length comes later, but it comes. */
const immediate: unknown = Reflect.get(globalThis, "setImmediate")

export const take: LoopTurns.Take = LoopTurns.make(turn, {
  now: () => performance.now(),
  soon: (next) => void (typeof immediate === "function" ? immediate(next) : setTimeout(next))
})
