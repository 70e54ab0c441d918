/** What a host may set about reads, spending and what is kept, and which values are meant. */
import * as Rules from "@dravo/core/Options"
import type * as Duration from "effect/Duration"
import * as Maintenance from "./background/Maintenance.ts"
import * as Incoming from "./incoming/Incoming.ts"
import * as Sorting from "./read/order/Sorting.ts"

/** How reads wait, what spending is bounded by and what is kept. */
export interface Options extends Maintenance.Policy {
  /** Platform names a request may filter by in addition to the plugged-in ones: those of the host's wire contract. */
  readonly platforms?: ReadonlyArray<string>
  /** How long a read waits for refreshes when some row has numbers already; 1.5 s. */
  readonly readBudget?: Duration.Input
  /** How long it waits when no row has any; 5 s. */
  readonly firstReadBudget?: Duration.Input
  /**
   * The most HTTP requests to platforms one request may cause; 16. Rows it leaves out keep their status and are next in
   * line.
   */
  readonly maxCalls?: number
  /**
   * `refresh=true` takes numbers that were asked for less than this ago, whatever came of it; 1 s. With more than a
   * second the rows say that they were left alone; a minute is
   * wise where reads cost money.
   */
  readonly minForceInterval?: Duration.Input
  /** What was agreed with platforms that send messages, by their names; nothing is received for others. */
  readonly incoming?: Incoming.Apps
  /**
   * Canonical metrics whose order is kept ready, so that sorting by them costs the same however many posts there are;
   * each costs a write of every refresh that changes it. Posts that were there before are taken in first.
   */
  readonly sortable?: ReadonlyArray<Sorting.SortableMetric>
}

export const rules: Rules.Rules<Options> = {
  platforms: Rules.predicate((names) => Array.isArray(names), "must be a list of names"),
  readBudget: Rules.time,
  firstReadBudget: Rules.time,
  maxCalls: Rules.predicate(
    (max) => max === Infinity || (Number.isSafeInteger(max) && Number(max) >= 0),
    "must be a whole number"
  ),
  minForceInterval: Rules.time,
  incoming: Rules.each(Incoming.rules.app),
  sortable: Rules.predicate(
    (names) => Array.isArray(names) && names.every((name) => Sorting.sortableMetrics.some((one) => one === name)),
    `must be a list of ${Sorting.sortableMetrics.join(", ")}`
  ),
  retention: Maintenance.rules.retention,
  maxAge: Maintenance.rules.maxAge
}
