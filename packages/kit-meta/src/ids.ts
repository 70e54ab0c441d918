/**
 * `ids=`: many objects in one request, without isolation. One that cannot be read, or makes the server fail, fails all,
 * so a refused list is taken apart until the good ones are free.
 */
import { InvalidResponse } from "@dravo/core/AdapterError"
import * as Json from "@dravo/kit-http/Json"
import * as Effect from "effect/Effect"
import type { Answer, Ask } from "./Graph.ts"
import * as Refusal from "./Refusal.ts"
import { isObject } from "./batch.ts"

/** Asks for objects with the same fields; a part of a list that was refused already is asked for once and not again. */
export type Fetch = (ids: ReadonlyArray<string>, fields: string, isPart: boolean) => Effect.Effect<Answer>

/** One answer per object, in order. Objects that want different fields cannot share a request. */
export const byIds = (asks: ReadonlyArray<Ask>, size: number, fetch: Fetch): Effect.Effect<ReadonlyArray<Answer>> => {
  const groups = [...Map.groupBy(asks, ({ fields }) => fields)].flatMap(([fields, group]) => {
    const ids = [...new Set(group.map(({ id }) => id))]
    return Array.from({ length: Math.ceil(ids.length / size) }, (_, at) => ({
      fields,
      ids: ids.slice(at * size, (at + 1) * size)
    }))
  })
  return Effect.map(
    Effect.forEach(
      groups,
      ({ fields, ids }) =>
        Effect.map(
          together((some) => fetch(some, fields, some.length < ids.length), ids),
          (found) => ({ fields, found })
        ),
      { concurrency: 4 }
    ),
    (read) =>
      asks.map(
        ({ fields, id }) => read.find((one) => one.fields === fields && one.found.has(id))?.found.get(id) ?? missing
      )
  )
}

// internal

type Found = ReadonlyMap<string, Answer>

const missing: Answer = { _tag: "Missing" }

/** What one object can do to the rest of its list. */
const ofOneObject: ReadonlySet<Refusal.Subject> = new Set<Refusal.Subject>([
  "object",
  "viewers",
  "conversion",
  "foreign-name"
])

/** Asks for some of the objects. */
type AskSome = (ids: ReadonlyArray<string>) => Effect.Effect<Answer>

/**
 * The platform's own word that its server failed, which one object can be behind; a connection that broke, or a page of
 * something in between, tells of no object.
 */
const isServersFault = ({ reason, said }: Refusal.Refusal): boolean =>
  reason._tag === "Unavailable" && said.trim() !== ""

/** `known` is the answer to exactly these, where they were asked for already. */
const together: (fetch: AskSome, ids: ReadonlyArray<string>, known?: Answer) => Effect.Effect<Found> =
  Effect.fnUntraced(function* (fetch, ids, known) {
    const answer = known ?? (yield* fetch(ids))
    if (answer._tag !== "Refused") return spread(ids, answer)
    const { about, said } = answer.refusal
    const alike: Found = new Map(ids.map((id) => [id, answer]))
    if (ids.length === 1 || !(ofOneObject.has(about) || about === "request" || isServersFault(answer.refusal)))
      return alike
    const numbers = new Set(said.match(/\d+/gu))
    const named = ids.filter((id) => numbers.has(id))
    if (named.length > 0 && named.length < ids.length) {
      const rest = yield* together(
        fetch,
        ids.filter((id) => !named.includes(id))
      )
      return new Map([...alike, ...rest])
    }
    return yield* apart(fetch, ids, about, alike)
  })

/** Halves, each taken apart in turn; a refusal nobody explains is believed when both halves repeat it. */
const apart = Effect.fnUntraced(function* (
  fetch: AskSome,
  ids: ReadonlyArray<string>,
  about: Refusal.Subject,
  alike: Found
): Effect.fn.Return<Found> {
  const middle = Math.ceil(ids.length / 2)
  const halves = [ids.slice(0, middle), ids.slice(middle)]
  if (ofOneObject.has(about)) {
    return new Map(
      (yield* Effect.forEach(halves, (half) => together(fetch, half), { concurrency: 2 })).flatMap((found) => [
        ...found
      ])
    )
  }
  const answers = yield* Effect.forEach(halves, fetch, { concurrency: 2 })
  if (answers.every(({ _tag }) => _tag === "Refused")) return alike
  const found = yield* Effect.forEach(halves, (half, index) => {
    const answer = answers[index] ?? missing
    return together(fetch, half, answer)
  })
  return new Map(found.flatMap((one) => [...one]))
})

/** An answer that holds none of the asked objects says nothing about them. */
const spread = (ids: ReadonlyArray<string>, answer: Answer): Found => {
  if (answer._tag !== "Node") return new Map(ids.map((id) => [id, answer]))
  const [only] = ids
  if (ids.length === 1 && only !== undefined) return new Map([[only, answer]])
  const nodes = new Map(ids.map((id) => [id, Json.at(answer.body, id)]))
  const none = ![...nodes.values()].some(isObject)
  return new Map(
    [...nodes].map(([id, body]) => [id, none ? unread : isObject(body) ? { _tag: "Node", body } : missing])
  )
}

const unread: Answer = {
  _tag: "Refused",
  refusal: Refusal.of(new InvalidResponse({ detail: "an answer without the objects asked for" }))
}
