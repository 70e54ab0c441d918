/** Transactions as steps, whoever takes them: a driver that answers at once, or Kysely. */
import type { Reason } from "@dravo/core/StoreError"
import * as Effect from "effect/Effect"
import { CompiledQuery, type RawBuilder, sql } from "kysely"
import * as Session from "./session.ts"
import type { Statement } from "./Snapshots.ts"
import type { Answer } from "./Writes.ts"

/** Asks one statement after the other. */
export type Steps<A> = Generator<Statement, A, Answer>

/** Asks at once. */
export type Ask = (statement: Statement) => Answer

/** A statement that is compiled once, and bound with other values each time. */
export type Prepared = (values: Readonly<Record<string, unknown>>) => Statement

/** Of an expression that names its values by the parameter it is given. */
export const prepared = (
  { kysely }: Session.Session,
  build: (value: (name: string) => RawBuilder<never>) => RawBuilder<unknown>
): Prepared => {
  const { parameters, sql: text } = build((name) => sql`${new Slot(name)}`).compile(kysely)
  const places = parameters.flatMap((one, at) => (one instanceof Slot ? [{ at, name: one.name }] : []))
  return (values) => {
    const bound = parameters.slice()
    for (const { at, name } of places) bound[at] = values[name]
    return { sql: text, parameters: bound }
  }
}

/** A statement whose text is another each time. */
export const compiled = ({ kysely }: Session.Session, statement: RawBuilder<unknown>): Statement =>
  statement.compile(kysely)

/** Steps that are a transaction of their own, taken at once where the driver can. */
export const transaction = <A>(db: Session.Session, steps: () => Steps<A>): Effect.Effect<A, Reason> =>
  Session.isAtOnce(db)
    ? Session.atOnce(db, (ask) => taken(steps(), ask))
    : Session.transaction(db, (tx) => inTx(tx, steps))

/** Steps of a transaction that began already. */
export const inTx = <A>(tx: Session.Session, steps: () => Steps<A>): Effect.Effect<A, Reason> =>
  Effect.gen(function* () {
    const run = steps()
    let step = run.next()
    while (step.done !== true) {
      const { parameters, sql } = step.value
      const { numAffectedRows, rows } = yield* Session.execute(tx, CompiledQuery.raw(sql, [...parameters]))
      step = run.next({ rows, changes: Number(numAffectedRows ?? 0) })
    }
    return step.value
  })

/** The steps, taken at once. */
export const taken = <A>(run: Steps<A>, ask: Ask): A => {
  let step = run.next()
  while (step.done !== true) step = run.next(ask(step.value))
  return step.value
}

// internal

class Slot {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}
