/** What an account's own list brings of the objects that are wanted; the rest is left to requests of their own. */
import type { RetiredMetrics } from "@dravo/core/RetiredMetrics"
import * as Effect from "effect/Effect"
import { type Blame, blameOne, type Searched } from "./blame.ts"
import type * as Graph from "../graph/Graph.ts"
import * as Listing from "./Listing.ts"
import { ended, type Outcome, type Outcomes, type Pending, type Reader } from "./objects.ts"
import * as Plan from "./Plan.ts"
import * as Refusal from "../refusal/Refusal.ts"
import type * as Stretches from "./stretches.ts"
import { sentences, trimmer } from "./trim.ts"

export interface Rest {
  readonly outcomes: Outcomes
  readonly pending: ReadonlyArray<Pending>
  /** The order of the list, where some objects of it refuse what others may give. */
  readonly order?: Stretches.Ordered
  /** What the list said when even its plainest form was refused. */
  readonly refusal?: Refusal.Refusal
}

/** The list, again without what it is refused for, as often as that may help. */
export const read = Effect.fnUntraced(function* (
  reader: Reader,
  call: Graph.Call,
  list: Listing.List,
  given: ReadonlyArray<Pending>,
  memory: RetiredMetrics,
  searched: Searched
): Effect.fn.Return<Rest> {
  let state: State = { pending: given, apart: (yield* list.memory.apart.get(list.key)) ?? [] }
  for (let round = 0; round < maxRounds; round++) {
    const { apart, pending } = yield* trimmed(reader, state, memory)
    const group = yield* listable(reader, list, pending, apart)
    const [first] = group
    if (first === undefined || group.length < 2) return { outcomes: new Map(), pending }
    const plan = common(first.plan, apart)
    const fields = Plan.fieldsOf(plan, reader.modifier)
    const { nodes, order, refusal } = yield* Listing.read(
      reader.graph,
      call,
      list,
      new Set(group.map((one) => one.plan.id)),
      fields
    )
    if (refusal === undefined) {
      if (first.suspects.length > 0 && nodes.size > 0)
        yield* memory.remember(reader.level, reader.graph.version, first.suspects)
      return { ...split(reader, pending, group, nodes, plan.metrics), order }
    }
    if (Refusal.isOfTheCall(refusal)) return all(pending, refusal)
    const blame = yield* blameOne(reader, call, { ...first, plan }, refusal, searched, false)
    const smaller = yield* reduced(reader, list, { apart, pending }, plan, refusal, blame, memory)
    if (smaller === undefined) {
      if (refusal.reason._tag !== "Unavailable") yield* list.memory.closed.set(`${list.key} ${fields}`, true)
      return { outcomes: new Map(), pending: unsuspected(pending), refusal }
    }
    state = smaller
  }
  return { outcomes: new Map(), pending: unsuspected(state.pending) }
})

// internal

/**
 * Two names that died, what one object of the list refuses, what the token may not read, and the list without all that.
 */
const maxRounds = 5

interface State {
  readonly pending: ReadonlyArray<Pending>
  /** Metrics that are not asked of the list, but of each object. */
  readonly apart: ReadonlyArray<string>
}

const trimmed = Effect.fnUntraced(function* (reader: Reader, { apart, pending }: State, memory: RetiredMetrics) {
  const plans = pending.map(({ plan }) => plan)
  const trim = yield* trimmer(reader, plans, memory)
  return { apart, pending: pending.map((one) => ({ ...one, plan: trim(one.plan) })) }
})

/** The largest group of objects that one list can answer for. */
const listable = Effect.fnUntraced(function* (
  reader: Reader,
  list: Listing.List,
  pending: ReadonlyArray<Pending>,
  apart: ReadonlyArray<string>
) {
  const known = yield* Effect.filter(pending, ({ plan: { id } }) =>
    Effect.map(list.memory.unlisted.get(Listing.keyOf(list, id)), (unlisted) => unlisted !== true)
  )
  const groups = Map.groupBy(known, ({ plan }) => Plan.fieldsOf(common(plan, apart), reader.modifier))
  const [largest] = [...groups].sort(([, one], [, other]) => other.length - one.length)
  if (largest === undefined) return []
  const [fields, group] = largest
  return (yield* list.memory.closed.get(`${list.key} ${fields}`)) === true ? [] : group
})

