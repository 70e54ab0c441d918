import { controls } from "@dravo-internal/tools/proves"
import { type Adapter, type Credential, type Reading } from "@dravo/core/Adapter"
import { AdapterError, Unauthorized } from "@dravo/core/AdapterError"
import * as Adapters from "@dravo/core/Adapters"
import { Coordination } from "@dravo/core/Coordination"
import { Credentials } from "@dravo/core/Credentials"
import { Unreachable, StoreError } from "@dravo/core/StoreError"
import * as Analytics from "@dravo/engine/Analytics"
import * as HostCredentials from "@dravo/engine/HostCredentials"
import * as Refresher from "@dravo/engine/Refresher"
import { assert, describe, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import { down, inMemory } from "./processes.ts"
import { acme, adapter, connect, platform, record, script, settle } from "./scripted.ts"

/** A platform whose tokens run out, and its token endpoint, which takes each refresh token once. */
const issuer = () => {
  let issued = 1
  let accepted = "access-1"
  let refreshable = "refresh-1"
  return {
    exchanges: [] as Array<string>,
    accepts: (token: string) => token === accepted,
    expire: () => {
      accepted = "none"
    },
    /** What the platform answers to a refresh token; null where it was spent. */
    exchange(refreshToken: string) {
      if (refreshToken !== refreshable) {
        this.exchanges.push("invalid_grant")
        return null
      }
      issued++
      accepted = `access-${issued}`
      refreshable = `refresh-${issued}`
      this.exchanges.push("renewed")
      return { access: accepted, refresh: refreshable }
    }
  }
}

type Issuer = ReturnType<typeof issuer>

/** A host as the guides write it: its own table, and an exchange whenever a version was rejected. */
const host = (tokens: Issuer) => {
  const table = { access: "access-1", refresh: "refresh-1" }
  const asks: Array<"get" | "rejected"> = []
  const layer = HostCredentials.layer((_account, rejected) =>
    Effect.gen(function* () {
      asks.push(rejected === null ? "get" : "rejected")
      if (rejected !== null) {
        const { refresh } = table
        // The exchange takes a while, as over a network.
        yield* Effect.sleep("50 millis")
        const renewed = tokens.exchange(refresh)
        if (renewed === null) return null
        Object.assign(table, renewed)
      }
      return { token: Redacted.make(table.access), version: table.access }
    })
  )
  return { asks, layer }
}

const guarded =
  (tokens: Issuer) =>
  (plain: Adapter): Adapter => {
    const refused = <A>(credential: Credential, answer: Effect.Effect<A, AdapterError>) =>
      Effect.suspend(() => {
        const isAccepted = tokens.accepts(Redacted.value(credential.token))
        // Both calls of a moment meet the refusal before either is renewed.
        return Effect.andThen(
          Effect.sleep("20 millis"),
          isAccepted
            ? answer
            : new AdapterError({ platform, operation: "readPosts", reason: new Unauthorized({ detail: "expired" }) })
        )
      })
    return {
      ...plain,
      readPosts: (credential, refs, memory): Effect.Effect<ReadonlyArray<Reading>, AdapterError> =>
        refused(credential, plain.readPosts(credential, refs, memory)),
      readAccounts: (credential, refs, memory) => refused(credential, plain.readAccounts(credential, refs, memory))
    }
  }

/** Processes over one store, with the host's function that all of them ask. */
const fleet = (count: number, adapt: (plain: Adapter) => Adapter, credentials: ReturnType<typeof host>["layer"]) =>
  Effect.all(
    Array.from({ length: count }, () =>
      Layer.build(
        Layer.fresh(
          Analytics.layer({ minForceInterval: 0 }).pipe(
            Layer.provide(Refresher.layer({ drain: 0 })),
            Layer.provide(credentials),
            Layer.provide(Adapters.layer([Effect.succeed(adapt(adapter({ ...script(), batch: 20 })))]))
          )
        )
      ).pipe(Effect.map((context) => Context.get(context, Analytics.Analytics)))
    )
  )

/** Every process reads 25 posts, which is two calls, and the account, all at once and after the token ran out. */
const readAfterExpiry = Effect.fnUntraced(function* (
  count: number,
  wrap = (layer: typeof HostCredentials.none) => layer
) {
  const tokens = issuer()
  const { asks, layer } = host(tokens)
  const processes = yield* fleet(count, guarded(tokens), wrap(layer))
  yield* connect()
  yield* record(25)
  tokens.expire()
  yield* settle(
    Effect.all(
      processes.flatMap((analytics) => [analytics.listPosts(acme, { limit: 100 }), analytics.listAccounts(acme, {})]),
      { concurrency: "unbounded" }
    )
  )
  yield* TestClock.adjust("1 minute")
  const [first] = processes
  const rows = first === undefined ? [] : (yield* settle(first.listPosts(acme, { limit: 100 }))).rows
  return { asks, exchanges: tokens.exchanges, statuses: [...new Set(rows.map(({ status }) => status))] }
})

describe("Tokens of the host that are refused", { meta: { claim: "hosts.one-renewal" } }, () => {
  for (const count of [1, 2, 4])
    it.effect(`are renewed once, however many calls met the refusal in ${count} processes`, () =>
      Effect.gen(function* () {
        const { asks, exchanges, statuses } = yield* readAfterExpiry(count)
        assert.deepStrictEqual([exchanges, statuses], [["renewed"], ["synced"]])
        assert.lengthOf(
          asks.filter((ask) => ask === "rejected"),
          1
        )
      }).pipe(Effect.scoped, inMemory)
    )

  it.effect("are renewed again when they run out again", () =>
    Effect.gen(function* () {
      const tokens = issuer()
      const { layer } = host(tokens)
      const [analytics] = yield* fleet(1, guarded(tokens), layer)
      yield* connect()
      yield* record(25)
      for (const renewals of [1, 2, 3]) {
        tokens.expire()
        const page = yield* settle(
          (analytics ?? assert.fail("a process")).listPosts(acme, { limit: 100, refresh: true })
        )
        yield* TestClock.adjust("1 minute")
        assert.lengthOf(tokens.exchanges, renewals)
        assert.isTrue(page.rows.every(({ status }) => status !== "requires_reconnect"))
      }
      assert.deepStrictEqual(new Set(tokens.exchanges), new Set(["renewed"]))
    }).pipe(Effect.scoped, inMemory)
  )

  it.effect("are renewed also while the store keeps no turns", () =>
    Effect.gen(function* () {
      const coordination = yield* Coordination
      const broken = new StoreError({ operation: "writeCell", reason: new Unreachable({ detail: "" }) })
      const { exchanges, statuses } = yield* readAfterExpiry(1).pipe(
        Effect.provideService(Coordination, { ...coordination, writeCell: () => Effect.fail(broken) })
      )
      assert.deepStrictEqual([exchanges, statuses], [["renewed"], ["synced"]])
    }).pipe(Effect.scoped, inMemory)
  )

  it.effect("cost the account its grant where nobody has newer ones", () =>
    Effect.gen(function* () {
      const tokens = issuer()
      const gone = HostCredentials.layer((_account, rejected) =>
        Effect.succeed(rejected === null ? { token: Redacted.make("access-0"), version: "0" } : null)
      )
      const [analytics] = yield* fleet(1, guarded(tokens), gone)
      yield* connect()
      yield* record(2)
      const page = yield* settle((analytics ?? assert.fail("a process")).listPosts(acme, {}))
      assert.deepStrictEqual(
        page.rows.map(({ status }) => status),
        ["requires_reconnect", "requires_reconnect"]
      )
    }).pipe(Effect.scoped, inMemory)
  )

  it.effect("negative control: asked for each refusal, the host spends its refresh token twice", () =>
    Effect.gen(function* () {
      controls("hosts.one-renewal")
      const tokens = issuer()
      const { layer } = host(tokens)
      const credentials = Context.get(yield* Layer.build(layer), Credentials)
      const account = yield* connect()
      const first = yield* credentials.get(account)
      yield* settle(
        Effect.all(
          [1, 2].map(() => Effect.exit(credentials.renew(account, first.version))),
          { concurrency: 2 }
        )
      )
      assert.deepStrictEqual(tokens.exchanges, ["renewed", "invalid_grant"])
    }).pipe(Effect.scoped, inMemory)
  )
})

describe("A host's function", () => {
  const failing: Readonly<Record<string, () => Effect.Effect<never>>> = {
    "throws at once": () => {
      throw new Error("canary-token")
    },
    "dies with its token": () => Effect.die(new Error("canary-token"))
  }
  for (const [name, token] of Object.entries(failing))
    it.effect(`that ${name} costs its account one failed attempt`, () =>
      Effect.gen(function* () {
        const [analytics] = yield* fleet(1, guarded(issuer()), HostCredentials.layer(token))
        yield* connect()
        yield* record(1)
        const rows = yield* Effect.forEach([1, 2, 3], () =>
          Effect.map(settle((analytics ?? assert.fail("a process")).listPosts(acme, {})), (page) => page.rows[0])
        )
        assert.deepStrictEqual(
          rows.map((row) => [row?.status, row?.error]),
          Array.from({ length: 3 }, () => [
            "failed",
            "No authorisation for Scripted could be obtained for this account " +
              "(the host's credentials failed internally)."
          ])
        )
      }).pipe(Effect.scoped, inMemory)
    )
})

describe("Tokens that no request can carry", { meta: { claim: "hosts.unsendable" } }, () => {
  /** What the rows of two accounts with such a token say, and then that of an account with a good one. */
  const besideBad = Effect.fnUntraced(function* (token: string, adapt: (plain: Adapter) => Adapter) {
    const credentials = HostCredentials.layer(({ accountId }) => {
      const own = accountId === "acc_good" ? "access-1" : token
      return Effect.succeed({ token: Redacted.make(own), version: own })
    })
    const [analytics] = yield* fleet(1, adapt, credentials)
    const process = analytics ?? assert.fail("a process")
    for (const name of ["one", "two", "good"]) {
      yield* connect(name)
      yield* record(1, name)
    }
    const bad = yield* Effect.forEach(["one", "two", "one", "two", "one", "two"], (name) =>
      Effect.map(settle(process.listPosts(acme, { accountId: `acc_${name}`, refresh: true })), ({ rows }) => rows[0])
    )
    const good = (yield* settle(process.listPosts(acme, { accountId: "acc_good" }))).rows[0]
    return { bad: bad.map((row) => row?.error ?? ""), good: good?.status }
  })

  it.effect("close the platform for nobody: other accounts are asked for", () =>
    Effect.gen(function* () {
      const { bad, good } = yield* besideBad("bad\u0000", guarded(issuer()))
      for (const error of bad) assert.match(error, /^No authorisation for Scripted/u)
      assert.strictEqual(good, "synced")
    }).pipe(Effect.scoped, inMemory)
  )

  it.effect("would close it for everybody where an adapter were handed them, and told that its call failed", () =>
    Effect.gen(function* () {
      controls("hosts.unsendable")
      const failing = (plain: Adapter): Adapter => ({
        ...plain,
        readPosts: (credential, refs, memory) =>
          Redacted.value(credential.token) === "access-1" ? plain.readPosts(credential, refs, memory) : down
      })
      const { good } = yield* besideBad("taken-for-one-that-can-be-sent", failing)
      assert.notStrictEqual(good, "synced")
    }).pipe(Effect.scoped, inMemory)
  )
})
