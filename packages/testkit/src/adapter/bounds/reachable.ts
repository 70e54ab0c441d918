/** Whether a platform can be reached is found out without showing who asks, and told in words within a deadline. */
import type { Reach } from "@dravo/core/Reach"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fault from "@dravo/fakes/FakePlatformFault"
import { type Fixture, open, type Opened, type Subject } from "../subject.ts"

export const reachable = <F extends Fixture>(subject: Subject<F>): void => {
  describe("asked whether its platform can be reached, it", guarantee, () => {
    it.live("asks each host once, with nothing that says who asks", () =>
      Effect.gen(function* () {
        const opened = yield* open(subject)
        const heard: Array<Fault.Call> = []
        opened.fixture.fake.script({ match: (call) => heard.push(call) > 0 && false, respond: Fault.hang })
        const hosts = yield* reachOf(opened)
        assert.deepStrictEqual(troubles(hosts), [])
        assert.strictEqual(heard.length, hosts.length)
        assert.deepStrictEqual(heard.filter(isSomebody), [])
      })
    )

    it.live.each([302, 401, 404, 429, 503])("takes %s for an answer", (status) =>
      Effect.gen(function* () {
        const opened = yield* open(subject)
        opened.fixture.fake.script({ respond: Fault.answer({ status, body: {} }) })
        assert.deepStrictEqual(troubles(yield* reachOf(opened)), [])
      })
    )

    it.live("tells of a host that is not there", () =>
      Effect.gen(function* () {
        const opened = yield* open(subject)
        yield* Effect.promise(() => opened.fixture.fake.close())
        assert.isTrue(isTold(yield* reachOf(opened), /^the connection failed \(ECONN[A-Z]+\)$/u))
      })
    )

    it.live("ends at the deadline of a call where nothing answers", () =>
      Effect.gen(function* () {
        const opened = yield* open(subject, { deadline: 50 })
        opened.fixture.fake.script({ respond: Fault.hang })
        assert.isTrue(isTold(yield* reachOf(opened), /^no answer within 50ms$/u))
      })
    )
  })
}

/** Whether of every host it is told, in such words, that it cannot be reached. */
export const isTold = (hosts: ReadonlyArray<Reach>, words: RegExp): boolean =>
  hosts.length > 0 && hosts.every(({ trouble }) => trouble !== null && words.test(trouble))

/** Whether a request shows who asks, or asks for anything. */
export const isSomebody = ({ body, headers, path, rawQuery }: Fault.Call): boolean =>
  path !== "/" ||
  rawQuery !== "" ||
  body !== "" ||
  ["authorization", "cookie"].some((name) => Object.hasOwn(headers, name))

// internal

const guarantee: { readonly meta: object } = { meta: { claim: "platforms.reach" } }

const reachOf = ({ adapter, fixture }: Opened<Fixture>): Effect.Effect<ReadonlyArray<Reach>> =>
  adapter.reach?.(fixture.posts.map(({ account }) => account)) ??
  Effect.die(new TypeError("it does not tell whether its platform can be reached"))

const troubles = (hosts: ReadonlyArray<Reach>): ReadonlyArray<Reach> => hosts.filter(({ trouble }) => trouble !== null)
