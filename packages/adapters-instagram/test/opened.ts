/** One fake Instagram, an adapter that reads it, and what the fleet remembers. */
import * as Instagram from "@dravo/adapters-instagram"
import type { PostRef, Reading } from "@dravo/core/Adapter"
import type { RetiredMetrics } from "@dravo/core/RetiredMetrics"
import { PlatformId } from "@dravo/core/Ids"
import * as Refs from "@dravo/testkit/AdapterSuiteRefs"
import * as FakeInstagram from "@dravo/fakes/FakeInstagram"
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

export const instagram = PlatformId.make("instagram")
export const owner = "17841400000000001"
export const now = Date.parse("2026-06-29T12:00:00Z")
export const idOf = (n: number): string => String(17_900_000_000_000n + BigInt(n))
export const refOf = (id: string, extras: Refs.Extras = {}): PostRef =>
  Refs.post(instagram, id, { platformAccountId: owner, ...extras })
export const logins = ["instagram", "facebook"] as const

/** What a store would remember. */
export const fleet = () => {
  const dead = new Map<string, Set<string>>()
  const key = (type: string, version: string) => `${type} ${version}`
  const memory: RetiredMetrics = {
    known: (type, version, names) =>
      Effect.sync(() => new Set(names.filter((name) => dead.get(key(type, version))?.has(name)))),
    remember: (type, version, names) =>
      Effect.sync(() => {
        dead.set(key(type, version), new Set([...(dead.get(key(type, version)) ?? []), ...names]))
      })
  }
  return { memory, dead }
}

export const open = Effect.fnUntraced(function* (
  login: Instagram.Login,
  options: FakeInstagram.Options & { readonly granted?: ReadonlyArray<string> | null } = {}
) {
  const fake = yield* FakeInstagram.make({
    login,
    now: () => now,
    tokens: { token: { ownerId: owner } },
    users: [{ id: owner }],
    ...options
  })
  const adapter = yield* Instagram.make({ login, baseUrls: { [login]: fake.url }, limits: { attempts: 1 } })
  const { dead, memory } = fleet()
  const credential = { token: Redacted.make("token"), version: "1", scopes: options.granted ?? null }
  const account = Refs.account(instagram, owner)
  return {
    fake,
    adapter,
    dead,
    memory,
    credential,
    account,
    read: (...refs: ReadonlyArray<PostRef>) => adapter.readPosts(credential, refs, memory),
    user: () => Effect.map(adapter.readAccounts(credential, [account], memory), ([reading]) => valueOf(reading))
  }
})

export const valueOf = (reading: Reading | undefined): Extract<Reading, { _tag: "Value" }> =>
  reading?._tag === "Value" ? reading : assert.fail(`expected a value, got ${JSON.stringify(reading)}`)

export const warningsOf = (reading: Reading | undefined): ReadonlyArray<string> =>
  (valueOf(reading).withheld ?? []).map(({ warning }) => warning)
