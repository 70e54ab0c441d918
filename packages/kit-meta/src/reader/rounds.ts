/** Asks for objects by their own paths, again without what was refused, until each has an outcome. */
import type { RetiredMetrics } from "@dravo/core/RetiredMetrics"
import * as Effect from "effect/Effect"
import { type Answer, missing } from "../graph/Answer.ts"
import { type Blame, blameAll, remember, type Searched } from "./blame.ts"
import * as Graph from "../graph/Graph.ts"
import { asking, ended, fieldsOf, merged, type Outcome, type Outcomes, type Pending, type Reader } from "./objects.ts"
import * as Plan from "./Plan.ts"
import * as Refusal from "../refusal/Refusal.ts"
import { sentences, trimmer } from "./trim.ts"

/**
 * One outcome for each. Where objects cannot share a request, two of each kind go first: what they say may spare the
 * rest, and where they are served their list may serve the rest in stretches.
 */
export const run = Effect.fnUntraced(function* (
  reader: Reader,
  call: Graph.Call,
  pending: ReadonlyArray<Pending>,
  memory: RetiredMetrics,
  searched: Searched,
  before: Before
): Effect.fn.Return<Outcomes> {
  if (reader.graph.batches || pending.length <= together)
    return (yield* readBatch(reader, call, pending, memory, searched)).outcomes
  const first = firstOfEachCall(pending)
  const scouted = yield* readBatch(reader, call, first, memory, searched)
  const rest = pending.filter((one) => !first.includes(one))
  const verdict =
    scouted.verdict ??
    (before.refusal !== undefined && isRepeated(before.refusal, scouted.outcomes) ? before.refusal : undefined)
  if (verdict !== undefined) return new Map([...scouted.outcomes, ...endedAll(rest, verdict)])
  const stretched = yield* before.stretch(rest, scouted.outcomes)
  const last = yield* readBatch(reader, call, stretched.pending, memory, searched)
  return new Map([...scouted.outcomes, ...stretched.outcomes, ...last.outcomes])
})

/** What is known from the account's own list. */
export interface Before {
  /** What it said when even its plainest form was refused. */
  readonly refusal: Refusal.Refusal | undefined
  /** Reads what it can of the rest through the list, once some of it were read by themselves. */
  readonly stretch: (
    rest: ReadonlyArray<Pending>,
    scouted: Outcomes
  ) => Effect.Effect<{ readonly outcomes: Outcomes; readonly pending: ReadonlyArray<Pending> }>
}

// internal

/** As many as go out together anyway. */
const together = 4

/** The first request, one without a dead name, one without what a permission covers, and one spare. */
const max = 4

/** Two of each kind, since what one object says is about that object. */
const firstOfEachCall = (pending: ReadonlyArray<Pending>): ReadonlyArray<Pending> =>
  [...Map.groupBy(pending, (one) => `${one.plan.type} ${asking(one).join()}`).values()].flatMap((kind) =>
    kind.slice(0, 2)
  )

const endedAll = (rest: ReadonlyArray<Pending>, refusal: Refusal.Refusal) =>
  rest.map(({ at, plan }) => [at, ended(plan, refusal)] as const)

/** What the account's own list and every scout were refused alike is not the objects' own. */
const isRepeated = ({ reason }: Refusal.Refusal, outcomes: Outcomes): boolean =>
  [...outcomes.values()].every(
    (one) => one._tag === "Ended" && one.reading._tag === "Failed" && one.reading.reason._tag === reason._tag
  )

interface Waved {
  readonly outcomes: Outcomes
  /** What any further request would be told too. */
  readonly verdict: Refusal.Refusal | undefined
}

