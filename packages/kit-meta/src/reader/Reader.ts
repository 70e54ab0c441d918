/**
 * Reads many objects of one account: through the account's own list where it has one, and by their own paths, again
 * without what was refused until each has an outcome. A dead name is dropped, remembered for the fleet and asked for
 * once more; a name only one object lacks is remembered for that object.
 */
import type { RetiredMetrics } from "@dravo/core/RetiredMetrics"
import * as Json from "@dravo/kit-http/Json"
import * as Effect from "effect/Effect"
import type { Searched } from "./blame.ts"
import type * as Graph from "../graph/Graph.ts"
import * as Listed from "./listed.ts"
import * as Listing from "./Listing.ts"
import { ended, merged, type Outcome, type Outcomes, type Pending, type Reader } from "./objects.ts"
import * as Plan from "./Plan.ts"
import * as Rounds from "./rounds.ts"
import * as Stretches from "./stretches.ts"

export type { Outcome, Reader } from "./objects.ts"

/** One outcome per plan, in order. */
export const read = Effect.fnUntraced(function* (
  reader: Reader,
  call: Graph.Call,
  plans: ReadonlyArray<Plan.Plan>,
  memory: RetiredMetrics,
  list?: Listing.List
): Effect.fn.Return<ReadonlyArray<Outcome>> {
  const all = plans.map((plan, at): Pending => ({ plan, at, suspects: [] }))
  const searched: Searched = new Map()
  const listed: Listed.Rest =
    list === undefined || all.length < 2
      ? { outcomes: new Map(), pending: all }
      : yield* Listed.read(reader, call, list, all, memory, searched)
  const rest = yield* Rounds.run(reader, call, listed.pending, memory, searched, {
    refusal: listed.refusal,
    stretch: (pending, scouted) =>
      list === undefined || listed.order === undefined
        ? Effect.succeed({ outcomes: new Map(), pending })
        : stretch(reader, call, list, listed.order, new Map([...listed.outcomes, ...scouted]), pending)
  })
  return plans.map(
    (plan, at) => listed.outcomes.get(at) ?? rest.get(at) ?? { _tag: "Ended", plan, reading: { _tag: "Absent" } }
  )
})

// internal

/** The largest group of the rest that asks alike, through the list, in stretches without those that refuse. */
const stretch = Effect.fnUntraced(function* (
  reader: Reader,
  call: Graph.Call,
  list: Listing.List,
  order: Stretches.Ordered,
  known: Outcomes,
  pending: ReadonlyArray<Pending>
): Effect.fn.Return<{ readonly outcomes: Outcomes; readonly pending: ReadonlyArray<Pending> }> {
  const nothing = { outcomes: new Map(), pending }
  const groups = Map.groupBy(pending, (one) =>
    Plan.fieldsOf({ ...one.plan, fields: ["id"], parts: [] }, reader.modifier)
  )
  const [largest] = [...groups].sort(([, one], [, other]) => other.length - one.length)
  if (largest === undefined || largest[1].length < 2) return nothing
  const [fields, group] = largest
  const metrics = group[0]?.plan.metrics ?? []
  const isServed = ({ _tag, plan }: Outcome) => _tag === "Node" && metrics.every((name) => plan.metrics.includes(name))
  // Where nobody was given it there is no stretch to be had either.
  if (![...known.values()].some(isServed)) return nothing
  const odd = new Set([...known.values()].flatMap((one) => (isServed(one) ? [] : [one.plan.id])))
  for (const id of order.ids) if ((yield* list.memory.odd.get(Listing.keyOf(list, id))) === true) odd.add(id)
  const wanted = new Set(group.map((one) => one.plan.id))
  const { nodes, refusal } = yield* Stretches.read(reader.graph, call, list, order, wanted, odd, fields)
  const outcomes = new Map<number, Outcome>()
  for (const one of group) {
    const node = nodes.get(one.plan.id)
    if (node !== undefined)
      outcomes.set(one.at, { _tag: "Node", plan: one.plan, body: merged({ ...one, listed: bare(one) }, node) })
    else if (refusal !== undefined) outcomes.set(one.at, ended(one.plan, refusal))
  }
  return { outcomes, pending: pending.filter(({ at }) => !outcomes.has(at)) }
})

/** All metrics come with the stretch, so those the list brought before are not counted twice. */
const bare = ({ listed }: Pending) => ({
  has: [],
  node: Object.fromEntries(Json.entries(listed?.node).filter(([key]) => key !== "insights"))
})
