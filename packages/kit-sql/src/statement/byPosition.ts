/** Publications and their accounts as rows of values: the select lists, and what stands at which place of them. */
import type { Account, Traits } from "@dravo/core/Account"
import type { PublicationRow } from "@dravo/core/Row"
import type { SyncState } from "@dravo/core/SyncState"
import { sql } from "kysely"
import type { Cells } from "./Snapshots.ts"
import { instant, instantOrNull, int, intOrNull, parse, type Raw, text, textOrNull } from "./codec.ts"

const publication =
  "workspace post_id account_id platform platform_post_id url text created_at published_at traits seq " +
  "outcome metrics metrics_as_of window_from window_to warnings error last_updated_at stale_after attempts " +
  "attempted_at attempted_connection policy_state again_from again_until fence lease_until read_rate reads_at " +
  "unavailable_at origin media_type"
const ofPublication = publication.split(" ")
const ofAccount = (
  "workspace account_id platform platform_account_id handle app traits seq connected_at disconnected_at connection " +
  "grant_error"
).split(" ")

const names = [...ofPublication, ...ofAccount.map((name) => `a_${name}`)]

/** How many places a publication takes. */
export const width = ofPublication.length
/** Where a publication names its account, and an account itself. */
export const idOfAccountAt = ofAccount.indexOf("account_id")
export const accountIdAt = ofPublication.indexOf("account_id")

/** Of a publication under the alias `p`. */
export const publicationColumns = sql.raw(ofPublication.map((name) => `p.${name}`).join(", "))
/** Of an account under the alias `a`, under names no column of a publication has. */
export const joinedAccountColumns = sql.raw(ofAccount.map((name) => `a.${name} as a_${name}`).join(", "))
/** The same in a statement about accounts alone. */
export const accountColumns = sql.raw(ofAccount.map((name) => `a.${name}`).join(", "))

/** A named row of a publication and its account by position: first the one, then the other. */
export const cellsOf = (raw: Raw): Cells => names.map((name) => raw[name])

// The casts name what was written under schemas: brands and literal unions leave no trace in a database.

/** The account whose first column stands at `at`. */
export const account = (cells: Cells, at: number): Account => ({
  workspace: text(cells[at]) as Account["workspace"],
  accountId: text(cells[at + 1]) as Account["accountId"],
  platform: text(cells[at + 2]) as Account["platform"],
  platformAccountId: text(cells[at + 3]) as Account["platformAccountId"],
  handle: textOrNull(cells[at + 4]),
  app: textOrNull(cells[at + 5]),
  traits: parse<Traits>(cells[at + 6]),
  seq: int(cells[at + 7]),
  connectedAt: int(cells[at + 8]),
  disconnectedAt: intOrNull(cells[at + 9]),
  connection: int(cells[at + 10]),
  grantError: textOrNull(cells[at + 11])
})

/** The publication whose columns stand first; accounts are shared between rows. */
export const publicationRow = (cells: Cells, of: Account | undefined): PublicationRow => {
  if (of === undefined) throw new TypeError("a publication without its account")
  return {
    kind: "publication",
    publication: {
      workspace: text(cells[0]) as Account["workspace"],
      postId: text(cells[1]) as PublicationRow["publication"]["postId"],
      accountId: text(cells[2]) as Account["accountId"],
      platform: text(cells[3]) as Account["platform"],
      platformPostId: text(cells[4]) as PublicationRow["publication"]["platformPostId"],
      url: textOrNull(cells[5]),
      text: textOrNull(cells[6]),
      publishedAt: intOrNull(cells[8]),
      traits: parse<Traits>(cells[9]),
      seq: int(cells[10]),
      createdAt: int(cells[7]),
      origin: text(cells[31]) as PublicationRow["publication"]["origin"],
      mediaType: textOrNull(cells[32]) as PublicationRow["publication"]["mediaType"]
    },
    account: of,
    sync: syncState(cells),
    fence: int(cells[26]),
    leaseUntil: instantOrNull(cells[27]),
    reads: cells[29] === null ? null : { perSecond: parse<number>(cells[28]), at: int(cells[29]) }
  }
}

// internal

const syncState = (cells: Cells): SyncState => ({
  outcome: text(cells[11]) as SyncState["outcome"],
  metrics: parse<SyncState["metrics"]>(cells[12]),
  metricsAsOf: parse<SyncState["metricsAsOf"]>(cells[13]),
  metricsWindow: cells[14] === null ? null : { from: instant(cells[14]), to: instant(cells[15]) },
  warnings: parse<SyncState["warnings"]>(cells[16]),
  error: textOrNull(cells[17]),
  lastUpdatedAt: instantOrNull(cells[18]),
  staleAfter: instantOrNull(cells[19]),
  attempts: int(cells[20]),
  attemptedAt: instantOrNull(cells[21]),
  attemptedConnection: intOrNull(cells[22]),
  policyState: textOrNull(cells[23]),
  again: cells[24] === null ? null : { from: instant(cells[24]), until: instant(cells[25]) },
  unavailableAt: instantOrNull(cells[30])
})
