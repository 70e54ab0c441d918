/**
 * An account's own list of its objects, which brings many in one request that counts once. It is read on by its
 * cursors; `paging.next` holds a token and is never followed.
 */
import { InvalidResponse } from "@dravo/core/AdapterError"
import * as Json from "@dravo/kit-http/Json"
import * as Effect from "effect/Effect"
import type { Answer } from "../graph/Answer.ts"
import * as Graph from "../graph/Graph.ts"
import * as Memo from "../Memo.ts"
import * as Refusal from "../refusal/Refusal.ts"
import { inTurn, type ListReaders, listedMeanwhile, share, type Turn } from "./listReaders.ts"

/** What one process knows about the lists of its accounts. */
export interface ListMemory {
  /** By list and object: the page it was last seen on. */
  readonly pages: Memo.Memo<Page>
  /** By list: how far it was read in the last minutes. */
  readonly frontier: Memo.Memo<Page>
  /** Objects no page held; they are read by their own paths. */
  readonly unlisted: Memo.Memo<true>
  /** Objects that refuse what others of their list give. */
  readonly odd: Memo.Memo<true>
  /** Lists that are refused as a whole. */
  readonly closed: Memo.Memo<true>
  /** Metrics that cannot be had of all objects of a list at once, because one of them refuses it. */
  readonly apart: Memo.Memo<ReadonlyArray<string>>
  /** Readers of one list go one after another: each begins where the one before ended. */
  readonly readers: Map<string, ListReaders>
}

/** A page of a list by the cursor before it. */
export interface Page {
  /** Empty for the first. */
  readonly after: string
  /** How many objects stood before it. */
  readonly offset: number
  /** How many objects it held when it was read: fewer, and what was seen on it may be on the next. */
  readonly size?: number
}

/** One edge of one account as one grant sees it. */
export interface List {
  /** `{account}/{edge}`. */
  readonly path: string
  /** Whose list it is: the same edge may look different to another grant. */
  readonly key: string
  readonly memory: ListMemory
  /** Whether the token, rather than an object of the list, lacks the permission a refusal tells of. */
  readonly lacksPermission?: Effect.Effect<boolean>
}

/** What was found by walking the list, and where it ended. */
export interface Listed {
  readonly nodes: ReadonlyMap<string, unknown>
  /** Everything that was listed, in its order, and where that began. */
  readonly order: { readonly after: string; readonly ids: ReadonlyArray<string> }
  /** Why there are no more. */
  readonly refusal?: Refusal.Refusal
}

/** An empty memory of lists, one for each adapter. */
export const makeMemory = (): ListMemory => ({
  pages: Memo.make({ max: 50_000 }),
  frontier: Memo.make({ life: "10 minutes" }),
  unlisted: Memo.make({ max: 50_000, life: "1 day" }),
  odd: Memo.make({ life: "1 day" }),
  closed: Memo.make({ life: "1 day" }),
  apart: Memo.make({ life: "1 day" }),
  readers: new Map()
})

/** How many pages one reading follows at most for itself, and for each that waits with it. */
export const maxPages = 6

/**
 * The wanted objects the list holds. It is read on while that may cost less than asking for each of the others. What it
 * holds beside them serves the readers that were waiting already, so it matters little which of them comes first.
 */
export const read = (
  graph: Graph.Graph,
  call: Graph.Call,
  list: List,
  wanted: ReadonlySet<string>,
  fields: string
): Effect.Effect<Listed> =>
  inTurn(list.memory.readers, list.key, (turn) => pagesOf(graph, call, list, wanted, fields, turn))

/** Under which an object is remembered. */
export const keyOf = (list: List, id: string): string => `${list.key} ${id}`

/** One page of a list; the first where `after` is empty. */
export const pathOf = (list: List, after: string, limit: number, fields: string): string =>
  Graph.pathOf(list.path, { fields, limit: String(limit), ...(after === "" ? {} : { after }) })

// internal

