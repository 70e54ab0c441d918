import { proves } from "@dravo-internal/tools/proves"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { ComparisonsAnswer } from "@dravo/http/Comparisons"
import type { PostsAnswer } from "@dravo/http/Wire"
import type { HealthAnswer, MetricsAnswer } from "@dravo/http/Details"
import type { GrowthAnswer, PostAnswer } from "@dravo/http/History"
import type { OverviewAnswer } from "@dravo/http/Overviews"
import { layer } from "@dravo/store-sqlite"
import { PostId, WorkspaceId } from "@dravo/core/Ids"
import { Store } from "@dravo/core/Store"
import * as Duration from "effect/Duration"
import { dravo } from "./terminal.ts"

type Run = Effect.Success<typeof home>

/** Three readings of post_1 in June: two days after one another, then two days later one of a counter that fell. */
const pastOf = ({ filename }: Run) =>
  Effect.gen(function* () {
    const store = yield* Store
    const acme = WorkspaceId.make("acme")
    for (const [date, likes] of [
      ["2026-06-01", 10],
      ["2026-06-02", 15],
      ["2026-06-04", 13]
    ] as const) {
      const {
        rows: [row]
      } = yield* store.pagePublications(acme, {
        filters: [{ _tag: "Post", id: PostId.make("post_1") }],
        start: { _tag: "Offset", offset: 0 },
        limit: 1
      })
      if (row === undefined) return assert.fail("no post")
      const subject = { kind: "publication" as const, seq: row.publication.seq }
      const { granted } = yield* store.claim(
        acme,
        [{ subject, fence: row.fence, reason: "forced" }],
        Duration.seconds(30)
      )
      const sync = {
        ...row.sync,
        outcome: "synced" as const,
        metrics: { like_count: likes },
        lastUpdatedAt: Date.parse(date),
        staleAfter: 9e12
      }
      yield* store.commit(
        acme,
        granted.map((one) => ({ ...one, sync, point: sync.metrics }))
      )
    }
  }).pipe(Effect.provide(layer({ filename })))

const home = Effect.gen(function* () {
  const path = yield* Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "dravo-cli-"))),
    (at) => Effect.sync(() => rmSync(at, { recursive: true, force: true }))
  )
  const env = { DRAVO_DATABASE: join(path, "a.db"), DRAVO_WORKSPACE: "acme" }
  const run = Object.assign((args: string) => dravo(args.split(" "), { env }), { filename: env.DRAVO_DATABASE })
  for (const [line, code] of [
    ["migrate", 0],
    // Nothing here asks X, so the account needs no token.
    ["accounts add --platform x --platform-account-id 17 --account acc_1", 5],
    ["posts record --account acc_1 --post post_1 --platform-post-id 1", 0],
    ["posts record --account acc_1 --post post_2 --platform-post-id 2", 0]
  ] as const)
    assert.strictEqual((yield* run(line)).code, code, line)
  return run
})

