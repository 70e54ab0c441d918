/** One fake Facebook, an adapter that reads it, and what the fleet remembers. */
import * as Facebook from "@dravo/adapters-facebook"
import type { PostRef, Reading } from "@dravo/core/Adapter"
import type { RetiredMetrics } from "@dravo/core/RetiredMetrics"
import { PlatformId } from "@dravo/core/Ids"
import * as Refs from "@dravo/testkit/AdapterSuiteRefs"
import * as FakeFacebook from "@dravo/fakes/FakeFacebook"
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

export const facebook = PlatformId.make("facebook")
export const page = "1122334455"
export const now = Date.parse("2026-06-29T12:00:00Z")
export const idOf = (n: number): string => `${page}_${900_000_000_000_000 + n}`
export const refOf = (id: string, extras: Refs.Extras = {}): PostRef =>
  Refs.post(facebook, id, { platformAccountId: page, ...extras })

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
  options: FakeFacebook.Options & { readonly granted?: ReadonlyArray<string> | null } = {}
) {
  const fake = yield* FakeFacebook.make({
    now: () => now,
    tokens: { token: { ownerId: page } },
    pages: [{ id: page }],
    ...options
  })
  const adapter = yield* Facebook.make({ baseUrl: fake.url, limits: { attempts: 1 } })
  const { dead, memory } = fleet()
  const credential = { token: Redacted.make("token"), version: "1", scopes: options.granted ?? null }
  return {
    fake,
    adapter,
    dead,
    memory,
    credential,
    posts: (...ids: ReadonlyArray<string>) =>
      adapter.readPosts(
        credential,
        ids.map((id) => refOf(id)),
        memory
      ),
    page: () =>
      Effect.map(adapter.readAccounts(credential, [Refs.account(facebook, page)], memory), ([reading]) =>
        valueOf(reading)
      )
  }
})

export const valueOf = (reading: Reading | undefined): Extract<Reading, { _tag: "Value" }> =>
  reading?._tag === "Value" ? reading : assert.fail(`expected a value, got ${JSON.stringify(reading)}`)

export const warningsOf = (reading: Reading | undefined): ReadonlyArray<string> =>
  (valueOf(reading).withheld ?? []).map(({ warning }) => warning)
