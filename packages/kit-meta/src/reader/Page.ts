/**
 * One page of an account's list as a listing of posts: everything a plan asks, of all its objects in one request. Where
 * one of them refuses what the others give, the page is read plainly and its numbers by id.
 */
import type { Listing, ListedPost, ListingRequest, PostIdentity, PostRef, Reading } from "@dravo/core/Adapter"
import { AdapterError, InvalidResponse } from "@dravo/core/AdapterError"
import * as Listed from "@dravo/core/Listed"
import type { RetiredMetrics } from "@dravo/core/RetiredMetrics"
import * as Json from "@dravo/kit-http/Json"
import * as Effect from "effect/Effect"
import * as Graph from "../graph/Graph.ts"
import * as Memo from "../Memo.ts"
import * as Refusal from "../refusal/Refusal.ts"
import type { Reader } from "./objects.ts"
import * as Plan from "./Plan.ts"
import { trimmer } from "./trim.ts"

/** A list, and what its objects are. */
export interface Edge {
  /** `{account}/{edge}`. */
  readonly path: string
  /** Parameters in addition to the fields, such as `since`. */
  readonly query?: Readonly<Record<string, string>>
  readonly limit: number
  /** What is asked of every object; its fields alone, where its numbers are read by id. */
  readonly plan: Plan.Plan
  readonly isPlain?: boolean
  readonly identityOf: (node: unknown) => PostIdentity | undefined
  /** Of an object that gave all the plan asks for. */
  readonly valueOf: (ref: PostRef, plan: Plan.Plan, node: unknown) => Reading
  /** Of the others; no more than `batch` at once. */
  readonly readById: (refs: ReadonlyArray<PostRef>) => Effect.Effect<ReadonlyArray<Reading>, AdapterError>
  readonly batch: number
  /** How many old posts may lead the list; null where it has no order, so that only its end ends it. */
  readonly pinned: number | null
  /** Why an empty first page cannot be right; undefined where it can. */
  readonly doubt: Effect.Effect<string | undefined>
}

/** What one process remembers, by account and list. */
export interface Known {
  /** How many pages in a row could not be had whole. */
  readonly refused: Memo.Memo<number>
  /** How many objects a page takes where more were too much. */
  readonly sizes: Memo.Memo<number>
}

/** An empty memory of what pages can be asked, one for each adapter. */
export const makeKnown = (): Known => ({
  refused: Memo.make({ life: "1 day" }),
  sizes: Memo.make({ life: "1 day" })
})

/** One page of an account's edge with the numbers it carries. */
export const list = Effect.fnUntraced(function* (
  reader: Reader,
  call: Graph.Call,
  { account, cursor, since }: ListingRequest,
  edge: Edge,
  memory: RetiredMetrics,
  known: Known
): Effect.fn.Return<Listing, AdapterError> {
  const key = JSON.stringify([account.workspace, account.accountId, edge.path])
  const page = yield* pageOf(reader, call, edge, cursor, memory, known, key).pipe(
    Effect.catch(({ reason }) =>
      Effect.fail(new AdapterError({ platform: reader.graph.client.platform, operation: "listPosts", reason }))
    )
  )
  const listed = page.nodes.flatMap((node) => {
    const identity = edge.identityOf(node)
    return identity === undefined ? [] : [{ identity, node, ref: Listed.refOf(account, identity) }]
  })
  const readings = yield* readingsOf(edge, page.plan, listed)
  const posts = Listed.unique(
    listed.map(({ identity }, at): ListedPost => ({ identity, reading: readings[at] ?? { _tag: "LeftOut" } }))
  )
  if (page.next !== null && page.next === cursor) return Listed.brokenOff(posts, stuckOf(reader))
  const isLast = page.next === null || (edge.pinned !== null && Listed.reaches(posts, since, edge.pinned))
  const doubt = cursor === null && page.nodes.length === 0 && isLast ? yield* edge.doubt : undefined
  if (doubt !== undefined) return Listed.brokenOff([], doubt)
  return { posts, cursor: isLast ? null : page.next, complete: true, mark: null, warnings: [] }
})

// internal

interface Page {
  readonly nodes: ReadonlyArray<unknown>
  /** What its objects gave; null where they gave their fields alone. */
  readonly plan: Plan.Plan | null
  readonly next: string | null
}

interface Sized extends Omit<Page, "plan"> {
  /** How many were asked for. */
  readonly limit: number
}