describe("the command line about what is kept", () => {
  it.live("exports every row", () =>
    Effect.gen(function* () {
      const run = yield* home
      const csv = yield* run("export")
      assert.deepStrictEqual([csv.code, csv.stdout.trimEnd().split(/\r?\n/u).length], [0, 3])
      const lines = (yield* run("export --format ndjson --of accounts")).stdout.trimEnd().split("\n")
      assert.deepStrictEqual(
        lines.map((line) => (JSON.parse(line) as { readonly account_id: string }).account_id),
        ["acc_1"]
      )
    }).pipe(Effect.scoped)
  )

  it.live("shows histories and thins them", () =>
    Effect.gen(function* () {
      const run = yield* home
      assert.deepStrictEqual(JSON.parse((yield* run("history --post post_1 --json")).stdout), {
        items: [],
        next_cursor: null
      })
      assert.deepStrictEqual(JSON.parse((yield* run("history --account acc_1 --json")).stdout), {
        items: [],
        next_cursor: null
      })
      assert.strictEqual((yield* run("history --post nobody")).code, 4)
      assert.strictEqual((yield* run("history")).code, 1)
      assert.strictEqual((yield* run("history --post post_1 --from 2026-02-30")).code, 1)
      assert.strictEqual((yield* run("history --post post_1 --from 2026-02-03 --to 2026-02-02")).code, 2)
      assert.deepStrictEqual(JSON.parse((yield* run("maintain --json")).stdout), { deleted: 0, expired: 0, rows: 0 })
      assert.strictEqual((yield* run("maintain --keep 30/90/730 --max-age linkedin=180 --max-age x=none")).code, 0)
      for (const bad of ["--keep 30", "--keep 90/30", "--keep 30/90/60", "--max-age myspace=1", "--max-age x=soon"]) {
        for (const name of ["maintain", "work"])
          assert.strictEqual((yield* run(`${name} ${bad}`)).code, 2, `${name} ${bad}`)
      }
    }).pipe(Effect.scoped)
  )

  it.live("explains how fresh a post is", () =>
    Effect.gen(function* () {
      proves("freshness.explain-command")
      const run = yield* home
      const told = yield* run("explain post_1")
      assert.deepStrictEqual(
        [told.code, told.stdout],
        [0, "x acc_1  pending\n  Never read: the next read asks for it.\n"]
      )
      assert.deepStrictEqual(JSON.parse((yield* run("explain post_1 --json")).stdout), {
        post_id: "post_1",
        items: [
          {
            account_id: "acc_1",
            platform: "x",
            platform_post_id: "1",
            sync_status: "pending",
            stale_after: null,
            why: "Never read: the next read asks for it."
          }
        ]
      })
      assert.strictEqual((yield* run("explain nobody")).code, 4)
    }).pipe(Effect.scoped)
  )

  it.live("tells growth as the endpoints do", () =>
    Effect.gen(function* () {
      const run = yield* home
      yield* pastOf(run)
      const growth = JSON.parse((yield* run("growth --from 2026-06-01 --to 2026-06-05 --json")).stdout) as GrowthAnswer
      assert.deepStrictEqual(
        growth.items.map(({ delta, key, rows, unknown }) => [key, delta, rows, unknown]),
        [["like_count", 3, 1, 0]]
      )
      assert.deepStrictEqual(growth.items[0]?.gaps, [{ from: "2026-06-03", to: "2026-06-04", delta: -2, rows: 1 }])
      assert.deepStrictEqual(
        growth.items[0]?.days.filter(({ rows }) => rows > 0),
        [{ day: "2026-06-02", delta: 5, rows: 1, unknown: 0 }]
      )
      const text = (yield* run("growth --post post_1 --from 2026-06-01 --to 2026-06-05 --daily")).stdout
      assert.deepStrictEqual(
        text
          .trimEnd()
          .split("\n")
          .slice(1)
          .map((line) => line.split(/ +/u)),
        [
          ["like_count", "2026-06-02", "2026-06-02", "5", "1"],
          ["like_count", "2026-06-03", "2026-06-04", "-2", "1"]
        ]
      )
      assert.strictEqual((yield* run("growth --of accounts --post post_1")).code, 2)
    }).pipe(Effect.scoped)
  )

  it.live("tells the overview and the best time as the endpoints do", () =>
    Effect.gen(function* () {
      const run = yield* home
      yield* pastOf(run)
      const overview = JSON.parse((yield* run("overview --by account --json")).stdout) as OverviewAnswer
      assert.deepStrictEqual(
        [overview.current.totals, overview.groups.map(({ current, key }) => [key, current.metrics])],
        [{ likes: 13 }, [["acc_1", { like_count: 13 }]]]
      )
      assert.match((yield* run("overview")).stdout, /^likes +13 +1 of \d +-$/mu)
      assert.strictEqual((yield* run("overview --by day")).code, 2)
      const inDelhi = "overview --by day --from 2026-01-01 --to 2026-12-31 --tz Asia/Kolkata --json"
      const { from, tz } = JSON.parse((yield* run(inDelhi)).stdout) as OverviewAnswer
      assert.deepStrictEqual([tz, from], ["Asia/Kolkata", "2025-12-31T18:30:00Z"])
      assert.match((yield* run("best-time --tz Europe/Berlin")).stdout, /^\d posts are compared: too few posts\.$/mu)
      assert.strictEqual((yield* run("best-time --tz Nowhere")).code, 2)
      assert.strictEqual((yield* run("posts compare nobody")).code, 4)
      const listed = JSON.parse((yield* run("posts list --json")).stdout) as PostsAnswer
      const compared = JSON.parse((yield* run("posts compare --json")).stdout) as ComparisonsAnswer
      assert.deepStrictEqual(
        compared.items.map(({ post_id }) => post_id),
        listed.items.map(({ post_id }) => post_id)
      )
      assert.strictEqual((yield* run("posts compare --sort views --limit 1")).code, 0)
    }).pipe(Effect.scoped)
  )

  it.live("tells one post, health, the catalogue and exports as the endpoints do", () =>
    Effect.gen(function* () {
      const run = yield* home
      yield* pastOf(run)
      const post = JSON.parse((yield* run("posts show post_1 --json")).stdout) as PostAnswer
      assert.deepStrictEqual(
        [post.total, post.overview.metrics, post.history_head.map(({ metrics }) => metrics)],
        [1, { like_count: 13 }, [{ like_count: 13 }]]
      )
      assert.match((yield* run("posts show post_1")).stdout, /All together: like_count 13\./u)
      assert.strictEqual((yield* run("posts show nobody")).code, 4)

      const health = JSON.parse((yield* run("accounts health acc_1 --json")).stdout) as HealthAnswer
      assert.deepInclude(health, { account_id: "acc_1", platform: "x", sync_status: "pending" })
      assert.match((yield* run("accounts health acc_1")).stdout, /^token +[a-z]+$/mu)
      assert.strictEqual((yield* run("accounts health nobody")).code, 4)

      const metrics = JSON.parse((yield* run("metrics --platform x --json")).stdout) as MetricsAnswer
      assert.isTrue(metrics.total > 5 && metrics.items.every(({ platform }) => platform === "x"))

      const csv = (yield* run("export --of history --post post_1")).stdout.trimEnd().split(/\r?\n/u)
      assert.lengthOf(csv, 4)
      assert.lengthOf((yield* run("export --of changes --format ndjson")).stdout.trimEnd().split("\n"), 4)
      assert.deepStrictEqual(
        [(yield* run("export --of history")).code, (yield* run("export --of history --account nobody")).code],
        [1, 4]
      )
    }).pipe(Effect.scoped)
  )

  it.live("tells changes and erases by exactly one name", () =>
    Effect.gen(function* () {
      const run = yield* home
      const told = JSON.parse((yield* run("changes --json")).stdout) as {
        readonly items: ReadonlyArray<unknown>
        readonly next_cursor: string
      }
      assert.lengthOf(told.items, 4)
      for (const bad of ["erase", "erase --everything --post post_1"])
        assert.strictEqual((yield* run(bad)).code, 1, bad)
      assert.deepStrictEqual(JSON.parse((yield* run("erase --post post_1 --json")).stdout), {
        accounts: 0,
        publications: 1
      })
      const after = JSON.parse((yield* run(`changes --json --cursor=${told.next_cursor}`)).stdout) as {
        readonly items: ReadonlyArray<{ readonly erased: boolean }>
      }
      assert.deepStrictEqual(
        after.items.map(({ erased }) => erased),
        [true]
      )
      assert.strictEqual((yield* run("changes --cursor nonsense")).code, 1)
      const unsure = yield* run("erase --everything")
      assert.deepStrictEqual([unsure.code, unsure.stdout], [1, ""])
      const would = JSON.parse((yield* run("erase --everything --dry-run --json")).stdout) as Record<string, unknown>
      const { dry_run, ...counted } = would
      assert.isTrue(dry_run)
      const erased = JSON.parse((yield* run("erase --everything --yes --json")).stdout) as Record<string, unknown>
      assert.deepStrictEqual(counted, erased)
      assert.deepStrictEqual(erased, {
        accounts: 1,
        publications: 1
      })
    }).pipe(Effect.scoped)
  )
})
