/** Built at the first call, built anew after a build that failed, closed once. */
import * as Pending from "@dravo/core/Pending"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Fiber from "effect/Fiber"
import type * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import { closed, toError } from "./failure.ts"
import { after } from "./longTimer.ts"
import { take } from "./loopTurns.ts"

export interface LazyRuntime<R> {
  /** Rejects with the signal's own reason when that is what ended the call. */
  run<A, E>(effect: Effect.Effect<A, E, R>, signal?: AbortSignal): Promise<A>
  /** From here on every call is refused; those running are told to end when `stop` runs. */
  refuse(): void
  /** Resolves to whether everything has ended; what has not within `patience` milliseconds is no longer waited for. */
  stop(patience: number): Promise<boolean>
}

export const make = <R>(layer: Layer.Layer<R, unknown>): LazyRuntime<R> => {
  let current: Built<R> | undefined
  let isClosing = false
  const waiting = pendingCalls()

  const mayRun = (signal: AbortSignal | undefined): void => {
    if (isClosing) throw closed("no call is taken any more")
    signal?.throwIfAborted()
  }

  const run = async <A, E>(effect: Effect.Effect<A, E, R>, signal?: AbortSignal): Promise<A> => {
    mayRun(signal)
    // A host that makes hundreds of calls at once has turns of its own between them.
    const turn = current?.isReady === true ? take("new") : undefined
    if (turn !== undefined) {
      await turn
      mayRun(signal)
    }
    const built = (current ??= { runtime: ManagedRuntime.make(layer), isReady: false })
    const wasReady = built.isReady
    const fiber = built.runtime.runFork(noted(built, effect), signal === undefined ? {} : { signal })
    // What had nothing to wait for has ended by now; those who share a first build end with it together.
    const exit = (wasReady ? fiber.pollUnsafe() : undefined) ?? (await waiting.until(fiber))
    if (Exit.isSuccess(exit)) return exit.value
    signal?.throwIfAborted()
    // A runtime remembers a failed build for ever, so the next call gets a new one.
    if (!built.isReady && current === built && !isClosing) {
      current = undefined
      await built.runtime.dispose()
    }
    throw toError(exit.cause)
  }

  return {
    run,
    refuse: () => {
      isClosing = true
    },
    stop: (patience) => ended(current?.runtime.dispose() ?? Promise.resolve(), patience, waiting.leave)
  }
}

// internal

interface Built<R> {
  readonly runtime: ManagedRuntime.ManagedRuntime<R, unknown>
  /** Some effect was run with its services. */
  isReady: boolean
}

/** Only a build that succeeded gets as far as running something. */
const noted = <A, E, R>(built: Built<R>, effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.suspend(() => {
    built.isReady = true
    return effect
  })

/** Whether it ended within its patience; else `late` is called and nobody waits any more. */
const ended = (disposed: Promise<void>, patience: number, late: () => void): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const end = after(patience, () => {
      late()
      resolve(false)
    })
    disposed.then(() => resolve(true), reject).finally(end)
  })

/** Ends the wait for calls, also for those that cannot be interrupted. */
const pendingCalls = () => {
  const inside = Pending.make<() => void>()
  const until = <A, E>(running: Fiber.Fiber<A, E>): Promise<Exit.Exit<A, E>> =>
    new Promise((resolve, reject) => {
      const leave = inside.begin(() => reject(closed("it was closed while this call was running")))
      running.addObserver((exit) => {
        leave()
        resolve(exit)
      })
    })
  const leave = () => {
    for (const end of inside) end()
  }
  return { until, leave }
}
