/**
 * Reads a list in stretches around the objects that refuse what the others give: a page without any of them is served
 * whole. The order is known from a plainer reading of the same list.
 */
import * as Json from "@dravo/kit-http/Json"
import * as Effect from "effect/Effect"
import type * as Graph from "../graph/Graph.ts"
import * as Listing from "./Listing.ts"
import * as Refusal from "../refusal/Refusal.ts"

export interface Ordered {
  /** Where the first of these begins. */
  readonly after: string
  readonly ids: ReadonlyArray<string>
}

export interface Stretched {
  readonly nodes: ReadonlyMap<string, unknown>
  /** Of the token, the app or a limit: nothing else was asked. */
  readonly refusal?: Refusal.Refusal
}

/** Requests that may be spent before asking for each object is as good. */
const max = 10

/** `odd` are objects known to refuse; those found on the way are remembered. */
export const read = Effect.fnUntraced(function* (
  graph: Graph.Graph,
  call: Graph.Call,
  list: Listing.List,
  order: Ordered,
  wanted: ReadonlySet<string>,
  odd: ReadonlySet<string>,
  fields: string
): Effect.fn.Return<Stretched> {
  const nodes = new Map<string, unknown>()
  const bad = new Set(odd)
  const end = order.ids.findLastIndex((id) => wanted.has(id) && !bad.has(id)) + 1
  /** Somewhere before this one stands an object that refuses; nobody is known to where nothing is. */
  let suspect = bad.size === 0 ? end : Infinity
  let { after } = order
  for (let at = 0, requests = 0; at < end && requests < max; requests++) {
    if (at + 1 === suspect) yield* note(list, bad, order.ids[at])
    const skipped = bad.has(order.ids[at] ?? "")
    const size = skipped ? 1 : sizeOf(order.ids, bad, at, end, suspect)
    const answer = yield* graph.one(call, Listing.pathOf(list, after, size, skipped ? "id" : fields))
    if (answer._tag === "Refused" && Refusal.isOfTheCall(answer.refusal)) return { nodes, refusal: answer.refusal }
    if (answer._tag !== "Node") {
      if (skipped) return { nodes }
      suspect = at + size
      continue
    }
    const rows = Json.list(Json.at(answer.body, "data"))
    if (!skipped) for (const row of rows) nodes.set(Json.id(Json.at(row, "id")) ?? "", row)
    const next = Json.text(Json.at(answer.body, "paging", "cursors", "after"))
    // A list that changed in between is no longer the one whose order is known.
    if (next === undefined || Json.id(Json.at(rows.at(-1), "id")) !== order.ids[at + size - 1]) return { nodes }
    at += size
    after = next
    if (at >= suspect) suspect = Infinity
  }
  return { nodes }
})

// internal

const note = (list: Listing.List, bad: Set<string>, id: string | undefined): Effect.Effect<void> => {
  if (id === undefined) return Effect.void
  bad.add(id)
  return list.memory.odd.set(Listing.keyOf(list, id), true)
}

/** Up to the next one that is known to refuse; half of what is suspected to hold one. */
const sizeOf = (
  ids: ReadonlyArray<string>,
  bad: ReadonlySet<string>,
  at: number,
  end: number,
  suspect: number
): number => {
  const next = ids.findIndex((id, index) => index >= at && bad.has(id))
  const stretch = (next < 0 ? end : Math.min(next, end)) - at
  return Math.max(1, suspect === Infinity ? stretch : Math.min(stretch, Math.floor((suspect - at) / 2)))
}
