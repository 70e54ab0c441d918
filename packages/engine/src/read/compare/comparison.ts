/** Posts compared with the other posts of their accounts at equal age. */
import * as EqualAge from "@dravo/core/EqualAge"
import type { AccountId, WorkspaceId } from "@dravo/core/Ids"
import type { PublicationRow } from "@dravo/core/Row"
import type { Point } from "@dravo/core/Series"
import type { StoreError } from "@dravo/core/StoreError"
import * as Effect from "effect/Effect"
import * as Check from "../check.ts"
import type { InvalidRequest } from "../InvalidRequest.ts"
import * as PostsPage from "../postsPage.ts"
import type { Compared, Comparison, ComparePostsRequest, ComparisonsPage } from "./Comparisons.ts"
import { bornAt, type CompareEnvironment, firstWeeks, keysOf } from "./readings.ts"

/** Each publication with its account's newest 200 others; what an account has is read once for all of its own. */
export const compare = Effect.fnUntraced(function* (
  env: CompareEnvironment,
  workspace: WorkspaceId,
  publications: ReadonlyArray<PublicationRow>
): Effect.fn.Return<ReadonlyArray<Comparison>, StoreError> {
  const rows = publications.slice(0, maxPublications)
  const found = new Map<PublicationRow, Comparison>()
  for (const [accountId, own] of Map.groupBy(rows, ({ publication }) => publication.accountId)) {
    const newest = yield* newestOf(env, workspace, accountId)
    const all = [...new Map([...newest, ...own].map((row) => [row.publication.seq, row])).values()]
    const valuesAt = valuesIn(all, yield* firstWeeks(env, workspace, all))
    for (const row of own) {
      const others = newest.filter(({ publication }) => publication.seq !== row.publication.seq).slice(0, maxOthers)
      const ages = EqualAge.ages.map((age) => ({ age, metrics: at(env, age, row, others, valuesAt) }))
      found.set(row, { publication: row.publication, ages: ages.filter(({ metrics }) => metrics.length > 0) })
    }
  }
  return rows.flatMap((row) => found.get(row) ?? [])
})

/** The page of a list, each of its posts compared. */
export const comparePage = Effect.fnUntraced(function* (
  env: CompareEnvironment,
  workspace: WorkspaceId,
  request: ComparePostsRequest
): Effect.fn.Return<ComparisonsPage, InvalidRequest | StoreError> {
  const query = yield* PostsPage.queryOf(env, request)
  if (query.isTooDeep) return yield* Check.tooDeep
  const { nextCursor, rows } = yield* PostsPage.read(env.store, workspace, query, false)
  return { compared: yield* compare(env, workspace, rows), nextCursor }
})

// internal

const maxOthers = 200
/** A page of them, and more accounts than most posts go out to. */
const maxPublications = 100

const newestOf = (
  env: CompareEnvironment,
  workspace: WorkspaceId,
  accountId: AccountId
): Effect.Effect<ReadonlyArray<PublicationRow>, StoreError> =>
  Effect.map(
    env.store.pagePublications(workspace, {
      filters: [{ _tag: "Account", accountId }],
      start: { _tag: "Offset", offset: 0 },
      limit: maxOthers + 1,
      counted: false
    }),
    ({ rows }) => rows
  )

type ValuesAt = (age: EqualAge.Age, key: string) => ReadonlyMap<number, EqualAge.AtAge>

/** What posts had of a key at an age, by their numbers: looked for once, whoever they are compared with. */
const valuesIn = (rows: ReadonlyArray<PublicationRow>, points: ReadonlyMap<number, ReadonlyArray<Point>>): ValuesAt => {
  const known = new Map<string, ReadonlyMap<number, EqualAge.AtAge>>()
  return (age, key) => {
    const name = `${age} ${key}`
    const found = known.get(name)
    if (found !== undefined) return found
    const values = new Map<number, EqualAge.AtAge>()
    for (const row of rows) {
      const { seq } = row.publication
      const value = EqualAge.valueAt(points.get(seq) ?? [], key, bornAt(row), age)
      if (value !== undefined) values.set(seq, value)
    }
    known.set(name, values)
    return values
  }
}

const at = (
  env: CompareEnvironment,
  age: EqualAge.Age,
  row: PublicationRow,
  others: ReadonlyArray<PublicationRow>,
  valuesAt: ValuesAt
): ReadonlyArray<Compared> =>
  [...keysOf(env, row)].flatMap(([metric, key]): ReadonlyArray<Compared> => {
    const values = valuesAt(age, key)
    const own = values.get(row.publication.seq)
    if (own === undefined) return []
    const usual = others.flatMap(({ publication }) => values.get(publication.seq)?.value ?? [])
    return [
      {
        metric,
        value: own.value,
        readAt: own.at,
        usual: EqualAge.median(usual) ?? null,
        posts: usual.length,
        score: EqualAge.score(own.value, usual)
      }
    ]
  })
