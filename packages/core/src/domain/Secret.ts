/** What must never be printed, as hosts hand it over. */
import * as Redacted from "effect/Redacted"

/** A plain text, or one that prints itself as `<redacted>` already. */
export type Secret = string | Redacted.Redacted

/** Hides a secret given in the open; the label is what is printed in its place. */
export const redacted = (secret: Secret, label: string): Redacted.Redacted =>
  typeof secret === "string" ? Redacted.make(secret, { label }) : secret

/** The same of one that need not be given. */
export const redactedIfGiven = (secret: Secret | undefined, label: string): Redacted.Redacted | undefined =>
  secret === undefined ? undefined : redacted(secret, label)

/**
 * The text of a secret; undefined for a value that is none, also for one of another copy of Effect, which keeps it to
 * itself.
 */
export const textOf = (secret: unknown): string | undefined => {
  if (typeof secret === "string") return secret
  if (!Redacted.isRedacted(secret)) return undefined
  try {
    const value = Redacted.value(secret)
    return typeof value === "string" ? value : undefined
  } catch {
    return undefined
  }
}
