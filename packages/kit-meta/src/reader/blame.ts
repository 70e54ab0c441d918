/** Finds the names refused requests are to blame on, and remembers them as far as the evidence reaches. */
import type { RetiredMetrics } from "@dravo/core/RetiredMetrics"
import * as Effect from "effect/Effect"
import type { Answer } from "../graph/Answer.ts"
import * as Graph from "../graph/Graph.ts"
import * as Names from "../refusal/names.ts"
import { asking, type Pending, type Reader } from "./objects.ts"
import * as Plan from "./Plan.ts"
import type { Refusal } from "../refusal/Refusal.ts"

export interface Blame {
  readonly kind: Names.Blamed["kind"]
  readonly names: ReadonlyArray<string>
  /**
   * Named by the platform itself; found by trying otherwise, and then only believed once a request without them is
   * served.
   */
  readonly named: boolean
}

/** What trying has found in one reading: plans that ask alike are refused alike, so one of them stands for all. */
export type Searched = Map<string, ReadonlyArray<string>>

/** One per object; undefined where the answer was none, or blames no name. */
export const blameAll = Effect.fnUntraced(function* (
  reader: Reader,
  call: Graph.Call,
  asked: ReadonlyArray<Pending>,
  answers: ReadonlyArray<Answer>,
  searched: Searched
): Effect.fn.Return<ReadonlyArray<Blame | undefined>> {
  const served = new Set(asked.flatMap((one, at) => (answers[at]?._tag === "Node" ? [keyOf(one)] : [])))
  const blames: Array<Blame | undefined> = []
  for (const [at, pending] of asked.entries()) {
    const answer = answers[at]
    const refusal = answer?._tag === "Refused" ? answer.refusal : undefined
    blames.push(
      refusal === undefined
        ? undefined
        : yield* blameOne(reader, call, pending, refusal, searched, served.has(keyOf(pending)))
    )
  }
  return blames
})

/** Whom one refusal blames, by its words or else by trying; `served` where another object was given the same names. */
export const blameOne = Effect.fnUntraced(function* (
  reader: Reader,
  call: Graph.Call,
  pending: Pending,
  refusal: Refusal,
  searched: Searched,
  served: boolean
): Effect.fn.Return<Blame | undefined> {
  const names = [
    ...asking(pending),
    ...(pending.listed === undefined ? pending.plan.parts.map(({ name }) => name) : [])
  ]
  const blamed = Names.blamed(refusal, names)
  if (blamed.names.length > 0) return { ...blamed, named: true }
  // A name others were given is not dead, and one that was left out already did not help.
  const worth = Names.isAboutNames(refusal) || (refusal.about === "request" && !served)
  if (!worth || pending.suspects.length > 0) return undefined
  const key = keyOf(pending)
  if (!searched.has(key)) searched.set(key, yield* search(reader, call, pending))
  return { kind: blamed.kind, names: searched.get(key) ?? [], named: false }
})

/**
 * A dead name is dead for every object of the level. A name one object lacks is remembered for that object; for its
 * whole type only when at least two of it were refused and none was served, since some objects are simply odd.
 */
export const remember = Effect.fnUntraced(function* (
  reader: Reader,
  asked: ReadonlyArray<Pending>,
  answers: ReadonlyArray<Answer>,
  blames: ReadonlyArray<Blame | undefined>,
  memory: RetiredMetrics
) {
  const { foreign, graph, level } = reader
  const dead = new Set(blames.flatMap((blame) => (blame?.kind === "dead" && blame.named ? blame.names : [])))
  if (dead.size > 0) yield* memory.remember(level, graph.version, [...dead])
  const lacking = asked.flatMap(({ plan }, at) => {
    const blame = blames[at]
    return blame?.kind === "foreign" && blame.named ? [{ plan, names: blame.names }] : []
  })
  yield* Effect.forEach(lacking, ({ names, plan }) =>
    Effect.flatMap(foreign.get(plan.id), (known) => foreign.set(plan.id, [...new Set([...(known ?? []), ...names])]))
  )
  const served = asked.filter((_, at) => answers[at]?._tag === "Node")
  for (const [type, group] of Map.groupBy(lacking, ({ plan }) => plan.type)) {
    const all = [...new Set(group.flatMap((one) => one.names))].filter(
      (name) =>
        group.filter((one) => one.names.includes(name)).length > 1 &&
        !served.some((one) => one.plan.type === type && Plan.namesOf(one.plan).includes(name))
    )
    if (type !== null && all.length > 0) yield* memory.remember(`${level}/${type}`, graph.version, all)
  }
})

// internal

const keyOf = (pending: Pending): string => asking(pending).join()

const search = (reader: Reader, call: Graph.Call, pending: Pending): Effect.Effect<ReadonlyArray<string>> =>
  Names.find(asking(pending), reader.graph.batches, (lists) =>
    Effect.map(
      reader.graph.all(
        call,
        lists.map((metrics) =>
          Graph.pathOf(pending.plan.id, {
            fields: Plan.fieldsOf({ ...pending.plan, fields: ["id"], parts: [], metrics }, reader.modifier)
          })
        )
      ),
      (answers) => answers.map(isRejected)
    )
  )

/** The platform's own word about this request, not about the token, a limit or the platform itself. */
const isRejected = (answer: Answer): boolean =>
  answer._tag === "Refused" && answer.refusal.said.trim() !== "" && answer.refusal.reason._tag === "Rejected"