const pagesOf = Effect.fnUntraced(function* (
  graph: Graph.Graph,
  call: Graph.Call,
  list: List,
  wanted: ReadonlySet<string>,
  fields: string,
  turn: Turn
): Effect.fn.Return<Listed> {
  const nodes = listedMeanwhile(turn, wanted, fields)
  let order = { after: "", ids: new Array<string>() }
  if (nodes.size === wanted.size) return { nodes, order }
  const max = maxPages * Math.max(1, turn.readers.count)
  const start = yield* startOf(list, new Set([...wanted].filter((id) => !nodes.has(id))))
  let page: Page | undefined = start
  let limit = Math.max(limitFor(wanted.size), start.size ?? 0)
  let fruitless = 0
  for (let requests = 0; page !== undefined && requests < max; requests++) {
    const answer: Answer = yield* graph.one(call, pathOf(list, page.after, limit, fields))
    if (answer._tag !== "Node") {
      if (!isTooMuch(answer) || limit <= 10) return stopped(answer, { nodes, order })
      limit = Math.ceil(limit / 2)
      continue
    }
    if (!Array.isArray(Json.at(answer.body, "data"))) return { nodes, order, refusal: noList }
    const before = nodes.size
    // A list that is begun again from the top has another order.
    if (requests === 0 || page === first) order = { after: page.after, ids: [] }
    order.ids.push(...Json.list(Json.at(answer.body, "data")).flatMap((node) => Json.id(Json.at(node, "id")) ?? []))
    yield* keep(list, { ...page, size: limit }, answer.body, wanted, nodes)
    share(turn, answer.body, fields)
    fruitless = nodes.size > before ? 0 : fruitless + 1
    // Where it ends is remembered in any case: the next reading of this list may begin there.
    const further: Page | undefined = yield* next(list, page, answer.body)
    const astray: boolean = nodes.size === 0 && order.after !== "" && isAstray(turn, fruitless, further)
    page = nodes.size === wanted.size ? undefined : astray ? first : further
    if (fruitless > patience(graph, wanted.size - nodes.size)) break
  }
  yield* Effect.forEach(wanted, (id) => (nodes.has(id) ? Effect.void : list.memory.unlisted.set(keyOf(list, id), true)))
  return { nodes, order }
})

/**
 * Whether a reading that found nothing began in the wrong place. What other readers are after may come first, those
 * that wait and one who is still to come: only more pages than that tell.
 */
const isAstray = ({ readers }: Turn, fruitless: number, further: Page | undefined): boolean =>
  further === undefined || fruitless > readers.count

/** Too much at once is no trouble of the list's. */
const isTooMuch = (answer: Answer): boolean => answer._tag === "Refused" && Refusal.isTooMuch(answer.refusal)

/** What was listed before serves, unless the call itself was refused. */
const stopped = (answer: Answer, listed: Listed): Listed =>
  answer._tag !== "Refused" || (listed.nodes.size > 0 && !Refusal.isOfTheCall(answer.refusal))
    ? listed
    : { ...listed, refusal: answer.refusal }

const first: Page = { after: "", offset: 0 }

/**
 * Where one of the wanted was last seen, or else where the list was read to lately: they are probably further on.
 */
const startOf = Effect.fnUntraced(function* (list: List, wanted: ReadonlySet<string>) {
  const seen = (yield* Effect.forEach(wanted, (id) => list.memory.pages.get(keyOf(list, id)))).filter(
    (page) => page !== undefined
  )
  const [nearest] = seen.sort((one, other) => one.offset - other.offset)
  return nearest ?? (yield* list.memory.frontier.get(list.key)) ?? first
})

/** Room for what was made elsewhere in between; more at once is refused for large accounts. */
const limitFor = (wanted: number): number => Math.min(50, Math.max(25, wanted * 2))

/** Pages without any of the wanted are worth as many requests as they may spare. */
const patience = (graph: Graph.Graph, missing: number): number => (graph.batches ? 1 : Math.max(1, missing - 1))

const keep = Effect.fnUntraced(function* (
  list: List,
  page: Page,
  body: unknown,
  wanted: ReadonlySet<string>,
  nodes: Map<string, unknown>
) {
  for (const node of Json.list(Json.at(body, "data"))) {
    const id = Json.id(Json.at(node, "id"))
    if (id === undefined) continue
    if (wanted.has(id)) nodes.set(id, node)
    yield* list.memory.pages.set(keyOf(list, id), page)
  }
})

/** The page the list itself names. */
const next = Effect.fnUntraced(function* (list: List, { after: before, offset }: Page, body: unknown) {
  const after = Json.text(Json.at(body, "paging", "cursors", "after"))
  const more = Json.at(body, "paging", "next") !== undefined
  if (after === undefined || !more || after === before) return undefined
  const further: Page = { after, offset: offset + Json.list(Json.at(body, "data")).length }
  // Readers come in any order; one that had to go back does not send the next one back as well.
  const frontier = yield* list.memory.frontier.get(list.key)
  if (frontier === undefined || frontier.offset <= further.offset) yield* list.memory.frontier.set(list.key, further)
  return further
})

const noList = Refusal.of(new InvalidResponse({ detail: "an answer that is no list" }))
