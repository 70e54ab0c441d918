/** Built at the first call, built anew after a build that failed, closed once. */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import { closed, toError } from "./failure.ts"

export interface Life<R> {
  /** Rejects with the signal's own reason when that is what ended the call. */
  run<A, E>(effect: Effect.Effect<A, E, R>, signal?: AbortSignal): Promise<A>
  /** From here on every call is refused; those running are told to end when `stop` runs. */
  refuse(): void
  stop(): Promise<void>
}

export const make = <R>(layer: Layer.Layer<R, unknown>): Life<R> => {
  let current: Built<R> | undefined
  let isClosing = false

  const run = async <A, E>(effect: Effect.Effect<A, E, R>, signal?: AbortSignal): Promise<A> => {
    if (isClosing) throw closed("no call is taken any more")
    signal?.throwIfAborted()
    const built = (current ??= { runtime: ManagedRuntime.make(layer), isReady: false })
    const exit = await built.runtime.runPromiseExit(
      Effect.suspend(() => {
        built.isReady = true
        return effect
      }),
      signal === undefined ? {} : { signal }
    )
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
    stop: async () => current?.runtime.dispose()
  }
}

// internal

interface Built<R> {
  readonly runtime: ManagedRuntime.ManagedRuntime<R, unknown>
  /** Some effect was run with its services. */
  isReady: boolean
}
