/** Finds the names refused requests are to blame on, and remembers them as far as the evidence reaches. */
import type { RetiredMetrics } from "@dravo/core/RetiredMetrics"
import * as Effect from "effect/Effect"
import type { Answer, Call } from "./Graph.ts"
import * as Names from "./names.ts"
import * as Plan from "./Plan.ts"
import type { Reader } from "./Reader.ts"
import type { Refusal } from "./Refusal.ts"

export interface Blame {
  readonly kind: "dead" | "foreign"
  readonly names: ReadonlyArray<string>
  /**
   * Named by the platform itself; found by trying otherwise, and then only believed once a request without them is
   * served.
   */
  readonly named: boolean
}

/** One per plan; undefined where the answer was none, or blames no name. */
export const blameAll = Effect.fnUntraced(function* (
  reader: Reader,
  call: Call,
  plans: ReadonlyArray<Plan.Plan>,
  answers: ReadonlyArray<Answer>,
  memory: RetiredMetrics
): Effect.fn.Return<ReadonlyArray<Blame | undefined>> {
  /** Plans that ask alike are refused alike, so one of them stands for all. */
  const searched = new Map<string, ReadonlyArray<string>>()
  const blames: Array<Blame | undefined> = []
  for (const [index, plan] of plans.entries()) {
    const refusal = refusalOf(answers[index])
    if (refusal === undefined) {
      blames.push(undefined)
      continue
    }
    const kind = refusal.about === "dead-name" ? "dead" : "foreign"
    const named = Names.blamed(refusal, Plan.namesOf(plan))
    const key = plan.metrics.join()
    if (named.length === 0 && !searched.has(key)) searched.set(key, yield* search(reader, call, plan))
    blames.push(
      named.length > 0 ? { kind, names: named, named: true } : { kind, names: searched.get(key) ?? [], named: false }
    )
  }
  yield* remember(reader, plans, answers, blames, memory)
  return blames
})

export const isAboutNames = (refusal: Refusal): boolean =>
  refusal.about === "dead-name" || refusal.about === "foreign-name"

// internal

const refusalOf = (answer: Answer | undefined): Refusal | undefined =>
  answer?._tag === "Refused" && isAboutNames(answer.refusal) ? answer.refusal : undefined

const search = (reader: Reader, call: Call, plan: Plan.Plan): Effect.Effect<ReadonlyArray<string>> =>
  Names.find(plan.metrics, reader.graph.batches, (lists) =>
    Effect.map(
      reader.graph.nodes(
        call,
        lists.map((metrics) => ({
          id: plan.id,
          fields: Plan.fieldsOf({ ...plan, fields: ["id"], parts: [], metrics }, reader.modifier)
        }))
      ),
      (answers) => answers.map((answer) => refusalOf(answer) !== undefined)
    )
  )

/**
 * A dead name is dead for every object of the level. A name one object lacks is remembered for that object; for its
 * whole type only when at least two of it were refused and none was served, since some objects are simply odd.
 */
const remember = Effect.fnUntraced(function* (
  reader: Reader,
  plans: ReadonlyArray<Plan.Plan>,
  answers: ReadonlyArray<Answer>,
  blames: ReadonlyArray<Blame | undefined>,
  memory: RetiredMetrics
) {
  const {
    foreign,
    graph: { version },
    level
  } = reader
  const dead = new Set(blames.flatMap((blame) => (blame?.kind === "dead" && blame.named ? blame.names : [])))
  if (dead.size > 0) yield* memory.remember(level, version, [...dead])
  const lacking = blames.flatMap((blame, index) => {
    const plan = plans[index]
    return plan === undefined || blame?.kind !== "foreign" || !blame.named ? [] : [{ plan, names: blame.names }]
  })
  yield* Effect.forEach(lacking, ({ names, plan }) =>
    Effect.flatMap(foreign.get(plan.id), (known) => foreign.set(plan.id, [...new Set([...(known ?? []), ...names])]))
  )
  const served = plans.filter((_, index) => answers[index]?._tag === "Node")
  for (const [type, group] of Map.groupBy(lacking, ({ plan }) => plan.type)) {
    const names = new Set(group.flatMap((one) => one.names))
    const all = [...names].filter(
      (name) =>
        group.filter((one) => one.names.includes(name)).length > 1 &&
        !served.some((plan) => plan.type === type && Plan.namesOf(plan).includes(name))
    )
    if (type !== null && all.length > 0) yield* memory.remember(`${level}/${type}`, version, all)
  }
})
