/**
 * The laws of the platform port, run against an adapter and its fake on loopback. A third-party adapter calls `suite`
 * from one test file.
 */
import { describe } from "@effect/vitest"
import { declarations } from "./declarations.ts"
import { failures } from "./failures.ts"
import { hostile } from "./malformedAnswers.ts"
import { limits } from "./limits.ts"
import { readings } from "./readings.ts"
import { requests } from "./requests.ts"
import { secrets } from "./secrets.ts"
import type { Fixture, Subject } from "./subject.ts"
import { tokens } from "./tokens.ts"

export type { Fixture, Making, Refused, Spoiled, Subject } from "./subject.ts"

export const suite = <F extends Fixture>(subject: Subject<F>): void => {
  describe(`${subject.name} keeps the laws of an adapter`, () => {
    declarations(subject)
    readings(subject)
    hostile(subject)
    failures(subject)
    requests(subject)
    limits(subject)
    secrets(subject)
    tokens(subject)
  })
}
