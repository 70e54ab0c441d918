/** What a claim is told and what it answers, whichever way it goes about it. */
import type { WorkspaceId } from "@dravo/core/Ids"
import type { Instant } from "@dravo/core/Instant"
import type * as Row from "@dravo/core/Row"
import type { RawBuilder } from "kysely"
import type { Leasing } from "./dueConditions.ts"

/** What is picked, and what of it is leased. */
export interface Picking extends Leasing {
  /** The one all picked rows are of; null where they are of many. */
  readonly workspace: WorkspaceId | null
  /** Selects `workspace` and `seq`. */
  readonly pick: RawBuilder<unknown>
  readonly millis: number
}

export interface Claimed {
  readonly rows: ReadonlyArray<Row.Row>
  /** The store's now; undefined where nothing told it. */
  readonly at: Instant | undefined
  /** How many rows were picked, leased or not. */
  readonly picked: number
  /** The last of their workspaces. */
  readonly last: WorkspaceId | undefined
}
