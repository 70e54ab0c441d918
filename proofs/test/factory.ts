/** A public function that takes options, and what calling it with some comes to. */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type { Kind } from "./nonsense.ts"

export interface Factory {
  readonly name: string
  /** What calling it ends in; undefined where it works. */
  readonly fails: (options: unknown) => unknown
  /** The kinds an option takes; all others are refused. */
  readonly takes: Readonly<Record<string, ReadonlyArray<Kind>>>
  /** Without these it is refused whatever else is given. */
  readonly base?: object
  /** What is taken may be run too: it opens no file and connects to nothing. */
  readonly isHarmless?: boolean
  /** The kinds the whole of its options may be. */
  readonly whole?: ReadonlyArray<Kind>
}

export const ofExit = (exit: Exit.Exit<unknown, unknown>): unknown =>
  Exit.isSuccess(exit) ? undefined : Cause.squash(exit.cause)
export const thrown = (call: () => unknown): unknown => {
  try {
    call()
    return undefined
  } catch (error) {
    return error
  }
}
/** Options as they come: nothing in plain JavaScript holds them to their type. */
export const any = <A>(options: unknown): A => options as A
export const run = (effect: Effect.Effect<unknown, unknown>): unknown => ofExit(Effect.runSyncExit(effect))

export const time: ReadonlyArray<Kind> = ["number", "fraction", "huge", "bigint"]
