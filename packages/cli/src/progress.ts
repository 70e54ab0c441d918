/** How far a long command has come, on a terminal's last line; nothing where nobody sits at one. */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { Json, Quiet } from "./output.ts"

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
  total: number | null
): Effect.fn.Return<Effect.Effect<void>, never, Scope.Scope | Flags> {
  const line = yield* drawing
  if (line === null) return Effect.void
  const began = yield* Clock.currentTimeMillis
  let done = 0
  return Effect.map(Clock.currentTimeMillis, (now) => {
    done++
    line(now, () => {
      if (total === null) return `${counted(done)} ${noun}`
      const left = ((now - began) / done) * Math.max(0, total - done)
      return `${counted(done)} of ${counted(total)} ${noun}, ${lasting(left)} left`
    })
  })
})

/** Counts the steps that are taken while something goes on, and no longer: what follows is printed on a clean line. */
export const counting = <A, E, R>(
  noun: string,
  total: number | null,
  doing: (step: Effect.Effect<void>) => Effect.Effect<A, E, R>
): Effect.Effect<A, E, Exclude<R, Scope.Scope> | Flags> => Effect.scoped(Effect.flatMap(make(noun, total), doing))

/** Tells how long something has been going on that cannot be counted. */
export const during = <A, E, R>(doing: string, effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R | Flags> =>
  Effect.scoped(
    Effect.gen(function* () {
      const line = yield* drawing
      if (line === null) return yield* effect
      const { everyMillis } = yield* Screen
      const began = yield* Clock.currentTimeMillis
      const tick = Effect.map(Clock.currentTimeMillis, (now) =>
        line(now, () => `${doing}, ${lasting(now - began)} so far`)
      )
      yield* Effect.forkScoped(Effect.forever(Effect.andThen(Effect.sleep(Math.max(1, everyMillis)), tick)))
      return yield* effect
    })
  )

/** A length of time as one would say it. */
export const lasting = (milliseconds: number): string => {
  const seconds = Math.ceil(milliseconds / 1000)
  if (seconds < 90) return `${seconds} s`
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`
}

// internal

type Flags = Effect.Services<typeof Json> | Effect.Services<typeof Quiet>

/** Draws at most so often, over what it drew before; null where nobody would see it, or somebody wants none. */
const drawing = Effect.gen(function* () {
  const screen = yield* Screen
  if (!screen.isTerminal || (yield* Json) || (yield* Quiet)) return null
  let drawn = yield* Clock.currentTimeMillis
  let isDrawn = false
  yield* Effect.addFinalizer(() => Effect.sync(() => isDrawn && screen.write(clear)))
  return (now: number, text: () => string): void => {
    if (now - drawn < screen.everyMillis) return
    drawn = now
    isDrawn = true
    screen.write(`${clear}${text()}`)
  }
})

const clear = "\r\u001b[2K"
const counted = (count: number): string => count.toLocaleString("en")
