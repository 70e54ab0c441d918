/**
 * Concurrent readers of one list: they go one after another, and what one of them was answered serves those that were
 * waiting already.
 */
import * as Json from "@dravo/kit-http/Json"
import * as Effect from "effect/Effect"
import * as Semaphore from "effect/Semaphore"

/** Readers of one list that are under way. */
export interface ListReaders {
  readonly turn: Semaphore.Semaphore
  /** How many there are, the one whose turn it is among them. */
  count: number
  /** Requests that were answered since the first of them came. */
  answers: number
  /** Objects that were listed, by fields and id, with the number of their answer. */
  readonly seen: Map<string, { readonly node: unknown; readonly answer: number }>
}

/** A reader whose turn it is, and how many answers there were when it joined the others. */
export interface Turn {
  readonly readers: ListReaders
  readonly since: number
}

/** Waits for the readers of the list that came before. */
export const inTurn = <A>(
  lists: Map<string, ListReaders>,
  key: string,
  read: (turn: Turn) => Effect.Effect<A>
): Effect.Effect<A> =>
  Effect.acquireUseRelease(
    Effect.sync(() => {
      const readers = lists.get(key) ?? { turn: Semaphore.makeUnsafe(1), count: 0, answers: 0, seen: new Map() }
      readers.count++
      lists.set(key, readers)
      return { readers, since: readers.answers }
    }),
    (turn) => turn.readers.turn.withPermits(1)(Effect.suspend(() => read(turn))),
    ({ readers }) =>
      Effect.sync(() => {
        readers.count--
        if (readers.count === 0) lists.delete(key)
      })
  )

/** No older than the question: what was answered before this reader came is not for it. */
export const listedMeanwhile = ({ readers, since }: Turn, wanted: ReadonlySet<string>, fields: string) =>
  new Map<string, unknown>(
    [...wanted].flatMap((id) => {
      const found = readers.seen.get(`${fields} ${id}`)
      return found === undefined || found.answer <= since ? [] : [[id, found.node] as const]
    })
  )

/** Keeps what an answer lists for those that wait. */
export const share = ({ readers }: Turn, body: unknown, fields: string): void => {
  readers.answers++
  if (readers.count < 2) return
  if (readers.seen.size > maxSeen) readers.seen.clear()
  for (const node of Json.list(Json.at(body, "data"))) {
    const id = Json.id(Json.at(node, "id"))
    if (id !== undefined) readers.seen.set(`${fields} ${id}`, { node, answer: readers.answers })
  }
}

// internal

/** Objects that are kept for those that wait. */
const maxSeen = 5000
