/** Content negotiation as RFC 9110 section 12.5.1 has it, between the formats a list can be answered in. */

/**
 * Of the types, the one an `Accept` header gives the highest quality; between equals the one its range comes first for,
 * then the first of the types. That one also where the header takes none of them: an answer is better than a refusal.
 */
export const best = <T extends string>(types: readonly [T, ...ReadonlyArray<T>], header: string | undefined): T => {
  const ranges = (header ?? "*/*").split(",").map(range)
  const [first] = types
    .flatMap((type) => {
      const match = matching(ranges, type)
      return match === undefined || match.quality === 0 ? [] : [{ ...match, type }]
    })
    .sort((a, b) => b.quality - a.quality || a.at - b.at)
  return first?.type ?? types[0]
}

// internal

interface Range {
  readonly type: string
  /** From 0, which is "not acceptable", to 1. */
  readonly quality: number
  readonly at: number
}

const range = (text: string, at: number): Range => {
  const [type = "", ...parameters] = text.split(";").map((part) => part.trim().toLowerCase())
  const weight = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2)
  // A weight that is none says nothing.
  const quality = weight !== undefined && /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/u.test(weight) ? Number(weight) : 1
  return { type, quality, at }
}

/** The range that says most about a type decides, however little it likes it. */
const matching = (ranges: ReadonlyArray<Range>, type: string): Range | undefined => {
  const [family] = type.split("/")
  for (const name of [type, `${family}/*`, "*/*"]) {
    const found = ranges.find((one) => one.type === name)
    if (found !== undefined) return found
  }
  return undefined
}
