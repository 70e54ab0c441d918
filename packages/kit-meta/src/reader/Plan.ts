/** What to ask of one object, and what is already known not to come. Pure: a refusal makes a smaller plan. */
import type { Withheld } from "@dravo/core/Adapter"

/** A node field that may be done without. */
export interface Part {
  /** As the API names it in a refusal. */
  readonly name: string
  /** As it is asked for, with its parameters. */
  readonly field: string
  /** The key its number has in the row. */
  readonly key: string
}

/** What is asked of one object in one request. */
export interface Plan {
  readonly id: string
  /** What kind of object it is, where that is known: some names exist for some kinds only. */
  readonly type: string | null
  readonly fields: ReadonlyArray<string>
  readonly parts: ReadonlyArray<Part>
  readonly metrics: ReadonlyArray<string>
  /** Fields that count what a metric counts: asked for along with a list from which a metric is left out. */
  readonly substitutes: ReadonlyArray<Part>
  readonly withheld: ReadonlyArray<Withheld>
}

/** The `fields` parameter; `modifier` is what follows the list of metrics, such as `.period(lifetime)`. */
export const fieldsOf = (plan: Plan, modifier: string): string =>
  [
    ...plan.fields,
    ...plan.parts.map(({ field }) => field),
    ...(plan.metrics.length === 0 ? [] : [`insights.metric(${plan.metrics.join(",")})${modifier}`])
  ].join(",")

/** Everything a refusal could name. */
export const namesOf = (plan: Plan): ReadonlyArray<string> => [...plan.metrics, ...plan.parts.map(({ name }) => name)]

/** Without these names; what they would have brought is withheld, unless something else already said so. */
export const without = (
  plan: Plan,
  names: Iterable<string>,
  warning: (keys: ReadonlyArray<string>) => string
): Plan => {
  const gone = new Set(names)
  const keys = [
    ...plan.metrics.filter((name) => gone.has(name)),
    ...plan.parts.flatMap(({ key, name }) => (gone.has(name) ? [key] : []))
  ]
  const silent = new Set(plan.withheld.flatMap((one) => (one.keys === "all" ? keys : one.keys)))
  const news = keys.filter((key) => !silent.has(key))
  return {
    ...plan,
    metrics: plan.metrics.filter((name) => !gone.has(name)),
    parts: plan.parts.filter(({ name }) => !gone.has(name)),
    substitutes: plan.substitutes.filter(({ name }) => !gone.has(name)),
    withheld: news.length === 0 ? plan.withheld : [...plan.withheld, { keys: news, warning: warning(news) }]
  }
}
