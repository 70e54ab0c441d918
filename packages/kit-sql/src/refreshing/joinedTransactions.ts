/**
 * Transactions that are asked for in one turn become one, where one writer writes at a time: each of them would write
 * its own copy of the pages they share. Whatever fails in one of them undoes that one alone.
 */
import type { Reason } from "@dravo/core/StoreError"
import * as Cause from "effect/Cause"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Session from "../statement/session.ts"
import * as Steps from "../statement/steps.ts"

/** Steps that write so many rows; not interrupted once they were asked for. */
export const joined = <A>(db: Session.Session, rows: number, steps: () => Steps.Steps<A>): Effect.Effect<A, Reason> => {
  if (!Session.isAtOnce(db)) return Steps.transaction(db, steps)
  return Effect.suspend(() => {
    const end = Deferred.makeUnsafe<A, Reason>()
    const part: Part = {
      run: (ask) => {
        const value = Steps.taken(steps(), ask)
        return () => void Deferred.doneUnsafe(end, Exit.succeed(value))
      },
      fail: (cause) => void Deferred.doneUnsafe(end, Exit.failCause(cause))
    }
    const known = open.get(db.kysely)
    if (known !== undefined && known.rows + rows <= max) {
      known.rows += rows
      known.parts.push(part)
      return Deferred.await(end)
    }
    const group: Group = { rows, parts: [part] }
    open.set(db.kysely, group)
    return Effect.andThen(Effect.forkDetach(written(db, group)), Deferred.await(end))
  })
}

// internal

/** Rows of one transaction: more would hold the lock, and the event loop, for longer than a frame. */
const max = 250

interface Part {
  /** Answers what tells of its end, once the transaction is written. */
  readonly run: (ask: Steps.Ask) => () => void
  readonly fail: (cause: Cause.Cause<Reason>) => void
}

interface Group {
  rows: number
  readonly parts: Array<Part>
}

const open = new WeakMap<Session.Session["kysely"], Group>()

const written = (db: Session.Session, group: Group): Effect.Effect<void> =>
  Effect.andThen(
    Effect.yieldNow,
    Effect.suspend(() => {
      if (open.get(db.kysely) === group) open.delete(db.kysely)
      const [only, ...others] = group.parts
      const run = (ask: Steps.Ask) =>
        only !== undefined && others.length === 0 ? [only.run(ask)] : group.parts.map((part) => within(db, part, ask))
      return Effect.matchCause(Session.atOnce(db, run), {
        onSuccess: (ends) => {
          for (const end of ends) end()
        },
        onFailure: (cause) => {
          for (const part of group.parts) part.fail(cause)
        }
      })
    })
  )

/** What fails beyond the part, as a full disk does, has undone all of it and is told to all. */
const within = (db: Session.Session, part: Part, ask: Steps.Ask): (() => void) => {
  ask(savepoint)
  try {
    const end = part.run(ask)
    ask(release)
    return end
  } catch (thrown) {
    const reason = Session.reasonOf(db.dialect, thrown)
    // That is tried again as a whole.
    if (reason._tag === "Busy") throw thrown
    try {
      ask(rollBack)
      ask(release)
    } catch {
      throw thrown
    }
    return () => part.fail(Cause.fail(reason))
  }
}

const savepoint = { sql: "savepoint dravo_part", parameters: [] }
const rollBack = { sql: "rollback to dravo_part", parameters: [] }
const release = { sql: "release dravo_part", parameters: [] }
