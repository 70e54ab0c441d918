/**
 * What a database must do about its own past, as a suite of vitest tests for stores whose rows outlive their process:
 * one that an older version has left, and one that a backup or a failover has set back.
 */
import { describe } from "@effect/vitest"
import * as Duration from "effect/Duration"
import { older, type Older, type Open } from "./past/older.ts"
import { restored, type Restorable, type Ways } from "./past/restored.ts"

export type { Older, Restorable }

/** How databases are made, one for each test, and set back. */
export interface Options {
  readonly name: string
  /** A new database with each scope. */
  readonly older: Open
  /** A new database with each scope, by what sets it back: "a backup", "a failover". */
  readonly restored: Ways
  /** How long one test may take. */
  readonly timeout?: Duration.Input
}

/** Registers the tests. */
export const suite = (options: Options): void => {
  const timeout = Duration.toMillis(Duration.fromInputUnsafe(options.timeout ?? "2 minutes"))
  describe(options.name, () => {
    older(options.older, timeout)
    restored(options.restored, timeout)
  })
}
