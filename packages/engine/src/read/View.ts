/** Rows as readers see them: the stored row, its status at the answer's instant, and notices of this one request. */
import type { Account } from "@dravo/core/Account"
import type { Instant } from "@dravo/core/Instant"
import type { Metrics } from "@dravo/core/Metrics"
import type { Overview } from "@dravo/core/Overview"
import type { Publication } from "@dravo/core/Publication"
import * as Row from "@dravo/core/Row"

/** What both kinds of row show. */
export interface Shown {
  readonly account: Account
  readonly status: Row.Status
  readonly error: string | null
  readonly metrics: Metrics
  /** Instants of values kept from an earlier refresh. */
  readonly metricsAsOf: Readonly<Record<string, Instant>>
  readonly metricsWindow: { readonly from: Instant; readonly to: Instant } | null
  readonly warnings: ReadonlyArray<string>
  readonly lastUpdatedAt: Instant | null
  readonly staleAfter: Instant | null
  /** Since when the platform says that it is gone. */
  readonly unavailableAt: Instant | null
}

/** A publication's row as it is told. */
export interface PublicationView extends Shown {
  readonly publication: Publication
}

/** An account's row as it is told. */
export type AccountView = Shown

/** Why a publication's numbers are as fresh as they are, and when they are asked for again. */
export interface Explained {
  readonly publication: Publication
  readonly status: Row.Status
  readonly staleAfter: Instant | null
  /** One sentence. */
  readonly why: string
}

/** A page of publications with the sums over it. */
export interface PostsPage {
  readonly rows: ReadonlyArray<PublicationView>
  readonly total: number
  readonly page: number
  readonly limit: number
  readonly overview: Overview
  /** Which rows the overview is of. */
  readonly overviewOf: "page" | "all"
  /** Continues the walk without repeating or skipping a row; null at the end. */
  readonly nextCursor: string | null
}

/** A page of accounts in the order of their connection. */
export interface AccountsPage {
  readonly rows: ReadonlyArray<AccountView>
  /** Number of accounts on this page. */
  readonly total: number
  readonly nextCursor: string | null
}

/** A publication's row as it is told, with notices added to its warnings. */
export const publication = (
  row: Row.PublicationRow,
  now: Instant,
  notices: ReadonlyArray<string>
): PublicationView => ({ ...shown(row, now, notices), publication: row.publication })

/** A publication's row with the sentence that explains its age. */
export const explained = (row: Row.PublicationRow, now: Instant, why: string): Explained => ({
  publication: row.publication,
  status: Row.status(row, now),
  staleAfter: staleAfter(row),
  why
})

/** An account's row as it is told, with notices added to its warnings. */
export const account = (row: Row.AccountRow, now: Instant, notices: ReadonlyArray<string>): AccountView =>
  shown(row, now, notices)

// internal

const shown = (row: Row.Row, now: Instant, notices: ReadonlyArray<string>): Shown => ({
  account: row.account,
  status: Row.status(row, now),
  error: Row.error(row, now),
  metrics: row.sync.metrics,
  metricsAsOf: row.sync.metricsAsOf,
  metricsWindow: row.sync.metricsWindow,
  warnings: distinct(row.sync.warnings, notices),
  lastUpdatedAt: row.sync.lastUpdatedAt,
  staleAfter: staleAfter(row),
  unavailableAt: row.sync.unavailableAt
})

/** Most rows say nothing: they share what is stored. */
const distinct = (warnings: ReadonlyArray<string>, notices: ReadonlyArray<string>): ReadonlyArray<string> =>
  warnings.length + notices.length < 2
    ? notices.length === 0
      ? warnings
      : notices
    : [...new Set([...warnings, ...notices])]

/** A refused row has no next attempt, whatever it held before the grant died. */
const staleAfter = (row: Row.Row): Instant | null => (Row.isRefused(row) ? null : row.sync.staleAfter)
