/** Laws as tests. */
import type { StoreError } from "@dravo/core/StoreError"
import { assert, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import type { Law, PortEnv } from "./law.ts"

export interface Options<Ports> {
  readonly name: string
  /** Built anew for every law and every run of a property: each must get an empty one. */
  readonly layer: Layer.Layer<Ports, StoreError>
  /** Moves the clock the store judges by: `TestClock.adjust`, or an offset where the database's own clock rules. */
  readonly advance: (duration: Duration.Duration) => Effect.Effect<void>
  /** How far that clock may run by itself during one law; zero, the default, for a `TestClock`. */
  readonly drift?: Duration.Input
  /** Runs of each property, 100 by default. */
  readonly runs?: number
  /** Replays a falsified property: its law's name and the token its failure printed. */
  readonly replay?: { readonly law: string; readonly token: string }
  /** How long one law may take. */
  readonly timeout?: Duration.Input
}

/** The world a law of a suite is checked in. */
export const envOf = <Ports>(options: Options<Ports>, law: Pick<Law, "name">): PortEnv<Ports> => ({
  layer: options.layer,
  advance: options.advance,
  drift: Duration.fromInputUnsafe(options.drift ?? 0),
  check: options.replay?.law === law.name ? { replay: options.replay.token } : { runs: options.runs ?? 100, size: 40 }
})

/** A test for each law of one subject. */
export const register = <E>(
  options: Pick<Options<never>, "timeout">,
  laws: ReadonlyArray<Law<E>>,
  env: (law: Law<E>) => E
): void => {
  const timeout = Duration.toMillis(options.timeout ?? "1 minute")
  for (const law of laws) it.effect(law.name, () => law.run(env(law)), { timeout, meta: law.meta ?? {} })
}

/** Whoever cites a law says its name alone. */
export const registerNames = (laws: ReadonlyArray<Pick<Law, "name">>): void =>
  it("no two laws share a name", () => {
    assert.strictEqual(new Set(laws.map(({ name }) => name)).size, laws.length)
  })
