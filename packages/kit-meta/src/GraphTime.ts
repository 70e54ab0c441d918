/** Instants as the Graph API writes them: `2026-02-23T09:58:01+0000`, without the colon RFC 3339 wants. */
import * as Instant from "@dravo/core/Instant"

/** Undefined where it is no time; the Graph API writes offsets without a colon. */
export const parse = (value: unknown): Instant.Instant | undefined =>
  typeof value === "string" ? Instant.parse(value.replace(/([+-]\d{2})(\d{2})$/u, "$1:$2"), "start") : undefined

/** The parameter form: whole seconds since 1970. */
export const seconds = (at: Instant.Instant): string => String(Math.floor(at / 1000))