/** What is asked of every object alike. */
const common = (plan: Plan.Plan, apart: ReadonlyArray<string>): Plan.Plan => ({
  ...plan,
  metrics: plan.metrics.filter((name) => !apart.includes(name)),
  parts: apart.length === 0 ? plan.parts : [...new Set([...plan.parts, ...plan.substitutes])]
})

const split = (
  reader: Reader,
  pending: ReadonlyArray<Pending>,
  group: ReadonlyArray<Pending>,
  nodes: ReadonlyMap<string, unknown>,
  has: ReadonlyArray<string>
): Rest => {
  const outcomes = new Map<number, Outcome>()
  const rest = pending.flatMap((one): ReadonlyArray<Pending> => {
    const node = group.includes(one) ? nodes.get(one.plan.id) : undefined
    if (node === undefined) return unsuspected([one])
    const plan = { ...one.plan, type: one.plan.type ?? reader.typeOf?.(node) ?? null }
    if (plan.metrics.some((name) => !has.includes(name))) return [{ ...one, plan, listed: { node, has }, suspects: [] }]
    outcomes.set(one.at, { _tag: "Node", plan, body: node })
    return []
  })
  return { outcomes, pending: rest }
}

const unsuspected = (pending: ReadonlyArray<Pending>): ReadonlyArray<Pending> =>
  pending.map((one) => ({ ...one, suspects: [] }))

const all = (pending: ReadonlyArray<Pending>, refusal: Refusal.Refusal): Rest => ({
  outcomes: new Map(pending.map(({ at, plan }) => [at, ended(plan, refusal)] as const)),
  pending: []
})

/** What to ask the list for next; undefined where it is no use any more. */
const reduced = Effect.fnUntraced(function* (
  reader: Reader,
  list: Listing.List,
  state: State,
  plan: Plan.Plan,
  refusal: Refusal.Refusal,
  blame: Blame | undefined,
  memory: RetiredMetrics
): Effect.fn.Return<State | undefined> {
  if (blame !== undefined && blame.names.length > 0) {
    const metrics = blame.names.filter((name) => plan.metrics.includes(name))
    if (blame.kind === "foreign" && metrics.length > 0)
      return reader.graph.batches ? undefined : yield* setApart(list, state, metrics)
    if (blame.kind === "dead" && blame.named) yield* memory.remember(reader.level, reader.graph.version, blame.names)
    return { ...state, pending: state.pending.map((one) => dropped(reader, one, blame)) }
  }
  if (refusal.about === "permission" && list.lacksPermission !== undefined && (yield* list.lacksPermission))
    return { ...state, pending: state.pending.map((one) => permitted(reader, one, refusal)) }
  // Objects that share a request anyway are told apart at no price.
  if (reader.graph.batches || refusal.about === "object" || plan.metrics.length === 0) return undefined
  return refusal.reason._tag === "Unavailable"
    ? { ...state, apart: [...state.apart, ...plan.metrics] }
    : yield* setApart(list, state, plan.metrics)
})

/** One object of the list refuses these, and the list does not say which: each is asked for them itself. */
const setApart = (list: Listing.List, state: State, names: ReadonlyArray<string>): Effect.Effect<State> => {
  const apart = [...new Set([...state.apart, ...names])]
  return Effect.as(list.memory.apart.set(list.key, apart), { ...state, apart })
}

const dropped = (reader: Reader, one: Pending, { kind, named, names }: Blame): Pending => ({
  ...one,
  plan: Plan.without(one.plan, names, sentences(reader)[kind === "dead" ? "dead" : "foreign"]),
  suspects: kind === "dead" && !named ? names : []
})

const permitted = (reader: Reader, one: Pending, refusal: Refusal.Refusal): Pending => {
  const smaller = one.plan.metrics.length === 0 ? one.plan : reader.revise(one.plan, refusal)
  return "fields" in smaller ? { ...one, plan: smaller, suspects: [] } : one
}
