/**
 * The laws of the platform port, run against an adapter and its fake on loopback. A third-party adapter calls `suite`
 * from one test file.
 */
import { describe } from "@effect/vitest"
import { declarations } from "./AdapterSuiteDeclarations.ts"
import { failures } from "./AdapterSuiteFailures.ts"
import { hostile } from "./AdapterSuiteHostile.ts"
import { readings } from "./AdapterSuiteReadings.ts"
import { secrets } from "./AdapterSuiteSecrets.ts"
import type { Fixture, Subject } from "./AdapterSuiteSubject.ts"
import { tokens } from "./AdapterSuiteTokens.ts"

export type { Fixture, Making, Refused, Spoiled, Subject } from "./AdapterSuiteSubject.ts"

export const suite = <F extends Fixture>(subject: Subject<F>): void => {
  describe(`${subject.name} keeps the laws of an adapter`, () => {
    declarations(subject)
    readings(subject)
    hostile(subject)
    failures(subject)
    secrets(subject)
    tokens(subject)
  })
}
