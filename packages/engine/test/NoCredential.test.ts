import { Unauthorized } from "@dravo/core/AdapterError"
import { Analytics } from "@dravo/engine/Analytics"
import * as HostCredentials from "@dravo/engine/HostCredentials"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { acme, connect, fail, record, script, settle, value, world } from "./scripted.ts"

const nobody = HostCredentials.layer(() => Effect.succeed(null))

const open = () => Object.assign(script(), { credential: "none" as const })

describe("A platform anybody may read", () => {
  it.effect("is read without asking the host for a token, and its accounts need none", () => {
    const platform = open()
    const sent: Array<string> = []
    platform.posts = (credential, refs) => {
      sent.push(Redacted.value(credential.token))
      return Effect.succeed(refs.map(() => value({ like_count: 7 })))
    }
    return Effect.gen(function* () {
      const analytics = yield* Analytics
      const account = yield* connect()
      yield* record(1)
      const { rows } = yield* settle(analytics.listPosts(acme, {}))
      assert.deepStrictEqual(
        rows.map(({ status }) => status),
        ["synced"]
      )
      assert.deepStrictEqual(sent, [""])
      assert.strictEqual((yield* analytics.health(acme, account.accountId))?.token, "not_needed")
    }).pipe(Effect.provide(world(platform, { credentials: nobody })))
  })

  it.effect("never asks its owners to reconnect, whatever it refuses", () => {
    const platform = open()
    platform.posts = () => fail(new Unauthorized({ detail: "who are you" }))
    return Effect.gen(function* () {
      const analytics = yield* Analytics
      yield* connect()
      yield* record(1)
      const { rows } = yield* settle(analytics.listPosts(acme, {}))
      assert.deepStrictEqual(
        rows.map(({ status }) => status),
        ["failed"]
      )
    }).pipe(Effect.provide(world(platform, { credentials: nobody })))
  })

  it.effect("negative control: where accounts have tokens of their own, one without a token is not read", () => {
    const platform = script()
    return Effect.gen(function* () {
      const analytics = yield* Analytics
      yield* connect()
      yield* record(1)
      const { rows } = yield* settle(analytics.listPosts(acme, {}))
      assert.notStrictEqual(rows[0]?.status, "synced")
      assert.deepStrictEqual(platform.calls, [])
    }).pipe(Effect.provide(world(platform, { credentials: nobody })))
  })
})