const readBatch = Effect.fnUntraced(function* (
  reader: Reader,
  call: Graph.Call,
  given: ReadonlyArray<Pending>,
  memory: RetiredMetrics,
  searched: Searched
): Effect.fn.Return<Waved> {
  const outcomes = new Map<number, Outcome>()
  let verdict: Refusal.Refusal | undefined
  let pending = given
  for (let round = 1; pending.length > 0; round++) {
    const trim = yield* trimmer(
      reader,
      pending.map(({ plan }) => plan),
      memory
    )
    const trimmed = pending.map((one) => ({ ...one, plan: trim(one.plan) }))
    // What a listing brought is all there is to have where nothing else is wanted any more.
    for (const one of trimmed.filter(isFull)) outcomes.set(one.at, node(one, one.listed?.node))
    const asked = trimmed.filter((one) => !isFull(one))
    const answers = yield* reader.graph.all(
      call,
      asked.map((one) => Graph.pathOf(one.plan.id, { fields: fieldsOf(one, reader.modifier) }))
    )
    const blames = yield* blameAll(reader, call, asked, answers, searched)
    yield* remember(reader, asked, answers, blames, memory)
    yield* prove(reader, asked, answers, memory)
    verdict ??= answers.flatMap((one) => (one._tag === "Refused" ? [one.refusal] : [])).find(Refusal.isOfTheCall)
    const next: Array<Pending> = []
    asked.forEach((one, index) => {
      const answer = answers[index] ?? missing
      const stepped = step(reader, one, answer, blames[index])
      if ("_tag" in stepped) outcomes.set(one.at, stepped)
      else if (round < max) next.push(stepped)
      else outcomes.set(one.at, ended(one.plan, answer._tag === "Refused" ? answer.refusal : undefined))
    })
    pending = next
  }
  return { outcomes, verdict }
})

const isFull = (one: Pending): boolean => one.listed !== undefined && asking(one).length === 0

const node = (one: Pending, body: unknown): Outcome => ({ _tag: "Node", plan: one.plan, body })

/** A name found dead by trying is dead for the fleet once a request without it was served. */
const prove = Effect.fnUntraced(function* (
  reader: Reader,
  asked: ReadonlyArray<Pending>,
  answers: ReadonlyArray<Answer>,
  memory: RetiredMetrics
) {
  const proven = asked.flatMap(({ suspects }, index) => (answers[index]?._tag === "Node" ? suspects : []))
  if (proven.length > 0) yield* memory.remember(reader.level, reader.graph.version, [...new Set(proven)])
})

const step = (reader: Reader, one: Pending, answer: Answer, blame: Blame | undefined): Outcome | Pending => {
  if (answer._tag === "Node") return node(one, merged(one, answer.body))
  if (answer._tag === "Missing") return ended(one.plan, undefined)
  const { refusal } = answer
  if (Refusal.isOfTheCall(refusal)) return ended(one.plan, refusal)
  if (refusal.about === "object" && one.listed === undefined) return { _tag: "Lost", plan: one.plan, refusal }
  if (blame !== undefined && blame.names.length > 0) return without(reader, one, blame)
  return revised(reader, one, refusal)
}

const without = (reader: Reader, one: Pending, { kind, named, names }: Blame): Pending => {
  const alike = kind === "foreign" && named ? (reader.alike?.(one.plan, names) ?? []) : []
  const sentence = sentences(reader)[kind === "dead" ? "dead" : "foreign"]
  return {
    ...one,
    plan: Plan.without(one.plan, [...names, ...alike], sentence),
    suspects: kind === "dead" && !named ? names : []
  }
}

/** Without what the adapter does without; what a listing brought stays. */
const revised = (reader: Reader, one: Pending, refusal: Refusal.Refusal): Outcome | Pending => {
  const wanted = asking(one)
  const smaller = reader.revise({ ...one.plan, metrics: wanted }, refusal)
  if (one.listed === undefined)
    return "fields" in smaller
      ? { ...one, plan: smaller, suspects: [] }
      : { _tag: "Ended", plan: one.plan, reading: smaller }
  if (!("fields" in smaller)) return { _tag: "Ended", plan: one.plan, reading: smaller }
  const metrics = one.plan.metrics.filter((name) => !wanted.includes(name))
  return node({ ...one, plan: { ...one.plan, metrics, withheld: smaller.withheld } }, one.listed.node)
}