/** One page may hold the only object that refuses; after so many the whole list is asked plainly. */
const enough = 2

/** A page this small is not too much of anything. */
const smallest = 10

const stuckOf = ({ label }: Reader): string =>
  `${label}'s list of posts said that it goes on where it began, so the rest of it was not read.`

const pageOf = Effect.fnUntraced(function* (
  reader: Reader,
  call: Graph.Call,
  edge: Edge,
  after: string | null,
  memory: RetiredMetrics,
  { refused, sizes }: Known,
  key: string
): Effect.fn.Return<Page, Refusal.Refusal> {
  const plan = (yield* trimmer(reader, [edge.plan], memory))(edge.plan)
  const size = Math.min(edge.limit, (yield* sizes.get(key)) ?? edge.limit)
  const ask = (fields: string) =>
    Effect.tap(shrinking(reader.graph, call, edge, after, fields, size), (page) =>
      page.limit < size ? sizes.set(key, page.limit) : Effect.void
    )
  const before = (yield* refused.get(key)) ?? 0
  if (edge.isPlain !== true && before < enough) {
    const whole = yield* Effect.result(ask(Plan.fieldsOf(plan, reader.modifier)))
    if (whole._tag === "Success") {
      if (before > 0) yield* refused.set(key, 0)
      return { ...whole.success, plan }
    }
    if (Refusal.isOfTheCall(whole.failure)) return yield* Effect.fail(whole.failure)
    const plain = yield* ask(plan.fields.join(","))
    if (whole.failure.reason._tag !== "Unavailable") yield* refused.set(key, before + 1)
    return { ...plain, plan: null }
  }
  return { ...(yield* ask(plan.fields.join(","))), plan: null }
})

/** Too much at once is refused for large accounts, and less is not. */
const shrinking = (
  graph: Graph.Graph,
  call: Graph.Call,
  edge: Edge,
  after: string | null,
  fields: string,
  limit: number
): Effect.Effect<Sized, Refusal.Refusal> =>
  Effect.catch(once(graph, call, edge, after, fields, limit), (refusal) =>
    Refusal.isTooMuch(refusal) && limit > smallest
      ? shrinking(graph, call, edge, after, fields, Math.ceil(limit / 2))
      : Effect.fail(refusal)
  )

const once = Effect.fnUntraced(function* (
  graph: Graph.Graph,
  call: Graph.Call,
  { path, query }: Edge,
  after: string | null,
  fields: string,
  limit: number
): Effect.fn.Return<Sized, Refusal.Refusal> {
  const answer = yield* graph.one(
    call,
    Graph.pathOf(path, { fields, limit: String(limit), ...query, ...(after === null ? {} : { after }) })
  )
  if (answer._tag === "Refused") return yield* Effect.fail(answer.refusal)
  const nodes = answer._tag === "Node" ? Json.at(answer.body, "data") : undefined
  if (answer._tag !== "Node" || !Array.isArray(nodes)) return yield* Effect.fail(noList)
  const further = Json.text(Json.at(answer.body, "paging", "cursors", "after"))
  const hasMore = Json.at(answer.body, "paging", "next") !== undefined
  return { nodes: Json.list(nodes), limit, next: hasMore && further !== undefined ? further : null }
})

const noList = Refusal.of(new InvalidResponse({ detail: "an answer that is no list" }))

/** What is refused by id leaves the posts listed, without numbers and with the reason. */
const readingsOf = Effect.fnUntraced(function* (
  { batch, readById, valueOf }: Edge,
  plan: Plan.Plan | null,
  listed: ReadonlyArray<{ readonly node: unknown; readonly ref: PostRef }>
): Effect.fn.Return<ReadonlyArray<Reading>> {
  if (plan !== null) return listed.map(({ node, ref }) => valueOf(ref, plan, node))
  const refs = listed.map(({ ref }) => ref)
  const chunks = Array.from({ length: Math.ceil(refs.length / batch) }, (_, at) =>
    refs.slice(at * batch, (at + 1) * batch)
  )
  const read = yield* Effect.forEach(chunks, (chunk) =>
    Effect.catch(readById(chunk), ({ reason }) => {
      const reading: Reading = reason._tag === "RequestLimit" ? { _tag: "LeftOut" } : { _tag: "Failed", reason }
      return Effect.succeed(chunk.map(() => reading))
    })
  )
  return read.flat()
})
