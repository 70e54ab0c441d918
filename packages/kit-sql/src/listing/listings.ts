/** Who walks the listing of an account, and when it is visited next. */
import type { Account } from "@dravo/core/Account"
import type { AccountId, PlatformPostId, WorkspaceId } from "@dravo/core/Ids"
import { maxLease } from "@dravo/core/Row"
import type { ListedPage, ListingQuery, ListingState, Walk } from "@dravo/core/Store"
import type { Reason } from "@dravo/core/StoreError"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { type RawBuilder, sql } from "kysely"
import * as Codec from "../statement/codec.ts"
import { accountRowColumns, publicationRowColumns } from "../statement/columns.ts"
import { byId } from "../statement/rowset.ts"
import * as Session from "../statement/session.ts"
import type { Run, StoreMethods } from "../statement/storeMethods.ts"
import { committedPage } from "./listedPages.ts"

export const listings = (
  db: Session.Session,
  run: Run
): StoreMethods<"listingOf" | "claimListing" | "engineClaimListings" | "commitListing" | "postsNamed"> => ({
  listingOf: Effect.fn("Store.listingOf")(function* (workspace: WorkspaceId, accountId: AccountId) {
    const rows = yield* Session.query(
      db,
      sql`select state, next_at from ${db.names.of.listings}
      where workspace = ${workspace} and account_id = ${accountId}`
    )
    const found = yield* Session.decodedOne(rows, stateOf)
    return found ?? null
  }, run("listingOf")),

  claimListing: Effect.fn("Store.claimListing")(function* (
    workspace: WorkspaceId,
    accountId: AccountId,
    lease: Duration.Duration
  ) {
    const open = sql`l.workspace = ${workspace} and l.account_id = ${accountId} and a.disconnected_at is null`
    const own = (column: string) => sql`and ${db.dialect.tenantFilter(column)} = ${workspace}`
    const [walk] = yield* claim(db, open, sql``, lease, own)
    return walk ?? null
  }, run("claimListing")),

  engineClaimListings: Effect.fn("Store.engineClaimListings")(function* (
    { limit, platform }: ListingQuery,
    lease: Duration.Duration
  ) {
    const now = yield* db.dialect.now
    const due = sql`l.platform = ${platform} and l.next_at <= ${now} and a.disconnected_at is null
      and a.grant_error is null`
    return yield* claim(db, due, sql`order by l.next_at, a.seq limit ${limit}`, lease)
  }, run("engineClaimListings")),

  commitListing: Effect.fn("Store.commitListing")(function* (
    workspace: WorkspaceId,
    accountId: AccountId,
    page: ListedPage
  ) {
    return yield* Session.transaction(db, (tx) => committedPage(tx, workspace, accountId, page))
  }, run("commitListing")),

  postsNamed: Effect.fn("Store.postsNamed")(function* (
    workspace: WorkspaceId,
    accountId: AccountId,
    ids: ReadonlyArray<PlatformPostId>
  ) {
    const rows = yield* Session.query(db, named(db, workspace, accountId, ids, yield* db.dialect.now))
    return yield* Session.decoded(() => ({
      rows: rows.filter((raw) => raw["seq"] !== null).map(Codec.publicationRow),
      now: Codec.int(rows[0]?.["now"])
    }))
  }, run("postsNamed"))
})

/** A new account's listing, or a visit of one that was connected again. */
export const connected = (
  db: Session.Session,
  { accountId, platform, workspace }: Account
): Effect.Effect<unknown, Reason> =>
  Session.queryInTx(
    db,
    sql`insert into ${db.names.of.listings} (workspace, account_id, platform, next_at)
    values (${workspace}, ${accountId}, ${platform}, 0)
    on conflict (workspace, account_id) do update set next_at = 0`
  )

// internal

const stateOf = (raw: Codec.Raw): ListingState => ({
  state: Codec.textOrNull(raw["state"]),
  nextAt: Codec.instantOrNull(raw["next_at"])
})

/** Of listings `l` and their accounts `a`; in the order they were picked. Of one workspace `own` says so. */
const claim = Effect.fnUntraced(function* (
  db: Session.Session,
  where: RawBuilder<unknown>,
  order: RawBuilder<unknown>,
  lease: Duration.Duration,
  own: (column: string) => RawBuilder<unknown> = () => sql``
) {
  const now = yield* db.dialect.now
  const { accounts, listings: table } = db.names.of
  const taken = yield* Session.query(
    db,
    sql`with free as (
      select l.workspace, l.account_id from ${table} l
      join ${accounts} a on a.workspace = l.workspace and a.account_id = l.account_id
      where ${where} and (l.lease_until is null or l.lease_until <= ${now}
        or l.lease_until > ${now} + ${sql.lit(maxLease)})
      ${order} ${db.dialect.lockRows.skip("l")})
    update ${table} set version = version + 1, lease_until = ${now} + ${Duration.toMillis(lease)}
    where (workspace, account_id) in (select workspace, account_id from free) ${own("workspace")}
    returning workspace, account_id, state, version, next_at, ${now} as now`
  )
  if (taken.length === 0) return []
  const wanted = db.dialect.records(
    JSON.stringify(taken.map((raw) => ({ workspace: raw["workspace"], account: raw["account_id"] }))),
    { workspace: "text", account: "text" },
    "w"
  )
  const rows = yield* Session.query(
    db,
    sql`select ${accountRowColumns} from ${wanted}
    join ${accounts} a on a.workspace = w.workspace and a.account_id = w.account ${own("a.workspace")}`
  )
  return yield* Session.decoded(() => walksOf(taken, rows))
})

const walksOf = (taken: ReadonlyArray<Codec.Raw>, rows: ReadonlyArray<Codec.Raw>): ReadonlyArray<Walk> => {
  const accounts = new Map(
    rows.map(Codec.account).map((account) => [JSON.stringify([account.workspace, account.accountId]), account])
  )
  return taken
    .flatMap((raw) => {
      const account = accounts.get(JSON.stringify([raw["workspace"], raw["account_id"]]))
      if (account === undefined) return []
      const walk = {
        account,
        state: Codec.textOrNull(raw["state"]),
        version: Codec.int(raw["version"]),
        now: Codec.int(raw["now"])
      }
      return [{ walk, at: Codec.instantOrNull(raw["next_at"]) ?? 0 }]
    })
    .sort((a, b) => a.at - b.at || a.walk.account.seq - b.walk.account.seq)
    .map(({ walk }) => walk)
}

/**
 * Two look-ups by index of each, as either id may name a publication; the clock stands in every row. The joins are told
 * in their order: planners without statistics would go through all posts of the account.
 */
const named = (
  { dialect, names }: Session.Session,
  workspace: WorkspaceId,
  accountId: AccountId,
  ids: ReadonlyArray<PlatformPostId>,
  now: RawBuilder<number>
): RawBuilder<unknown> => {
  const { accounts, publications } = names.of
  return sql`
    with clock as (select ${now} as now),
    named as (
      select o.seq from ${byId(dialect, ids)} cross join ${publications} o
        where o.workspace = ${workspace} and o.account_id = ${accountId} and o.platform_post_id = w.id
      union select r.seq from ${byId(dialect, ids)} cross join ${publications} r
        where r.workspace = ${workspace} and r.account_id = ${accountId} and r.recorded_post_id = w.id)
    select c.now, ${publicationRowColumns} from clock c left join named k on true
    left join ${publications} p on ${dialect.tenantFilter("p.workspace")} = ${workspace} and p.seq = k.seq
    left join ${accounts} a on a.workspace = p.workspace and a.account_id = p.account_id`
}
