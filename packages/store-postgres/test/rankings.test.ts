import { measured, proves } from "@dravo-internal/tools/proves"
import { PostId, WorkspaceId } from "@dravo/core/Ids"
import type * as Ordering from "@dravo/core/Ordering"
import { PublicationDraft } from "@dravo/core/Publication"
import { Store } from "@dravo/core/Store"
import { initial } from "@dravo/core/SyncState"
import { layer, within } from "@dravo/store-postgres"
import * as FromRows from "@dravo/testkit/FromRows"
import { assert, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import { accountDraft, connectionString, hostOf, schema } from "./fixtures/world.ts"

const workspace = WorkspaceId.make("acme")
const writers = 12
const rounds = 12
const rankings: ReadonlyArray<Ordering.Ranking> = ["views", "likes"].map((name) => ({ name, keys: { x: [name] } }))

const draft = (n: number) =>
  Schema.decodeSync(PublicationDraft)({
    postId: `post_${n % 9}`,
    accountId: "acc_0",
    platformPostId: `p${n}`,
    url: null,
    text: null,
    createdAt: n * 1000,
    publishedAt: null,
    traits: {}
  })

const all = { filters: [], start: { _tag: "Offset" as const, offset: 0 }, limit: 10_000 }

const written = Effect.fnUntraced(function* (store: Store["Service"], n: number) {
  yield* store.recordPublication(workspace, draft(1000 + n))
  const start = { _tag: "Offset" as const, offset: (n * 3) % 40 }
  const { rows } = yield* store.pagePublications(workspace, { ...all, start, limit: 5 })
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
      sync: {
        ...initial,
        outcome: "synced" as const,
        metrics: at % 3 === 0 ? { likes: n } : { views: n * at, likes: at }
      }
    }))
  )
  if (n % 17 === 16) yield* store.erase(workspace, { _tag: "Post", postId: PostId.make(`post_${n % 9}`) })
})

/** Of one snapshot: how many orders along a ranking differ from a full sort, and how many are refused. */
const compared = Effect.fnUntraced(function* (store: Store["Service"]) {
  const orderings = rankings.flatMap((ranking) =>
    (["asc", "desc"] as const).map(
      (direction) => ({ by: { _tag: "Ranked", ranking }, direction, scanLimit: 0 }) as const
    )
  )
  const found = yield* FromRows.orders(store, workspace, orderings)
  const answered = found.filter(({ told }) => told !== null)
  const differ = answered.filter(({ told, wanted }) => told?.join() !== wanted?.join()).length
  const refused = found.length - answered.length
  return { differ, refused }
})

/** Named a while after the writers began; who writes at that moment may keep it waiting. */
const named = (store: Store["Service"]) =>
  Effect.andThen(
    Effect.sleep("50 millis"),
    Effect.repeat(Effect.retry(store.engineRank(rankings, 50), Schedule.spaced("5 millis")), {
      while: (more) => more
    })
  )

it.live(
  "an order that is named amid writers takes in every row: along it posts come as a full sort has them",
  () =>
    Effect.gen(function* () {
      proves("totals.orders-concurrent")
      const url = yield* connectionString
      const name = yield* schema
      const host = yield* hostOf(url)
      yield* Effect.gen(function* () {
        const store = yield* Store
        yield* store.connectAccount(workspace, accountDraft(0, "x"))
        for (let n = 0; n < 120; n++) yield* store.recordPublication(workspace, draft(n))
        let [waiting, compares, writes] = [writers, 0, 0]
        // On and on until both orders were compared along their rankings, with a bound.
        const isEnough = () => (writes >= writers * rounds && compares >= 3) || writes >= 2000
        const writing = Effect.forEach(
          Array.from({ length: writers }, (_, at) => at),
          () =>
            Effect.ensuring(
              Effect.repeat(
                Effect.suspend(() => written(store, writes++)),
                { until: isEnough }
              ),
              Effect.sync(() => void (waiting -= 1))
            ),
          { concurrency: "unbounded" }
        )
        const comparing = Effect.promise(async () => {
          const db = await host.startTransaction().setIsolationLevel("repeatable read").execute()
          const { differ, refused } = await Effect.runPromise(compared(within(db, { schema: name })))
          await db.commit().execute()
          assert.strictEqual(differ, 0)
          if (refused === 0) compares += 1
        }).pipe(Effect.repeat({ while: () => waiting > 0 }))
        yield* Effect.all([writing, named(store), comparing], { concurrency: "unbounded" })
        assert.deepStrictEqual(yield* compared(store), { differ: 0, refused: 0 })
        yield* Effect.forEach(Array.from({ length: 20 }), (_, n) => written(store, n), { concurrency: 4 })
        assert.deepStrictEqual(yield* compared(store), { differ: 0, refused: 0 })
        assert.isAtLeast(compares, 3)
        measured(`${compares} comparisons amid ${writes} writes, 0 that differ`)
      }).pipe(Effect.provide(layer({ connectionString: Redacted.make(url), schema: name })))
    }).pipe(Effect.scoped),
  120_000
)
