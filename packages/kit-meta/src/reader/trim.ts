/** Takes out of plans what the fleet, or this process, knows not to ask for. */
import type { RetiredMetrics } from "@dravo/core/RetiredMetrics"
import * as Effect from "effect/Effect"
import type { Reader } from "./objects.ts"
import * as Plan from "./Plan.ts"

/** What a row is told about names that were left out. */
export const sentences = (reader: Reader) => ({
  dead: (keys: ReadonlyArray<string>) => `${reader.label} no longer offers ${keys.join(", ")}.`,
  foreign: (keys: ReadonlyArray<string>) =>
    `${reader.label} does not offer ${keys.join(", ")} for this ${reader.level}.`
})

export const trimmer = Effect.fnUntraced(function* (
  reader: Reader,
  plans: ReadonlyArray<Plan.Plan>,
  memory: RetiredMetrics
) {
  const { graph, level, names } = reader
  const { dead, foreign } = sentences(reader)
  const types = [...new Set(plans.flatMap(({ type }) => type ?? []))]
  const [anywhere, ...byType] = yield* Effect.forEach([level, ...types.map((type) => `${level}/${type}`)], (kind) =>
    memory.known(kind, graph.version, names)
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
