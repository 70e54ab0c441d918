/** A Kysely the host has open, and what it says about the tables in it. */
import * as Options from "@dravo/core/Options"
import type { Misconfigured } from "@dravo/core/Misconfigured"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import type { Kysely } from "kysely"

/** A Kysely of the host's, and the options beside it. */
export interface Hosted<O> {
  /** Without the host's plugins, which may rename columns. */
  readonly db: Kysely<unknown>
  readonly options: O
}

/** Takes a host's Kysely and its options, or says which of them cannot be meant. */
export const read = <O extends object>(
  kysely: unknown,
  options: unknown,
  rules: Options.Rules<O>
): Result.Result<Hosted<O>, Misconfigured> =>
  isKysely(kysely)
    ? Result.map(Options.read(options, rules), (known) => ({ db: kysely.withoutPlugins(), options: known }))
    : Result.fail(Options.refused("kysely", "must be a Kysely that is open, as in new Kysely({ dialect })"))

/** The same for a transaction that runs; throws. */
export const within = <O extends object>(
  transaction: unknown,
  options: unknown,
  rules: Options.Rules<O>
): Hosted<O> => {
  if (!isKysely(transaction) || !transaction.isTransaction)
    throw Options.refused("transaction", "must be one that runs, as kysely.transaction().execute() hands it over")
  return Result.getOrThrowWith(read(transaction, options, rules), (wrong) => wrong)
}

// internal

/** By what it does: a host may have a copy of Kysely of its own. */
const isKysely = (value: unknown): value is Kysely<unknown> =>
  Predicate.hasProperty(value, "withoutPlugins") &&
  typeof value.withoutPlugins === "function" &&
  Predicate.hasProperty(value, "isTransaction")
