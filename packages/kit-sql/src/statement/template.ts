/** A statement written once for all its values: what differs from one asking to the next stands in it as a slot. */
import type { RawBuilder } from "kysely"
import type { Statement } from "./Snapshots.ts"
import type { Session } from "./session.ts"

/** Where a value of this name will stand; it passes for the value while the statement is written. */
export const slot = <A>(name: string): A => new Slot(name) as A

export type Values = Readonly<Record<string, unknown>>

/**
 * The statement of a shape with these values; `make` writes it where the shape is new to the session, and to `part` of
 * it that is no value.
 */
export const statementOf = (
  { kysely }: Session,
  shape: string,
  values: Values,
  make: () => RawBuilder<unknown>,
  part: object = kysely
): Statement => {
  const known = templatesOf(kysely, part)
  let template = known.get(shape)
  if (template === undefined) {
    template = make().compile(kysely)
    if (known.size >= max) known.clear()
    known.set(shape, template)
  }
  return {
    sql: template.sql,
    parameters: template.parameters.map((one) => (one instanceof Slot ? values[one.name] : one))
  }
}

// internal

class Slot {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
  /** What is told by a value's looks is told by this. */
  toString(): string {
    return this.name
  }
}

/** Several times the shapes there are: 32 combinations of filters with three starts each. */
const max = 500

type Templates = Map<string, Statement>

const templates = new WeakMap<object, WeakMap<object, Templates>>()

const templatesOf = (kysely: object, part: object): Templates => {
  const parts = templates.get(kysely) ?? new WeakMap<object, Templates>()
  templates.set(kysely, parts)
  const known = parts.get(part) ?? new Map<string, Statement>()
  parts.set(part, known)
  return known
}
