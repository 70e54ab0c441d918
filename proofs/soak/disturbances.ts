/** What is done to hosts while they read: a seeded sequence, so that a run that failed can be had again. */
import * as Fault from "@dravo/fakes/FakePlatformFault"

export type Disturbance =
  | { readonly _tag: "Fault"; readonly name: string; readonly fault: Fault.Fault; readonly millis: number }
  | { readonly _tag: "Kill"; readonly which: number }
  | { readonly _tag: "Clock"; readonly offset: number; readonly millis: number }

/** By turns, so that a short run has some of each. */
export function* disturbances(random: () => number): Generator<Disturbance, never> {
  for (;;) {
    yield { _tag: "Kill", which: random() }
    const [name, fault] = faults[Math.floor(random() * faults.length)] ?? ["hang", Fault.hang]
    yield { _tag: "Fault", name, fault, millis: 500 + random() * 1500 }
    // An hour, a day or a year, ahead or behind.
    const size = [hour, 24 * hour, 365 * 24 * hour][Math.floor(random() * 3)] ?? hour
    yield { _tag: "Clock", offset: random() < 0.5 ? size : -size, millis: 500 + random() * 1500 }
  }
}

/** None that ends an authorisation: only its owner could mend that. */
export const faults: ReadonlyArray<readonly [string, Fault.Fault]> = [
  ["500", Fault.answer({ status: 500, body: {} })],
  ["429", Fault.answer({ status: 429, headers: { "retry-after": "2" }, body: {} })],
  ["hang", Fault.hang],
  ["reset", Fault.reset],
  ["malformed", Fault.malformed],
  ["html", Fault.html(200)],
  ["empty", Fault.empty()]
]

// internal

const hour = 3_600_000
