/**
 * A platform's error table, run through its adapter and the state machine: from status, body and headers to reason,
 * outcome, sentence and next attempt.
 */
import type { Account } from "@dravo/core/Account"
import type { Adapter, Credential, Reading } from "@dravo/core/Adapter"
import type { AdapterError, Reason } from "@dravo/core/AdapterError"
import * as Freshness from "@dravo/core/Freshness"
import * as SyncState from "@dravo/core/SyncState"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import type * as HttpClient from "effect/http/HttpClient"
import * as TestClock from "effect/testing/TestClock"
import * as Refs from "./AdapterSuiteRefs.ts"

const promised: { readonly meta: object } = { meta: { claim: "platforms.error-tables" } }

export interface Row {
  readonly name: string
  readonly status: number
  /** Sent as JSON, or as it is where it is a text. */
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly reason: Reason["_tag"]
  readonly outcome: SyncState.SyncState["outcome"]
  /** The row's sentence. */
  readonly error: string
  /** Milliseconds from now; null for never, `backOff` for the first of our own waits. */
  readonly next: number | null | "backOff"
  /** What is read; a post when left out. */
  readonly of?: "post" | "account"
}

export interface Table {
  /** Makes the adapter, which may try once only. */
  readonly make: Effect.Effect<Adapter, AdapterError, HttpClient.HttpClient>
  readonly credential: Credential
  readonly postId: string
  readonly accountId: string
  /** The instant of every refusal. */
  readonly now: number
  readonly rows: ReadonlyArray<Row>
}

export const suite = (name: string, table: Table): void => {
  describe(`${name}'s refusals`, promised, () => {
    it.effect.each(table.rows)("$name: status $status", (row) =>
      Effect.gen(function* () {
        yield* TestClock.setTime(table.now)
        const adapter = yield* table.make
        const reading = yield* refused(adapter, table, row)
        if (reading?._tag !== "Failed") return assert.fail(`expected a failure, got ${reading?._tag}`)
        assert.strictEqual(reading.reason._tag, row.reason)
        const next = SyncState.next(known(table.now), reading, context(adapter, table, row))
        assert.deepStrictEqual([next.outcome, next.error], [row.outcome, row.error])
        assert.deepStrictEqual([next.metrics, next.lastUpdatedAt], [{ likes: 5 }, table.now - 6 * hour])
        assertNext(next.staleAfter, row.next, table.now)
      }).pipe(Effect.provide(FetchHttpClient.layer))
    )

    it("are at least a dozen", () => assert.isAtLeast(table.rows.length, 12))
  })
}

// internal

const hour = 3_600_000

const refused = Effect.fnUntraced(function* (adapter: Adapter, { accountId, credential, postId }: Table, row: Row) {
  const fetch: typeof globalThis.fetch = () =>
    Promise.resolve(
      new Response(typeof row.body === "string" ? row.body : JSON.stringify(row.body), {
        status: row.status,
        headers: { "content-type": "application/json", ...row.headers }
      })
    )
  const account = Refs.account(adapter.platform, accountId)
  const read =
    row.of === "account"
      ? adapter.readAccounts(credential, [account], memory)
      : adapter.readPosts(credential, [Refs.post(adapter.platform, postId, { platformAccountId: accountId })], memory)
  const outcome = yield* Effect.result(Effect.provideService(read, FetchHttpClient.Fetch, fetch))
  if (outcome._tag === "Success") return outcome.success[0]
  const failed: Reading = { _tag: "Failed", reason: outcome.failure.reason }
  return failed
})

const memory = { known: () => Effect.succeed(new Set<string>()), remember: () => Effect.void }

const known = (now: number): SyncState.SyncState => ({
  ...SyncState.initial,
  outcome: "synced",
  metrics: { likes: 5 },
  lastUpdatedAt: now - 6 * hour,
  staleAfter: now
})

const context = (adapter: Adapter, { accountId, now }: Table, row: Row): SyncState.Context => {
  const account: Account = Refs.account(adapter.platform, accountId).account
  return {
    now,
    label: adapter.label,
    connection: account.connection,
    policy: Freshness.standard,
    readRate: null,
    isRatio: () => false,
    facts: {
      platform: adapter.platform,
      kind: row.of === "account" ? "account" : "publication",
      seed: "1",
      publishedAt: null,
      price: null
    }
  }
}

/** Our own first wait is half a minute, a fifth more or less. */
const assertNext = (at: number | null, expected: Row["next"], now: number): void =>
  expected === "backOff"
    ? assert.isTrue(at !== null && Math.abs(at - now - 30_000) <= 6000)
    : assert.strictEqual(at, expected === null ? null : now + expected)
