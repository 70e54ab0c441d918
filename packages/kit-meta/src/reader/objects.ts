/** What is read of many objects of one account, and what became of each. */
import type { Reading } from "@dravo/core/Adapter"
import * as Json from "@dravo/kit-http/Json"
import type { Graph } from "../graph/Graph.ts"
import type * as Memo from "../Memo.ts"
import * as Plan from "./Plan.ts"
import type * as Refusal from "../refusal/Refusal.ts"

/** How objects of one kind are read. */
export interface Reader {
  readonly graph: Graph
  /** The network's name in sentences. */
  readonly label: string
  /** The kind of object, as dead names are remembered under and as sentences call it. */
  readonly level: string
  /** Every name a plan may come to hold. */
  readonly names: ReadonlyArray<string>
  /** What follows the list of metrics in a request. */
  readonly modifier: string
  /** Names single objects were found not to have, by id. */
  readonly foreign: Memo.Memo<ReadonlyArray<string>>
  /** What kind of object a node is, where its kind decides which names it has. */
  readonly typeOf?: (node: unknown) => string | null
  /** Names to drop together with those an object was found to lack, where it is bound to lack them too. */
  readonly alike?: (plan: Plan.Plan, names: ReadonlyArray<string>) => ReadonlyArray<string>
  /** What a refusal that blames no name leads to: a smaller plan, or the end. */
  readonly revise: (plan: Plan.Plan, refusal: Refusal.Refusal) => Plan.Plan | Reading
}

/** How the reading of one object ended. */
export type Outcome =
  | { readonly _tag: "Node"; readonly plan: Plan.Plan; readonly body: unknown }
  /** Gone, or not to be seen by this token. */
  | { readonly _tag: "Lost"; readonly plan: Plan.Plan; readonly refusal: Refusal.Refusal }
  | { readonly _tag: "Ended"; readonly plan: Plan.Plan; readonly reading: Reading }

/** An object without an outcome yet. */
export interface Pending {
  readonly at: number
  readonly plan: Plan.Plan
  /** What a listing brought of it already, and the metrics that are in there. */
  readonly listed?: { readonly node: unknown; readonly has: ReadonlyArray<string> }
  /** Names left out because trying found them dead: proven when the next request is served. */
  readonly suspects: ReadonlyArray<string>
}

/** By the position of the plan. */
export type Outcomes = ReadonlyMap<number, Outcome>

/** The metrics a request still has to bring. */
export const asking = ({ listed, plan }: Pending): ReadonlyArray<string> =>
  listed === undefined ? plan.metrics : plan.metrics.filter((name) => !listed.has.includes(name))

/** The `fields` of the next request: everything, or only what a listing did not bring. */
export const fieldsOf = (pending: Pending, modifier: string): string =>
  Plan.fieldsOf(
    pending.listed === undefined
      ? pending.plan
      : { ...pending.plan, fields: ["id"], parts: [], metrics: asking(pending) },
    modifier
  )

/** The node a listing brought, with the insights an own request brought since. */
export const merged = ({ listed }: Pending, body: unknown): unknown => {
  if (listed === undefined) return body
  const rows = [listed.node, body].flatMap((one) => Json.list(Json.at(one, "insights", "data")))
  return { ...Object.fromEntries(Json.entries(listed.node)), insights: { data: rows } }
}

/** What became of an object whose request was refused or brought nothing, as a failure. */
export const ended = (plan: Plan.Plan, refusal: Refusal.Refusal | undefined): Outcome => ({
  _tag: "Ended",
  plan,
  reading:
    refusal === undefined
      ? { _tag: "Absent" }
      : refusal.reason._tag === "RequestLimit"
        ? { _tag: "LeftOut" }
        : { _tag: "Failed", reason: refusal.reason }
})
