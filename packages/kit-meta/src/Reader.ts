/**
 * Reads many objects of one account, again without what was refused until each has an answer. A dead name is dropped,
 * remembered for the fleet and asked for once more; a name only this object lacks is remembered for this object.
 */
import type { Reading } from "@dravo/core/Adapter"
import type { RetiredMetrics } from "@dravo/core/RetiredMetrics"
import * as Effect from "effect/Effect"
import type { Answer, Call, Graph } from "./Graph.ts"
import { blameAll, type Blame } from "./blame.ts"
import type * as Memo from "./Memo.ts"
import * as Plan from "./Plan.ts"
import type * as Refusal from "./Refusal.ts"

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
  /** Names to drop together with those an object was found to lack, where it is bound to lack them too. */
  readonly alike?: (plan: Plan.Plan, names: ReadonlyArray<string>) => ReadonlyArray<string>
  /** What a refusal that blames no name leads to: a smaller plan, or the end. */
  readonly revise: (plan: Plan.Plan, refusal: Refusal.Refusal) => Plan.Plan | Reading
}

export type Outcome =
  | { readonly _tag: "Node"; readonly plan: Plan.Plan; readonly body: unknown }
  /** Gone, or not to be seen by this token. */
  | { readonly _tag: "Lost"; readonly plan: Plan.Plan; readonly refusal: Refusal.Refusal }
  | { readonly _tag: "Ended"; readonly plan: Plan.Plan; readonly reading: Reading }

/** One outcome per plan, in order. */
export const read = Effect.fnUntraced(function* (
  reader: Reader,
  call: Call,
  plans: ReadonlyArray<Plan.Plan>,
  memory: RetiredMetrics
): Effect.fn.Return<ReadonlyArray<Outcome>> {
  const outcomes = new Map<number, Outcome>()
  const trim = yield* trimmer(reader, plans, memory)
  let pending: ReadonlyArray<Pending> = plans.map((plan, at) => ({ plan: trim(plan), at, suspects: [] }))
  for (let round = 1; pending.length > 0; round++) {
    const asked = pending.map(({ plan }) => plan)
    const answers = yield* reader.graph.nodes(
      call,
      asked.map((plan) => ({ id: plan.id, fields: Plan.fieldsOf(plan, reader.modifier) }))
    )
    const blames = yield* blameAll(reader, call, asked, answers, memory)
    const proven = pending.flatMap(({ suspects }, index) => (answers[index]?._tag === "Node" ? suspects : []))
    if (proven.length > 0) yield* memory.remember(reader.level, reader.graph.version, [...new Set(proven)])
    const next: Array<Pending> = []
    pending.forEach(({ at, plan }, index) => {
      const outcome = step(reader, plan, answers[index] ?? { _tag: "Missing" }, blames[index])
      if (!("fields" in outcome)) outcomes.set(at, outcome)
      else if (round < most) next.push({ plan: trim(outcome), at, suspects: suspectsOf(blames[index]) })
      else outcomes.set(at, ended(plan, answers[index]))
    })
    pending = next
  }
  return plans.map((plan, at) => outcomes.get(at) ?? { _tag: "Ended", plan, reading: { _tag: "Absent" } })
})

// internal

interface Pending {
  readonly plan: Plan.Plan
  readonly at: number
  /** Names left out because trying found them dead: proven when this request is served. */
  readonly suspects: ReadonlyArray<string>
}

const suspectsOf = (blame: Blame | undefined): ReadonlyArray<string> =>
  blame?.kind === "dead" && !blame.named ? blame.names : []

/** The first request, one without dead names, one without what a permission covers, and one spare. */
const most = 4

const sentences = (reader: Reader) => ({
  dead: (keys: ReadonlyArray<string>) => `${reader.label} no longer offers ${keys.join(", ")}.`,
  foreign: (keys: ReadonlyArray<string>) =>
    `${reader.label} does not offer ${keys.join(", ")} for this ${reader.level}.`
})

/** Takes the names the fleet, or this process, knows not to ask for out of a plan. */
const trimmer = Effect.fnUntraced(function* (reader: Reader, plans: ReadonlyArray<Plan.Plan>, memory: RetiredMetrics) {
  const {
    graph: { version },
    level,
    names
  } = reader
  const { dead, foreign } = sentences(reader)
  const types = [...new Set(plans.flatMap(({ type }) => type ?? []))]
  const [anywhere, ...byType] = yield* Effect.forEach([level, ...types.map((type) => `${level}/${type}`)], (kind) =>
    memory.known(kind, version, names)
  )
  const ofType = new Map(types.map((type, index) => [type, byType[index]]))
  const own = new Map(
    yield* Effect.forEach(plans, ({ id }) => Effect.map(reader.foreign.get(id), (known) => [id, known] as const))
  )
  return (plan: Plan.Plan): Plan.Plan =>
    Plan.without(
      Plan.without(plan, anywhere ?? [], dead),
      [...(ofType.get(plan.type ?? "") ?? []), ...(own.get(plan.id) ?? [])],
      foreign
    )
})

const step = (reader: Reader, plan: Plan.Plan, answer: Answer, blame: Blame | undefined): Outcome | Plan.Plan => {
  if (answer._tag === "Node") return { _tag: "Node", plan, body: answer.body }
  if (answer._tag === "Missing") return { _tag: "Ended", plan, reading: { _tag: "Absent" } }
  const { refusal } = answer
  if (refusal.about === "object") return { _tag: "Lost", plan, refusal }
  if (blame !== undefined && blame.names.length > 0) {
    const alike = blame.kind === "foreign" ? (reader.alike?.(plan, blame.names) ?? []) : []
    return Plan.without(plan, [...blame.names, ...alike], sentences(reader)[blame.kind])
  }
  const revised = reader.revise(plan, refusal)
  return "fields" in revised ? revised : { _tag: "Ended", plan, reading: revised }
}

const ended = (plan: Plan.Plan, answer: Answer | undefined): Outcome => ({
  _tag: "Ended",
  plan,
  reading: answer?._tag === "Refused" ? { _tag: "Failed", reason: answer.refusal.reason } : { _tag: "Absent" }
})
