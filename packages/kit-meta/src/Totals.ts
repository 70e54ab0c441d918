/** One request with a list of names, such as an account's insights; again without the names it is refused for. */
import type { Withheld } from "@dravo/core/Adapter"
import type { RetiredMetrics } from "@dravo/core/RetiredMetrics"
import * as Effect from "effect/Effect"
import { type Answer, missing } from "./graph/Answer.ts"
import type { Call, Graph } from "./graph/Graph.ts"
import type * as Memo from "./Memo.ts"
import * as Names from "./refusal/names.ts"
import type * as Refusal from "./refusal/Refusal.ts"

/** Insights wanted of one object. */
export interface Request {
  readonly graph: Graph
  readonly label: string
  /** The kind of object, as dead names are remembered under. */
  readonly level: string
  /** The object, and the names it was found not to have. */
  readonly id: string
  readonly foreign: Memo.Memo<ReadonlyArray<string>>
  readonly path: (names: ReadonlyArray<string>) => string
}

/** The names that were asked for, and those the platform withheld. */
export interface Listed {
  readonly asked: ReadonlyArray<string>
  readonly withheld: ReadonlyArray<Withheld>
}

/** The names still alive, as far as the fleet knows, and not refused for this object before. */
export const living = Effect.fnUntraced(function* (
  request: Request,
  names: ReadonlyArray<string>,
  memory: RetiredMetrics
): Effect.fn.Return<Listed> {
  const dead = yield* memory.known(request.level, request.graph.version, names)
  const foreign = (yield* request.foreign.get(keyOf(request))) ?? []
  const left = drop(request, { asked: names, withheld: [] }, [...dead], "dead")
  return drop(request, left, foreign, "foreign")
})

/** What became of the first request, or of the next ones without the names it was refused for. */
export const insist = Effect.fnUntraced(function* (
  request: Request,
  call: Call,
  names: Listed,
  first: Answer,
  memory: RetiredMetrics
): Effect.fn.Return<Listed & { readonly answer: Answer }> {
  const { graph, path } = request
  let left: Listed = names
  let answer = first
  for (let round = 1; round < max && answer._tag === "Refused"; round++) {
    const { kind, named, names: culprits } = yield* blamed(request, call, left.asked, answer.refusal)
    if (culprits.length === 0) break
    const smaller = drop(request, left, culprits, kind === "dead" ? "dead" : "foreign")
    const next: Answer = smaller.asked.length === 0 ? missing : yield* graph.one(call, path(smaller.asked))
    // A name found by trying has to be proven; without a proof nothing was learned.
    if (!named && next._tag !== "Node") break
    yield* remember(request, kind, culprits, memory)
    left = smaller
    answer = next
  }
  return { ...left, answer }
})

// internal

/** The first request, and one more for each name the API tells of; it tells of one at a time. */
const max = 4

const keyOf = ({ id, level }: Request): string => `${level} ${id}`

/** By the refusal's words, or else by trying. */
const blamed = Effect.fnUntraced(function* (
  { graph, path }: Request,
  call: Call,
  asked: ReadonlyArray<string>,
  refusal: Refusal.Refusal
) {
  const { kind, names } = Names.blamed(refusal, asked)
  if (names.length > 0) return { kind, names, named: true }
  if (!Names.isAboutNames(refusal) && refusal.about !== "request") return { kind, names: [], named: false }
  const found = yield* Names.find(asked, graph.batches, (lists) =>
    Effect.map(graph.all(call, lists.map(path)), (answers) =>
      answers.map((one) => one._tag === "Refused" && one.refusal.reason._tag === "Rejected")
    )
  )
  return { kind, names: found.length === asked.length && asked.length > 1 ? [] : found, named: false }
})

/** A name one object lacks may live for others, and one object is no evidence. */
const remember = Effect.fnUntraced(function* (
  request: Request,
  kind: Names.Blamed["kind"],
  names: ReadonlyArray<string>,
  memory: RetiredMetrics
) {
  if (kind === "dead") yield* memory.remember(request.level, request.graph.version, names)
  if (kind !== "foreign") return
  const known = (yield* request.foreign.get(keyOf(request))) ?? []
  yield* request.foreign.set(keyOf(request), [...new Set([...known, ...names])])
})

const drop = (
  { label }: Request,
  { asked, withheld }: Listed,
  names: ReadonlyArray<string>,
  kind: "dead" | "foreign"
): Listed => {
  const keys = asked.filter((name) => names.includes(name))
  const warning =
    kind === "dead"
      ? `${label} no longer offers ${keys.join(", ")}.`
      : `${label} does not offer ${keys.join(", ")} for this account.`
  return keys.length === 0
    ? { asked, withheld }
    : { asked: asked.filter((name) => !names.includes(name)), withheld: [...withheld, { keys, warning }] }
}
