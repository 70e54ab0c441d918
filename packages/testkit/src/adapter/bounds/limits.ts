/** A limit met anywhere inside a reading is told with it, so that nobody asks before its end. */
import type { AdapterError } from "@dravo/core/AdapterError"
import type { Reading } from "@dravo/core/Adapter"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Fault from "@dravo/fakes/FakePlatformFault"
import { type Fixture, type Opened, open, type Subject } from "../subject.ts"

export const limits = <F extends Fixture>(subject: Subject<F>): void => {
  describe("a limit", () => {
    it.live("is told whichever request of a reading meets it", () =>
      Effect.gen(function* () {
        const opened = yield* open(subject)
        for (const one of opened.both)
          for (let at = 0; at < one.usual; at++) {
            const result = yield* limitedAt(opened, one.read, at, answerOf(subject))
            if (result !== undefined) assert.isTrue(tellsOfLimit(result), `${one.operation}, request ${at + 1}`)
          }
      })
    )
  })
}

type Read = Effect.Effect<ReadonlyArray<Reading>, AdapterError>

/** What a reading becomes when one of its requests meets a limit; undefined where it makes fewer. */
export const limitedAt = Effect.fnUntraced(function* <F extends Fixture>(
  { fixture }: Opened<F>,
  read: Read,
  at: number,
  answer: Fault.Answer
) {
  let asked = 0
  const undo = fixture.fake.script({ match: () => asked++ === at, respond: Fault.answer(answer) })
  const result = yield* Effect.result(read)
  undo()
  return asked > at ? result : undefined
})

/** Whether the engine would hear of it: the whole reading was refused for it, or one part of it. */
export const tellsOfLimit = (result: Result.Result<ReadonlyArray<Reading>, AdapterError>): boolean =>
  Result.isFailure(result)
    ? result.failure.reason._tag === "RateLimited"
    : result.success.some((one) =>
        one._tag === "Value"
          ? (one.withheld ?? []).some(({ limited }) => limited !== undefined)
          : one._tag === "Failed" && one.reason._tag === "RateLimited"
      )

// internal

/** A throttle with a deadline, which every platform has. */
const answerOf = <F extends Fixture>({ refused }: Subject<F>): Fault.Answer =>
  refused
    .find(({ expect, retryAfter }) => expect === "RateLimited" && typeof retryAfter === "number")
    ?.answer(Date.now()) ?? { status: 429, body: {} }
