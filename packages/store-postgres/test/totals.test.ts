import { measured, proves } from "@dravo-internal/tools/proves"
import { PostId, WorkspaceId } from "@dravo/core/Ids"
import { PublicationDraft } from "@dravo/core/Publication"
import { Store } from "@dravo/core/Store"
import { initial } from "@dravo/core/SyncState"
import { layer, within } from "@dravo/store-postgres"
import * as FromRows from "@dravo/testkit/FromRows"
import { assert, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { type Kysely, sql } from "kysely"
import { accountDraft, connectionString, hostOf, layout, schema } from "./fixtures/world.ts"

const workspace = WorkspaceId.make("acme")
const writers = 16
const rounds = 6

const draft = (n: number) =>
  Schema.decodeSync(PublicationDraft)({
    postId: `post_${n % 9}`,
    accountId: `acc_${n % 3}`,
    platformPostId: `p${n}`,
    url: null,
    text: null,
    createdAt: n * 30_000_000,
    publishedAt: null,
    traits: {}
  })

/** What one transaction of a host does: some posts, some readings, sometimes an erasure. */
const work = Effect.fnUntraced(function* (store: Store["Service"], n: number) {
  for (const at of [0, 1, 2]) yield* store.recordPublication(workspace, draft(3 * n + at))
  const { rows } = yield* store.pagePublications(workspace, {
    ...all,
    start: { _tag: "Offset", offset: n % 5 },
    limit: 4
  })
  const claims = rows.map(({ fence, publication: { seq } }) => ({
    subject: { kind: "publication" as const, seq },
    fence,
    reason: "forced" as const
  }))
  const { granted } = yield* store.claim(workspace, claims, Duration.minutes(1))
  yield* store.commit(
    workspace,
    granted.map((one, at) => ({
      ...one,
      sync: { ...initial, outcome: "synced" as const, metrics: at % 2 === 0 ? { views: n } : { likes: at } }
    }))
  )
  if (n % 7 === 6) yield* store.erase(workspace, { _tag: "Post", postId: PostId.make(`post_${n % 9}`) })
})

const all = { filters: [], start: { _tag: "Offset" as const, offset: 0 }, limit: 10_000 }

/** Of one snapshot: totals and sums as they are kept, and as the rows are. */
const isRight = Effect.fnUntraced(function* (store: Store["Service"]) {
  const { told, wanted } = yield* FromRows.sums(store, workspace)
  assert.deepStrictEqual(told, wanted)
})

/** A host's, with other things to do in it; one of ten is rolled back. */
const transactionOf = (host: Kysely<unknown>, name: string) => (n: number) =>
  Effect.promise(async () => {
    const db = await host.startTransaction().execute()
    try {
      await Effect.runPromise(work(within(db, { schema: name }), n))
      await sql`select pg_sleep(0.05)`.execute(db)
      await (n % 10 === 9 ? db.rollback() : db.commit()).execute()
    } catch {
      // Two hosts that erase and record in other orders may meet; the one that loses is rolled back.
      await db.rollback().execute()
    }
  })

it.live(
  "sixteen writers in long transactions of hosts, some rolled back, and folding beside them: all totals are right",
  () =>
    Effect.gen(function* () {
      proves("totals.concurrent")
      const url = yield* connectionString
      const name = yield* schema
      const host = yield* hostOf(url, writers + 2)
      yield* Effect.gen(function* () {
        const store = yield* Store
        for (const n of [0, 1, 2]) yield* store.connectAccount(workspace, accountDraft(n, n === 2 ? "y" : "x"))
        let [waiting, compares] = [writers, 0]
        const transaction = transactionOf(host, name)
        const writing = Effect.forEach(
          Array.from({ length: writers }, (_, at) => at),
          (at) =>
            Effect.ensuring(
              Effect.forEach(Array.from({ length: rounds }), (_, round) => transaction(at * rounds + round)),
              Effect.sync(() => void (waiting -= 1))
            ),
          { concurrency: "unbounded" }
        )
        const folding = Effect.suspend(() => store.engineFold(20)).pipe(Effect.repeat({ while: () => waiting > 0 }))
        const comparing = Effect.promise(async () => {
          const db = await host.startTransaction().setIsolationLevel("repeatable read").execute()
          await Effect.runPromise(isRight(within(db, { schema: name })))
          await db.commit().execute()
          compares += 1
        }).pipe(Effect.repeat({ while: () => waiting > 0 }))
        yield* Effect.all([writing, folding, comparing], { concurrency: "unbounded" })
        yield* isRight(store)
        while (yield* store.engineFold(50));
        yield* isRight(store)
        assert.isAbove(compares, 3)
        measured(`${compares} comparisons amid ${writers * rounds} transactions, 0 wrong`)
      }).pipe(Effect.provide(layer({ ...layout, connectionString: Redacted.make(url), schema: name })))
    }).pipe(Effect.scoped),
  120_000
)
