/** One request with a list of names, such as an account's insights; once more without the names it is refused for. */
import type { Withheld } from "@dravo/core/Adapter"
import type { RetiredMetrics } from "@dravo/core/RetiredMetrics"
import * as Effect from "effect/Effect"
import type { Answer, Call, Graph } from "./Graph.ts"
import { isAboutNames } from "./blame.ts"
import * as Names from "./names.ts"

export interface Request {
  readonly graph: Graph
  readonly label: string
  /** The kind of object, as dead names are remembered under. */
  readonly level: string
  readonly path: (names: ReadonlyArray<string>) => string
}

export interface Listed {
  readonly asked: ReadonlyArray<string>
  readonly withheld: ReadonlyArray<Withheld>
}

/** The names still alive, as far as the fleet knows. */
export const living = (request: Request, names: ReadonlyArray<string>, memory: RetiredMetrics): Effect.Effect<Listed> =>
  Effect.map(memory.known(request.level, request.graph.version, names), (dead) =>
    drop(request, { asked: names, withheld: [] }, [...dead])
  )

/** What became of the first request, or of a second one without the names the first was refused for. */
export const insist = Effect.fnUntraced(function* (
  request: Request,
  call: Call,
  names: Listed,
  first: Answer,
  memory: RetiredMetrics
): Effect.fn.Return<Listed & { readonly answer: Answer }> {
  const { graph, level, path } = request
  if (first._tag !== "Refused" || !isAboutNames(first.refusal)) return { ...names, answer: first }
  const named = Names.blamed(first.refusal, names.asked)
  const dead =
    named.length > 0
      ? named
      : yield* Names.find(names.asked, graph.batches, (lists) =>
          Effect.map(graph.all(call, lists.map(path)), (answers) =>
            answers.map((one) => one._tag === "Refused" && isAboutNames(one.refusal))
          )
        )
  if (dead.length === 0) return { ...names, answer: first }
  const left = drop(request, names, dead)
  const answer: Answer = left.asked.length === 0 ? { _tag: "Missing" } : yield* graph.one(call, path(left.asked))
  // A name one object lacks may live for others, and one object is no evidence; a name found by trying has to be
  // proven.
  const proven = named.length > 0 || answer._tag === "Node"
  if (first.refusal.about === "dead-name" && proven) yield* memory.remember(level, graph.version, dead)
  return proven ? { ...left, answer } : { ...names, answer: first }
})

// internal

const drop = ({ label }: Request, { asked, withheld }: Listed, dead: ReadonlyArray<string>): Listed => ({
  asked: asked.filter((name) => !dead.includes(name)),
  withheld:
    dead.length === 0
      ? withheld
      : [...withheld, { keys: dead, warning: `${label} no longer offers ${dead.join(", ")}.` }]
})
