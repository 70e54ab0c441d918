/** A post compared with the other posts of its accounts at equal age. */
import * as EqualAge from "@dravo/core/EqualAge"
import type { WorkspaceId } from "@dravo/core/Ids"
import type { PublicationRow } from "@dravo/core/Row"
import type { Point } from "@dravo/core/Series"
import type { StoreError } from "@dravo/core/StoreError"
import * as Effect from "effect/Effect"
import type { Compared, Comparison } from "./Comparisons.ts"
import { bornAt, type CompareEnvironment, firstWeeks, keysOf } from "./readings.ts"

/** Each publication with its account's newest 200 others. */
export const compare = Effect.fnUntraced(function* (
  env: CompareEnvironment,
  workspace: WorkspaceId,
  publications: ReadonlyArray<PublicationRow>
): Effect.fn.Return<ReadonlyArray<Comparison>, StoreError> {
  const answers: Array<Comparison> = []
  for (const row of publications.slice(0, maxPublications)) {
    const { rows } = yield* env.store.pagePublications(workspace, {
      filters: [{ _tag: "Account", accountId: row.publication.accountId }],
      start: { _tag: "Offset", offset: 0 },
      limit: maxOthers + 1,
      counted: false
    })
    const others = rows.filter(({ publication }) => publication.seq !== row.publication.seq).slice(0, maxOthers)
    const points = yield* firstWeeks(env, workspace, [row, ...others])
    const ages = EqualAge.ages.map((age) => ({ age, metrics: at(env, age, row, others, points) }))
    answers.push({ publication: row.publication, ages: ages.filter(({ metrics }) => metrics.length > 0) })
  }
  return answers
})

// internal

const maxOthers = 200
/** More accounts than most posts go out to. */
const maxPublications = 20

const at = (
  env: CompareEnvironment,
  age: EqualAge.Age,
  row: PublicationRow,
  others: ReadonlyArray<PublicationRow>,
  points: ReadonlyMap<number, ReadonlyArray<Point>>
): ReadonlyArray<Compared> =>
  [...keysOf(env, row)].flatMap(([metric, key]): ReadonlyArray<Compared> => {
    const valueOf = (one: PublicationRow) =>
      EqualAge.valueAt(points.get(one.publication.seq) ?? [], key, bornAt(one), age)
    const own = valueOf(row)
    if (own === undefined) return []
    const values = others.flatMap((one) => valueOf(one)?.value ?? [])
    return [
      {
        metric,
        value: own.value,
        readAt: own.at,
        usual: EqualAge.median(values) ?? null,
        posts: values.length,
        score: EqualAge.score(own.value, values)
      }
    ]
  })
