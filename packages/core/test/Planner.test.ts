import { proves } from "@dravo-internal/tools/proves"
import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import type { ReadCapability } from "@dravo/core/Adapter"
import { PlatformId, WorkspaceId } from "@dravo/core/Ids"
import type { Candidate } from "@dravo/core/Filling"
import * as Planner from "@dravo/core/Planner"
import type { Row } from "@dravo/core/Row"
import { accountRow, publicationRow } from "./support.ts"

const now = 1_000_000
const requests = (usual: number, max: number) => ({
  usual: { base: usual, each: 0 },
  max: { base: max, each: 0 }
})
const reads = (change: Partial<ReadCapability> = {}): ReadCapability => ({
  batch: 100,
  requests: requests(1, 3),
  credential: "account",
  price: null,
  scopes: [],
  ...change
})
const wish: Planner.PlanOptions = { now, forced: false, minForceInterval: 0, maxCalls: 16 }
const always =
  (one: ReadCapability): Planner.ReadsOf =>
  () =>
    one
const stale = (seq: number, lastUpdatedAt: number | null, change: Parameters<typeof publicationRow>[1] = {}) =>
  publicationRow(seq, {
    ...change,
    sync: lastUpdatedAt === null ? {} : { outcome: "synced", lastUpdatedAt, staleAfter: now - 1 }
  })
const rows = (count: number) => Array.from({ length: count }, (_, n) => stale(n + 1, n))
const seqs = (asks: ReadonlyArray<Planner.Ask>) =>
  asks.map(({ row }) => (row.kind === "publication" ? row.publication.seq : row.account.seq))

