/**
 * What every implementation of `Coordination` must do, as a suite of vitest tests; it needs no store of rows:
 *
 * ```ts
 * suite({ name: "my coordination", layer: MyStore.layer({ file: ":memory:" }), advance: TestClock.adjust })
 * ```
 */
import type { Coordination } from "@dravo/core/Coordination"
import { describe } from "@effect/vitest"
import type { CoordinationEnv, Law } from "../suite/law.ts"
import { envOf, register, registerNames, type Options as SuiteOptions } from "../suite/register.ts"
import type { CoordinationLaw } from "./law.ts"
import { buckets } from "./laws/buckets.ts"
import { cells } from "./laws/cells.ts"
import { charges } from "./laws/charges.ts"
import { cooldowns } from "./laws/cooldowns.ts"
import { probes } from "./laws/probes.ts"
import { differential, happenings } from "./random/differential.ts"

export type { CoordinationEnv as Env, CoordinationLaw as Law }

/** How the coordination under test is made anew for each law. */
export interface Options extends SuiteOptions<Coordination> {}

/** The laws by subject. They are plain values, so that a broken implementation can be shown to break them. */
export const laws: Readonly<Record<string, ReadonlyArray<CoordinationLaw>>> = {
  cooldowns,
  probes,
  buckets,
  charges,
  cells,
  differential
}

/** What is true of the suite's own random commands; who runs the suite against his own need not check it again. */
export const ofCommands: ReadonlyArray<Law<void>> = [happenings]

/** How many laws there are; whoever runs the suite may pin it, so that it cannot shrink in silence. */
export const size: number = Object.values(laws).reduce((sum, group) => sum + group.length, 0)

/** What is promised of the whole suite. */
const guarantee: Pick<CoordinationLaw, "meta"> = { meta: { claim: "stores.same-on-every-store" } }

/** Registers every law as a test. */
export const suite = (options: Options): void => {
  describe(options.name, guarantee, () => {
    for (const [subject, group] of Object.entries(laws))
      describe(subject, () => {
        register(options, group, (law) => envOf(options, law))
      })
    registerNames(Object.values(laws).flat())
  })
}
