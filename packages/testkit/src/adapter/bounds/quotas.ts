/** What an adapter declares of a platform's quotas is what it takes from them, and nothing is asked beyond. */
import { type Adapter, listingOf, type Reading, type ReadCapability } from "@dravo/core/Adapter"
import type { AdapterError, Reason } from "@dravo/core/AdapterError"
import type { Instant } from "@dravo/core/Instant"
import { type Draw, isZone, type Meter, QuotaMeter } from "@dravo/core/Quota"
import { requestsFor } from "@dravo/core/RequestAllowance"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { type Fixture, type Opened, open, type Subject } from "../subject.ts"

export const quotas = <F extends Fixture>(subject: Subject<F>): void => {
  describe("a quota", () => {
    it.live("is declared once, in a zone people know, and drawn on by name", () =>
      Effect.gen(function* () {
        const { adapter } = yield* open(subject)
        assert.deepStrictEqual(misdeclared(adapter), [])
      })
    )

    it.live("gives what a reading says it takes, and no more", () =>
      Effect.gen(function* () {
        const opened = yield* open(subject)
        for (const { kind, read, reads } of opened.both) {
          const { meter, taken } = counting()
          yield* Effect.provideService(read, QuotaMeter, meter)
          const { accounts, posts } = opened.fixture
          const references = kind === "publication" ? posts.length : accounts.length
          assert.deepStrictEqual(overdrawn(reads.draws, references, taken), [], kind)
        }
      })
    )

    it.live("that is spent is told by name with its end, and nothing is asked", () =>
      Effect.gen(function* () {
        const opened = yield* open(subject)
        const until = Date.parse("2026-11-29T08:00:00Z")
        for (const { draws, read } of drawing(subject, opened)) {
          opened.fixture.fake.reset()
          const refusing: Meter = { take: () => Effect.succeed(until) }
          const result = yield* Effect.result(Effect.provideService(read, QuotaMeter, refusing))
          assert.strictEqual(opened.fixture.fake.calls().calls, 0)
          assert.isTrue(tellsOfQuota(result, draws, until), JSON.stringify(result))
        }
      })
    )
  })
}

/** What is wrong about the declarations, a sentence each. */
export const misdeclared = (adapter: Pick<Adapter, "capabilities" | "quotas">): ReadonlyArray<string> => {
  const { capabilities, quotas: declared = [] } = adapter
  const names = declared.map(({ name }) => name)
  const draws = [capabilities.posts, capabilities.accounts, ...(capabilities.listing?.edges ?? [])].flatMap(
    (one) => one.draws ?? []
  )
  return [
    ...names.filter((name, at) => names.indexOf(name) !== at).map((name) => `${name} is declared twice`),
    ...declared.filter(({ zone }) => !isZone(zone)).map(({ name, zone }) => `${name} has the unknown zone ${zone}`),
    ...declared.filter(({ units }) => !(units >= 1)).map(({ name }) => `${name} lets nobody ask`),
    ...draws.filter(({ quota }) => !names.includes(quota)).map(({ quota }) => `${quota} is drawn on and not declared`)
  ]
}

/** Of which quotas a reading took another number of units than it declares, but for those it may do without. */
export const overdrawn = (
  draws: ReadCapability["draws"],
  references: number,
  taken: ReadonlyMap<string, number>
): ReadonlyArray<string> =>
  (draws ?? []).flatMap(({ quota, units }) => {
    const [said, took] = [requestsFor(units, references), taken.get(quota) ?? 0]
    return said === took ? [] : [`${quota}: ${said} declared, ${took} taken`]
  })

/** Whether the engine would wait for the end of one of the quotas, and hold nothing against anybody. */
export const tellsOfQuota = (
  result: Result.Result<ReadonlyArray<Reading>, AdapterError>,
  draws: ReadonlyArray<Draw>,
  until: Instant
): boolean => {
  const isToldBy = (reason: Reason) =>
    reason._tag === "RateLimited" && reason.retryAt === until && draws.some(({ quota }) => quota === reason.quota)
  return Result.isFailure(result)
    ? isToldBy(result.failure.reason)
    : result.success.every((one) => one._tag === "Failed" && isToldBy(one.reason))
}

// internal

const counting = () => {
  const taken = new Map<string, number>()
  const meter: Meter = {
    take: (quota, units) =>
      Effect.sync(() => {
        taken.set(quota, (taken.get(quota) ?? 0) + units)
        return null
      })
  }
  return { meter, taken }
}

/** Every reading that declares draws, and the first page of every list that does. */
const drawing = <F extends Fixture>({ listing }: Subject<F>, { adapter, both, fixture, memory }: Opened<F>) => {
  const account = listing?.account(fixture)
  const edges = account === undefined ? [] : listingOf(adapter, account).edges
  const pages = edges.flatMap((edge) => {
    const { draws = [], name, page } = edge
    const request = { edge: name, since: null, cursor: null, limit: page.max }
    const listed =
      account === undefined ? undefined : adapter.listPosts?.(fixture.credential, { ...request, account }, memory)
    return listed === undefined || draws.length === 0
      ? []
      : [{ draws, read: Effect.map(listed, ({ posts }) => posts.map(({ reading }) => reading)) }]
  })
  const readings = both.flatMap(({ read, reads: { draws = [] } }) => (draws.length === 0 ? [] : [{ draws, read }]))
  return [...readings, ...pages]
}
