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

const guarantee: { readonly meta: object } = { meta: { claim: "platforms.error-tables" } }

/** One refusal of the platform, and the reason it has to become. */
export interface Row {
  readonly name: string
  readonly status: number
  /** Sent as JSON, or as it is where it is a text. */
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** Or what is told in the place of a reason: that a post is absent, or not there yet. */
  readonly reason: Reason["_tag"] | Exclude<Reading["_tag"], "Failed" | "Value">
  readonly outcome: SyncState.SyncState["outcome"]
  /** The row's sentence. */
  readonly error: string
  /** Milliseconds from now; null for never, `backOff` for the first of our own waits. */
  readonly next: number | null | "backOff"
  /** What is read; what the table reads when left out. */
  readonly of?: Read
  /** The post in the place of the table's. */
  readonly postId?: string
  readonly scopes?: ReadonlyArray<string>
}

/** Posts: two in one call. */
export type Read = "post" | "posts" | "account"

/** A platform's refusals, and the adapter that has to tell them apart. */
export interface Table {
  /** Makes the adapter, which may try once only. */
  readonly make: Effect.Effect<Adapter, AdapterError, HttpClient.HttpClient>
  readonly credential: Credential
  readonly postId: string
  readonly accountId: string
  /** The instant of every refusal. */
  readonly now: number
  readonly rows: ReadonlyArray<Row>
  /** What each row is tried with; a post when left out. */
  readonly reads?: ReadonlyArray<Read>
  /** When the posts were published, where it matters. */
  readonly publishedAt?: number
}

/** Registers each row as a test. */
export const suite = (name: string, table: Table): void => {
  describe(`${name}'s refusals`, guarantee, () => {
    it.effect.each(table.rows)("$name: status $status", (row) =>
      Effect.gen(function* () {
        yield* TestClock.setTime(table.now)
        const adapter = yield* table.make
        for (const read of row.of === undefined ? (table.reads ?? ["post"]) : [row.of]) {
          const reading = yield* refused(adapter, table, row, read)
          if (reading === undefined || reading._tag === "Value")
            return assert.fail(`expected a failure, got ${reading?._tag}`)
          assert.strictEqual(reading._tag === "Failed" ? reading.reason._tag : reading._tag, row.reason)
          // A wait of our own is not called the platform's.
          if (row.next === "backOff" && reading._tag === "Failed" && "retryAt" in reading.reason)
            assert.isNull(reading.reason.retryAt)
          const next = SyncState.next(known(table.now), reading, context(adapter, table, read))
          assert.deepStrictEqual([next.outcome, next.error], [row.outcome, row.error])
          assert.deepStrictEqual([next.metrics, next.lastUpdatedAt], [{ likes: 5 }, table.now - 6 * hour])
          assertNext(next.staleAfter, row.next, table.now)
        }
      }).pipe(Effect.provide(FetchHttpClient.layer))
    )

    it("are at least a dozen", () => assert.isAtLeast(table.rows.length, 12))
  })
}

// internal

const hour = 3_600_000

const refused = Effect.fnUntraced(function* (adapter: Adapter, table: Table, row: Row, read: Read) {
  const fetch: typeof globalThis.fetch = () =>
    Promise.resolve(
      new Response(typeof row.body === "string" ? row.body : JSON.stringify(row.body), {
        status: row.status,
        headers: { "content-type": "application/json", ...row.headers }
      })
    )
  const outcome = yield* Effect.result(
    Effect.provideService(reading(adapter, table, row, read), FetchHttpClient.Fetch, fetch)
  )
  if (outcome._tag === "Success") return outcome.success[0]
  const failed: Reading = { _tag: "Failed", reason: outcome.failure.reason }
  return failed
})

const reading = (adapter: Adapter, table: Table, row: Row, read: Read) => {
  const credential = row.scopes === undefined ? table.credential : { ...table.credential, scopes: row.scopes }
  if (read === "account")
    return adapter.readAccounts(credential, [Refs.account(adapter.platform, table.accountId)], memory)
  const id = row.postId ?? table.postId
  const refs = (read === "posts" ? [id, `${id}0`] : [id]).map((one) =>
    Refs.post(adapter.platform, one, {
      platformAccountId: table.accountId,
      ...(table.publishedAt === undefined ? {} : { publishedAt: table.publishedAt })
    })
  )
  return adapter.readPosts(credential, refs, memory)
}

const memory = { known: () => Effect.succeed(new Set<string>()), remember: () => Effect.void }

const known = (now: number): SyncState.SyncState => ({
  ...SyncState.initial,
  outcome: "synced",
  metrics: { likes: 5 },
  lastUpdatedAt: now - 6 * hour,
  staleAfter: now
})

const context = (adapter: Adapter, { accountId, now }: Table, read: Read): SyncState.Context => {
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
      kind: read === "account" ? "account" : "publication",
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
