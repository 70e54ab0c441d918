/** Readers of one list that come in another order than its posts: how fast requests arrive never costs requests. */
import { proves } from "@dravo-internal/tools/proves"
import type * as FakePlatform from "@dravo/fakes/FakePlatform"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { idOf, logins, now, open, refOf, valueOf } from "./opened.ts"

const hour = 3_600_000
const page = 100
const pages = 10

const posts = Array.from({ length: page * pages }, (_, at) => ({ id: idOf(at + 1), createdAt: now - (at + 1) * hour }))

/** Two readers of fifty posts each, page by page, the one who asks first being whom `order` names first. */
const walk = (login: (typeof logins)[number], order: (at: number) => readonly [0 | 1, 0 | 1], apart: boolean) =>
  Effect.gen(function* () {
    const { fake, read } = yield* open(login, { media: posts })
    const half = (at: number, which: 0 | 1) => {
      const from = at * page + which * (page / 2)
      return Effect.map(read(...posts.slice(from, from + page / 2).map(({ id }) => refOf(id))), (all) =>
        all.map(valueOf)
      )
    }
    const counts: Array<number> = []
    for (let at = 0; at < pages; at++) {
      const [one, other] = order(at)
      yield* both(fake, half(at, one), half(at, other), apart)
      counts.push(fake.calls().calls)
    }
    return counts.map((count, at) => count - (counts[at - 1] ?? 0))
  }).pipe(Effect.scoped)

/** Either at once, or the other when the first is done. */
const both = (
  fake: FakePlatform.FakePlatform,
  one: Effect.Effect<unknown, unknown>,
  other: Effect.Effect<unknown, unknown>,
  apart: boolean
) =>
  Effect.gen(function* () {
    if (apart) {
      yield* Effect.andThen(one, other)
      return
    }
    const gate = fake.hold()
    const first = yield* Effect.forkChild(one)
    yield* Effect.promise(() => gate.arrived(1))
    const second = yield* Effect.forkChild(other)
    yield* Effect.yieldNow
    fake.unscript()
    gate.release()
    yield* Fiber.join(first)
    yield* Fiber.join(second)
  })

const forwards = [0, 1] as const
const backwards = [1, 0] as const

const orders = [
  { name: "come in the order of the posts", order: () => forwards, apart: false, max: 2 * pages },
  { name: "come in the other order", order: () => backwards, apart: false, max: 2 * pages },
  {
    name: "come in either order",
    order: (at: number) => (at % 3 === 1 ? backwards : forwards),
    apart: false,
    max: 2 * pages
  },
  { name: "come one after the other", order: () => forwards, apart: true, max: 2 * pages },
  // The first has the page of the other before its own, and what was answered before a question answers none.
  { name: "come one after the other from behind", order: () => backwards, apart: true, max: 3 * pages + 10 }
]

describe("Two readers of a thousand posts, fifty each of every hundred", () => {
  for (const login of logins)
    for (const { apart, max, name, order } of orders)
      it.live(`ask through ${login} for each page once, or once more at most, where they ${name}`, () =>
        Effect.gen(function* () {
          proves("platforms.any-order")
          const counts = yield* walk(login, order, apart)
          const all = counts.reduce((sum, one) => sum + one, 0)
          assert.isAtMost(all, max, counts.join(" "))
        })
      )
})