describe("Planner", () => {
  it.each([
    [0, 0],
    [1, 1],
    [25, 1],
    [100, 1],
    [101, 2],
    [200, 2],
    [201, 3]
  ])("%d stale rows of one account are %d calls", (count, calls) => {
    const { asks } = Planner.plan(rows(count), wish, always(reads()))
    assert.lengthOf(asks, count)
    assert.lengthOf(Planner.batches(asks, always(reads())), calls)
  })

  it("asks for missing rows first, then for the oldest", () => {
    const page = [stale(1, 500), stale(2, null), stale(3, 400), stale(4, null), stale(5, 450)]
    const { asks } = Planner.plan(page, wish, always(reads()))
    assert.deepStrictEqual(seqs(asks), [2, 4, 3, 5, 1])
    assert.deepStrictEqual(
      asks.map(({ reason }) => reason),
      ["missing", "missing", "stale", "stale", "stale"]
    )
  })

  it("spends no more calls than allowed, and what a paid call still holds is free", () => {
    const page = [...rows(5), ...rows(5).map((row) => ({ ...row, account: { ...row.account, seq: 2 } }))]
    const asked = (maxCalls: number, one: ReadCapability) =>
      seqs(Planner.plan(page, { ...wish, maxCalls }, always(one)).asks).length
    assert.strictEqual(asked(0, reads()), 0)
    assert.strictEqual(asked(1, reads()), 5)
    assert.strictEqual(asked(2, reads()), 10)
    assert.strictEqual(asked(3, reads({ batch: 1 })), 3)
    assert.strictEqual(asked(3, reads({ requests: requests(2, 2) })), 5)
    assert.strictEqual(asked(1, reads({ requests: requests(2, 2) })), 0)
  })

  it("leaves what the usual requests do not take to whichever reading needs more", () => {
    const one = reads({ batch: 2, requests: { usual: { base: 1, each: 0 }, max: { base: 2, each: 1 } } })
    const spares = (maxCalls: number) => {
      const { asks } = Planner.plan(rows(5), { ...wish, maxCalls }, always(one))
      return [...new Set(asks.map(({ spare }) => spare))].map((spare) => spare?.left)
    }
    assert.deepStrictEqual(spares(3), [0])
    assert.deepStrictEqual(spares(7), [4])
    assert.deepStrictEqual(spares(100), [97])
    assert.deepStrictEqual(spares(Infinity), [undefined])
  })

  it("says which rows the calls did not reach, whether the read is forced or not", () => {
    for (const forced of [true, false]) {
      const plan = Planner.plan(rows(3), { ...wish, forced, maxCalls: 2 }, always(reads({ batch: 1 })))
      assert.deepStrictEqual(
        [plan.asks.length, [...plan.refused.values()]],
        [2, ["Not refreshed: this request has reached its limit of platform calls."]]
      )
    }
  })

  it("asks early for fresh rows whose debt exceeds its limit, and says nothing of those it does not reach", () => {
    const page = [1, 2, 3].map((seq) =>
      publicationRow(seq, { sync: { outcome: "synced", lastUpdatedAt: seq, staleAfter: now + 1 } })
    )
    const debts = new Map<Row, Candidate<Row>>(
      page.map((row, at) => [row, { row, debt: at, prediction: { error: 0.1, limit: 1, free: true } }])
    )
    const plan = (maxCalls: number) => Planner.plan(page, { ...wish, debts, maxCalls }, always(reads({ batch: 1 })))
    assert.deepStrictEqual(seqs(plan(16).asks), [2, 3])
    assert.isTrue(plan(16).asks.every(({ early }) => early === true))
    assert.deepStrictEqual([seqs(plan(1).asks), plan(1).refused.size], [[2], 0])
  })

  it("leaves rows of unplugged platforms alone, and says so", () => {
    const page = rows(1)
    for (const forced of [false, true]) {
      const { asks, refused } = Planner.plan(page, { ...wish, forced }, () => undefined)
      assert.isEmpty(asks)
      assert.match([...refused.values()].join(), /no adapter/u)
    }
  })

  it("a forced plan asks for everything that can be asked and names what cannot", () => {
    const fresh = publicationRow(1, { sync: { outcome: "synced", lastUpdatedAt: 1, staleAfter: now + 1 } })
    const gone = publicationRow(2, { sync: { outcome: "failed", lastUpdatedAt: 1, staleAfter: null, attempts: 1 } })
    const waiting = publicationRow(3, {
      sync: { outcome: "failed", lastUpdatedAt: 1, staleAfter: now + 1, attempts: 1 }
    })
    const dead = publicationRow(4, { account: { grantError: "Revoked." } })
    const off = publicationRow(5, { account: { disconnectedAt: 1 } })
    const page = [fresh, gone, waiting, dead, off]
    const { asks, refused } = Planner.plan(page, { ...wish, forced: true }, always(reads()))
    assert.deepStrictEqual(seqs(asks), [1, 2, 3])
    assert.deepStrictEqual([...refused.keys()], [dead, off])
    assert.isEmpty(Planner.plan(page, wish, always(reads())).asks)
    assert.strictEqual(Planner.plan(page, wish, always(reads())).refused.size, 0)
  })

  it("a forced plan leaves rows younger than the interval alone, to the millisecond", () => {
    const page = [stale(1, now - 60_001), stale(2, now - 60_000), stale(3, now - 59_999), stale(4, null)]
    const { asks, refused } = Planner.plan(page, { ...wish, forced: true, minForceInterval: 60_000 }, always(reads()))
    assert.deepStrictEqual(seqs(asks), [4, 1, 2])
    assert.deepStrictEqual([...refused.keys()], [page[2]])
    assert.isEmpty(Planner.plan([stale(1, now)], { ...wish, forced: true }, always(reads())).refused)
  })

  it("a forced plan leaves rows alone that failed within the interval, to the millisecond", () => {
    const failing = (seq: number, attemptedAt: number) =>
      publicationRow(seq, {
        sync: { outcome: "failed", attempts: 1, attemptedAt, lastUpdatedAt: 1, staleAfter: now + 1 }
      })
    const page = [failing(1, now - 60_000), failing(2, now - 59_999)]
    const { asks, refused } = Planner.plan(page, { ...wish, forced: true, minForceInterval: 60_000 }, always(reads()))
    assert.deepStrictEqual([seqs(asks), [...refused.keys()]], [[1], [page[1]]])
  })

  const Page = Schema.Array(
    Schema.Struct({
      workspace: Schema.Literals(["a", "b"]),
      platform: Schema.Literals(["shared", "single"]),
      kind: Schema.Literals(["publication", "account"]),
      owner: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 3 })),
      app: Schema.NullOr(Schema.Literals(["null", "one"])),
      at: Schema.NullOr(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 5 })))
    })
  ).check(Schema.isMaxLength(60))
  const size = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 7 }))
  const made = (page: typeof Page.Type): ReadonlyArray<Row> =>
    page.map(({ app, at, kind, owner, platform, workspace }, n) => {
      const account = { workspace: WorkspaceId.make(workspace), platform: PlatformId.make(platform), app, seq: owner }
      const sync = at === null ? {} : { outcome: "synced" as const, lastUpdatedAt: at, staleAfter: at }
      return kind === "account" ? accountRow(owner, { account, sync }) : publicationRow(n, { account, sync })
    })
  const readsOf =
    (batch: number): Planner.ReadsOf =>
    (platform) =>
      reads({ batch, credential: platform === "shared" ? "app" : "account" })
  /** What a call may hold: everything under one credential. */
  const credential = ({ account, kind }: Row): string =>
    JSON.stringify([
      account.workspace,
      account.platform,
      kind,
      account.platform === "shared" ? account.app : account.seq
    ])

  it.prop(
    "batches hold each ask once, under one credential, and are as few as can be",
    { page: Page, size },
    ({ page, size }) => {
      proves("reads.fewest-batches")
      const asks = Planner.plan(made(page), { ...wish, maxCalls: 1000 }, readsOf(size)).asks
      const batches = Planner.batches(asks, readsOf(size))
      assert.sameMembers(batches.flat(), [...asks])
      const groups = new Map<string, number>()
      for (const { row } of asks) groups.set(credential(row), (groups.get(credential(row)) ?? 0) + 1)
      for (const batch of batches) {
        assert.isAtMost(batch.length, size)
        assert.strictEqual(new Set(batch.map(({ row }) => credential(row))).size, 1)
      }
      assert.strictEqual(
        batches.length,
        [...groups.values()].reduce((sum, count) => sum + Math.ceil(count / size), 0)
      )
    }
  )

  it.prop(
    "a plan is affordable, in order of urgency, and as large as its calls allow",
    {
      page: Page,
      size,
      maxCalls: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 6 }))
    },
    ({ maxCalls, page, size }) => {
      const { asks } = Planner.plan(made(page), { ...wish, maxCalls }, readsOf(size))
      const batches = Planner.batches(asks, readsOf(size))
      assert.isAtMost(batches.length, maxCalls)
      const ages = asks.map(({ row }) => row.sync.lastUpdatedAt ?? -1)
      assert.deepStrictEqual(
        ages,
        ages.toSorted((a, b) => a - b)
      )
      const left = made(page).length - asks.length
      if (left > 0) assert.strictEqual(batches.length, maxCalls)
    }
  )
})
