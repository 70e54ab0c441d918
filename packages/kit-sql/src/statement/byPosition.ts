/** Publications and their accounts as rows of values: the select lists, and what stands at which place of them. */
import type { Account, Traits } from "@dravo/core/Account"
import type { WorkspaceId } from "@dravo/core/Ids"
import type { PublicationRow } from "@dravo/core/Row"
import type { SyncState } from "@dravo/core/SyncState"
import { sql } from "kysely"
import { instant, instantOrNull, int, intOrNull, parse, text, textOrNull } from "./codec.ts"
import { knownAccountsOf } from "./knownAccounts.ts"
import type { Session } from "./session.ts"
import type { Cells } from "./Snapshots.ts"

const ofPublication = (
  "post_id account_id platform platform_post_id url text created_at published_at traits seq " +
  "outcome metrics metrics_as_of window_from window_to warnings error last_updated_at stale_after attempts " +
  "attempted_at attempted_connection policy_state again_from again_until fence lease_until read_rate reads_at " +
  "unavailable_at origin media_type"
).split(" ")
const ofSeen = "seq connection connected_at disconnected_at grant_error".split(" ")
const ofAccount = (
  "workspace account_id platform platform_account_id handle app traits seq connected_at disconnected_at connection " +
  "grant_error"
).split(" ")

/** The names of both, in their order. */
export const columns = [...ofPublication, ...ofSeen.map((name) => `a_${name}`)]
/** How many places a publication and what it says of its account take. */
export const width = columns.length
/** The names of a whole account, in their order. */
export const namesOfAccount = ofAccount
/** Null where there is no row. */
export const seqAt = ofPublication.indexOf("seq")

/** Of a publication under the alias `p`. */
export const publicationColumns = sql.raw(ofPublication.map((name) => `p.${name}`).join(", "))
/** What a publication's row says of its account `a`, under names no column of a publication has. */
export const seenColumns = sql.raw(ofSeen.map((name) => `a.${name} as a_${name}`).join(", "))
/** A whole account, in a statement about accounts alone. */
export const accountColumns = sql.raw(ofAccount.map((name) => `a.${name}`).join(", "))

/** A publication and its whole account, under names no two of them have. */
export const rowColumns = [...ofPublication, ...ofAccount.map((name) => `a_${name}`)]
/** The same of a publication `p` and its account `a`. */
export const joinedColumns = sql.raw(
  [...ofPublication.map((name) => `p.${name}`), ...ofAccount.map((name) => `a.${name} as a_${name}`)].join(", ")
)

/** Publications with whole accounts beside them, each of which is made once. */
export const joinedRows = (rows: ReadonlyArray<Cells>): ReadonlyArray<PublicationRow> => {
  const accounts = new Map<unknown, Account>()
  return rows.map((cells) => {
    const seq = cells[joinedSeqAt]
    const of = accounts.get(seq) ?? account(cells.slice(ofPublication.length, rowColumns.length))
    accounts.set(seq, of)
    return publicationRow(cells, of.workspace, of)
  })
}

/** Whether the publication's account was there when the row was read. */
export const hasAccount = (cells: Cells): boolean => cells[ofPublication.length] !== null

/** The accounts of some rows: who must be read before these can be decoded, and who each row's is then. */
export interface AccountsOf {
  readonly unknown: ReadonlyArray<string>
  /** By the place of its row, once those unknown were read. */
  readonly found: (read: ReadonlyArray<Cells>) => (at: number) => Account | undefined
}

export const accountsOf = (
  db: Session,
  workspace: WorkspaceId,
  rows: ReadonlyArray<Cells>,
  now: number
): AccountsOf => {
  const known = knownAccountsOf(db.kysely)
  const ids = new Set<string>()
  const accounts = rows.map((cells) => {
    const account = known.find(seenIn(cells, workspace), now)
    if (account === undefined) ids.add(String(cells[accountIdAt]))
    return account
  })
  const found = (read: ReadonlyArray<Cells>) => {
    const byId = new Map<unknown, Account>()
    for (const cells of read) {
      const one = account(cells)
      byId.set(one.accountId, one)
      known.note(one, now)
    }
    return (at: number) => accounts[at] ?? byId.get(rows[at]?.[accountIdAt])
  }
  return { unknown: [...ids], found }
}

