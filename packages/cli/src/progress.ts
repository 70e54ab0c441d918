/** How far a long command has come, on a terminal's last line; nothing where nobody sits at one. */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { Json } from "./output.ts"

/** Where progress is drawn: stderr, so that results can be piped elsewhere meanwhile. */
export const Screen = Context.Reference<{
  readonly isTerminal: boolean
  /** Between two drawings. */
  readonly everyMillis: number
  readonly write: (text: string) => void
}>("@dravo/cli/progress/Screen", {
  defaultValue: () => ({
    isTerminal: process.stderr.isTTY === true,
    everyMillis: 200,
    write: (text: string) => void process.stderr.write(text)
  })
})

/** Counts steps up to a total, with the time that is left at the pace so far; its line goes with the scope. */
export const make = Effect.fnUntraced(function* (
  noun: string,
  total: number
): Effect.fn.Return<Effect.Effect<void>, never, Scope.Scope | Effect.Services<typeof Json>> {
  const screen = yield* Screen
  if (!screen.isTerminal || (yield* Json)) return Effect.void
  const began = yield* Clock.currentTimeMillis
  let done = 0
  let drawn = began
  let isDrawn = false
  yield* Effect.addFinalizer(() => Effect.sync(() => isDrawn && screen.write(clear)))
  return Effect.map(Clock.currentTimeMillis, (now) => {
    done++
    if (now - drawn < screen.everyMillis) return
    drawn = now
    isDrawn = true
    const left = ((now - began) / done) * Math.max(0, total - done)
    screen.write(`${clear}${counted(done)} of ${counted(total)} ${noun}, ${lasting(left)} left`)
  })
})

/** A length of time as one would say it. */
export const lasting = (milliseconds: number): string => {
  const seconds = Math.ceil(milliseconds / 1000)
  if (seconds < 90) return `${seconds} s`
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`
}

// internal

const clear = "\r\u001b[2K"
const counted = (count: number): string => count.toLocaleString("en")
