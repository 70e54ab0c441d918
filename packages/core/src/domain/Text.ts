/** Text from hosts and platforms, made safe to store and print: every database must give back what it was given. */
import * as Schema from "effect/Schema"
import * as SchemaGetter from "effect/SchemaGetter"

/** Replaces lone surrogates and drops NUL, which one database mangles and another refuses. */
export const storable = (text: string): string => text.toWellFormed().replaceAll("\u0000", "")

const Storable = (max: number) =>
  Schema.String.pipe(
    Schema.decodeTo(Schema.String.check(Schema.isMaxLength(max)), {
      decode: SchemaGetter.transform(storable),
      encode: SchemaGetter.transform((text: string) => text)
    })
  )

/** Body text up to `max` UTF-16 units, stored as {@link storable}. */
export const Body = Storable

/** A single short text such as a handle or a URL. */
export const Line = Storable

/**
 * A platform's own words, cut down to one harmless line: no control characters, no URLs and nothing that looks like a
 * token, at most 160 characters. Its work does not grow past {@link looked} characters of text.
 */
export const reason = (text: string): string => {
  const line = storable(beginning(text))
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ")
    .replace(/[a-z0-9+.-]+(:\/\/\S+)?/giu, (word, address) => (address === undefined ? word : "…"))
    .replace(/\b(bearer|basic)\s+\S+/giu, "$1 …")
    .replace(/(token|secret|proof|code|key|password|authorization)(["'\s]*[=:]["'\s]*)[^\s"',}&]+/giu, "$1$2…")
    .replace(/[A-Za-z0-9_\-.~+/=|%!*]{24,}/gu, (word) => (isTokenLike(word) ? "…" : word))
    .replace(/\s+/gu, " ")
    .trim()
  return line.length > longest
    ? `${line
        .slice(0, longest - 1)
        .trimEnd()
        .toWellFormed()}…`
    : line
}

// internal

/** What a row shows of a platform's words. */
const longest = 160

/** What is looked at of them: far more than is shown, because addresses and tokens in it shrink. */
const looked = 2000

/** Cut before any expression sees it; a word the cut goes through is dropped, since half a token looks like a word. */
const beginning = (text: string): string => {
  if (text.length <= looked) return text
  let end = looked
  while (end > 0 && isTokenCharacter(text.charCodeAt(end - 1))) end--
  return `${text.slice(0, end)}…`
}

/** Printable ASCII but for the space. */
const isTokenCharacter = (code: number): boolean => code > 32 && code < 127

/** Long ids are plain digits and long words are of one case; tokens mix. Percent-escapes are part of some tokens. */
const isTokenLike = (word: string): boolean =>
  word.length > 40 ||
  (/\d/u.test(word) && !/^\d+$/u.test(word)) ||
  (/[a-z]/u.test(word) && /[A-Z]/u.test(word.slice(1)))