// The casts name what was written under schemas: brands and literal unions leave no trace in a database.

/** The publication whose columns stand first; accounts are shared between rows. */
export const publicationRow = (cells: Cells, workspace: WorkspaceId, of: Account | undefined): PublicationRow => {
  if (of === undefined) throw new TypeError("a publication without its account")
  return {
    kind: "publication",
    publication: {
      workspace,
      postId: text(cells[0]) as PublicationRow["publication"]["postId"],
      accountId: text(cells[1]) as Account["accountId"],
      platform: text(cells[2]) as Account["platform"],
      platformPostId: text(cells[3]) as PublicationRow["publication"]["platformPostId"],
      url: textOrNull(cells[4]),
      text: textOrNull(cells[5]),
      publishedAt: intOrNull(cells[7]),
      traits: parse<Traits>(cells[8]),
      seq: int(cells[9]),
      createdAt: int(cells[6]),
      origin: text(cells[30]) as PublicationRow["publication"]["origin"],
      mediaType: textOrNull(cells[31]) as PublicationRow["publication"]["mediaType"]
    },
    account: of,
    sync: syncState(cells),
    fence: int(cells[25]),
    leaseUntil: instantOrNull(cells[26]),
    reads: cells[28] === null ? null : { perSecond: parse<number>(cells[27]), at: int(cells[28]) }
  }
}

// internal

const accountIdAt = ofPublication.indexOf("account_id")
const seenAt = ofPublication.length
const joinedSeqAt = ofPublication.length + ofAccount.indexOf("seq")

const seenIn = (cells: Cells, workspace: WorkspaceId) => ({
  workspace,
  accountId: cells[accountIdAt],
  // What is no number is nobody's.
  seq: Number(cells[seenAt]),
  connection: Number(cells[seenAt + 1]),
  connectedAt: Number(cells[seenAt + 2]),
  disconnectedAt: cells[seenAt + 3] === null ? null : Number(cells[seenAt + 3]),
  grantError: cells[seenAt + 4] === null ? null : String(cells[seenAt + 4])
})

const account = (cells: Cells): Account => ({
  workspace: text(cells[0]) as Account["workspace"],
  accountId: text(cells[1]) as Account["accountId"],
  platform: text(cells[2]) as Account["platform"],
  platformAccountId: text(cells[3]) as Account["platformAccountId"],
  handle: textOrNull(cells[4]),
  app: textOrNull(cells[5]),
  traits: parse<Traits>(cells[6]),
  seq: int(cells[7]),
  connectedAt: int(cells[8]),
  disconnectedAt: intOrNull(cells[9]),
  connection: int(cells[10]),
  grantError: textOrNull(cells[11])
})

const syncState = (cells: Cells): SyncState => ({
  outcome: text(cells[10]) as SyncState["outcome"],
  metrics: parse<SyncState["metrics"]>(cells[11]),
  metricsAsOf: parse<SyncState["metricsAsOf"]>(cells[12]),
  metricsWindow: cells[13] === null ? null : { from: instant(cells[13]), to: instant(cells[14]) },
  warnings: parse<SyncState["warnings"]>(cells[15]),
  error: textOrNull(cells[16]),
  lastUpdatedAt: instantOrNull(cells[17]),
  staleAfter: instantOrNull(cells[18]),
  attempts: int(cells[19]),
  attemptedAt: instantOrNull(cells[20]),
  attemptedConnection: intOrNull(cells[21]),
  policyState: textOrNull(cells[22]),
  again: cells[23] === null ? null : { from: instant(cells[23]), until: instant(cells[24]) },
  unavailableAt: instantOrNull(cells[29])
})
