/** The laws of messages as tests, for adapters whose platform sends some. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { type Fixture, open, type Subject } from "../subject.ts"
import { laws } from "./IncomingLaws.ts"

export const incoming = <F extends Fixture>(subject: Subject<F>): void => {
  const { incoming: messages } = subject
  if (messages === undefined) {
    it.live("takes no messages, as nobody says how they are signed", () =>
      Effect.map(open(subject), ({ adapter }) => assert.isUndefined(adapter.incoming))
    )
    return
  }
  describe("a message of the platform", guarantee, () => {
    it.live.each(Object.entries(laws).map(([name, law]) => ({ name, law })))("$name", ({ law }) =>
      Effect.gen(function* () {
        const { adapter } = yield* open(subject)
        if (adapter.incoming === undefined) return assert.fail("the adapter takes no messages")
        yield* law(adapter.incoming, messages)
      })
    )
  })
}

// internal

const guarantee: { readonly meta: object } = { meta: { claim: "incoming.adapters" } }
