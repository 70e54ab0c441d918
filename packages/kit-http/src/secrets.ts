/** Takes what a request carried in secret out of what came back: some platforms quote it in their error texts. */
import { Reason } from "@dravo/core/AdapterError"
import * as Text from "@dravo/core/Text"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"

/** Replaces every secret, also as a URL or JSON would spell it. */
export const scrub = (text: string, secrets: ReadonlyArray<Redacted.Redacted>): string =>
  secrets.flatMap(spellings).reduce((clean, secret) => clean.replaceAll(secret, "…"), text)

/** The same reason with the platform's words cut to one harmless line: no URL, nothing that looks like a token. */
export const cleanReason = (reason: Reason): Reason => decode({ ...encode(reason), detail: Text.reason(reason.detail) })

// internal

const encode = Schema.encodeSync(Reason)
const decode = Schema.decodeUnknownSync(Reason)

/** Shorter than any real secret: replacing "a" would leave no text to classify. */
const shortest = 6

const spellings = (secret: Redacted.Redacted): ReadonlyArray<string> => {
  const value = Redacted.value(secret)
  if (value.length < shortest) return []
  const json = JSON.stringify(value).slice(1, -1)
  const form = new URLSearchParams([["", value]]).toString().slice(1)
  return [...new Set([value, form, encodeURIComponent(value.toWellFormed()), json, json.replaceAll("/", "\\/")])]
}
