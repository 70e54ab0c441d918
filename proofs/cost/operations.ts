/** What is asked of a store whose cost must not grow with what it holds. */
import * as Change from "@dravo/core/Change"
import { AccountId, PlatformId, PlatformPostId, PostId, WorkspaceId } from "@dravo/core/Ids"
import type { Filter, Start } from "@dravo/core/Query"
import type { Store } from "@dravo/core/Store"
import { initial } from "@dravo/core/SyncState"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { Use } from "./meter.ts"
import { byLikes, byShares, newest, span } from "./rows.ts"

export interface Operation {
  readonly name: string
  readonly use: Use
}

/** A page, and how many match, for each combination of filters, from an offset and from a cursor. */
export const pages = (rows: number): ReadonlyArray<Operation> =>
  combinations(rows).flatMap((filters) =>
    starts.map(
      (start): Operation => ({
        name: `a page of ${filters.map(named).join(", ") || "everything"} from ${start._tag}`,
        use: (store) => store.pagePublications(acme, { filters, start, limit: 25 })
      })
    )
  )

export const others = (rows: number): ReadonlyArray<Operation> => [
  ...(["desc", "asc"] as const).flatMap((direction) =>
    [first, { _tag: "Behind", value: 1, seq: rows / 2 } as const].map(
      (start): Operation => ({
        name: `a page by a metric, ${direction} from ${start._tag}`,
        use: (store) =>
          store.pagePublications(acme, {
            filters: [],
            start,
            limit: 25,
            counted: false,
            ordering: { by: { _tag: "Ranked", ranking: byLikes }, direction, scanLimit: 0 }
          })
      })
    )
  ),
  { name: "a portion of an order", use: (store) => store.engineRank([byLikes, byShares], 100) },
  {
    name: "an id nobody has",
    use: (store) =>
      store.pagePublications(acme, { filters: [{ _tag: "Post", id: "unknown" }], start: first, limit: 25 })
  },
  {
    name: "a page of accounts",
    use: (store) => store.pageAccounts(acme, { accountId: null, platform: null, after: 0, limit: 100 })
  },
  { name: "claim, commit, history and rows", use: refresh },
  { name: "claim and release", use: (store) => Effect.flatMap(leased(store), (held) => store.release(acme, held)) },
  {
    name: "claim and postpone",
    use: (store) => Effect.flatMap(leased(store), (held) => store.postpone(acme, held, 9))
  },
  {
    name: "counted reads",
    use: (store) =>
      Effect.flatMap(leased(store), (held) =>
        store.touchReads(
          acme,
          held.map(({ subject }) => ({ subject, reads: 1 }))
        )
      )
  },
  { name: "a post by a platform's id", use: (store) => store.postsNamed(acme, account, [PlatformPostId.make("p3")]) },
  { name: "the next changes", use: (store) => store.changes(acme, Change.beginning, 25) },
  {
    name: "background work",
    use: (store) =>
      store.engineClaimDue(
        { kind, platform, after: null, workspaces: 1000, share: 50, limit: 400, unreadFor: null },
        lease
      )
  },
  {
    name: "rows that fill a call",
    use: (store) =>
      store.claimFillers(
        acme,
        { kind, platform, calls: [{ of: { account }, slots: 20 }], scanLimit: 100, unreadFor: null },
        lease
      )
  },
  {
    name: "erasing a post",
    use: (store) => store.erase(acme, { _tag: "Post", postId: PostId.make(`post_${rows / 20 + 3}`) })
  }
]

// internal

const acme = WorkspaceId.make("acme")
const account = AccountId.make("acc_3")
const platform = PlatformId.make("linkedin")
const kind = "publication"
const lease = Duration.minutes(1)
const first: Start = { _tag: "Offset", offset: 0 }

const starts: ReadonlyArray<Start> = [
  first,
  { _tag: "After", createdAt: newest - span / 20, seq: Number.MAX_SAFE_INTEGER }
]

/** Every choice among the filters, each of which is there or not, and an origin is one of two kinds. */
const combinations = (rows: number): ReadonlyArray<ReadonlyArray<Filter>> => {
  const choices: ReadonlyArray<ReadonlyArray<Filter>> = [
    [{ _tag: "Post", id: `post_${rows / 20 + 3}` }],
    [{ _tag: "Account", accountId: account }],
    [{ _tag: "Platform", platform }],
    [
      { _tag: "Origin", origin: "published" },
      { _tag: "Origin", origin: "discovered" }
    ],
    [{ _tag: "CreatedFrom", at: newest - span / 2 }],
    [{ _tag: "CreatedTo", at: newest - span / 1000 }]
  ]
  return choices.reduce<ReadonlyArray<ReadonlyArray<Filter>>>(
    (some, choice) => some.flatMap((filters) => [filters, ...choice.map((filter) => [...filters, filter])]),
    [[]]
  )
}

const named = (filter: Filter): string => (filter._tag === "Origin" ? filter.origin : filter._tag)

/** Leases on the newest rows. */
const leased = Effect.fnUntraced(function* (store: Store["Service"]) {
  const { rows } = yield* store.pagePublications(acme, { filters: [], start: first, limit: 25, counted: false })
  const claims = rows.map(({ fence, publication }) => ({
    subject: { kind, seq: publication.seq } as const,
    fence,
    reason: "forced" as const
  }))
  return (yield* store.claim(acme, claims, lease)).granted
})

const refresh: Use = Effect.fnUntraced(function* (store) {
  const held = yield* leased(store)
  const subjects = held.map(({ subject }) => subject)
  const sync = { ...initial, outcome: "synced" as const, lastUpdatedAt: 5, staleAfter: 9 }
  yield* store.commit(
    acme,
    held.map((one) => ({ ...one, sync, point: { likes: 2 } }))
  )
  yield* store.history(acme, subjects, { from: 0, to: 9, after: null, limit: 100 })
  yield* store.rows(acme, subjects)
})
