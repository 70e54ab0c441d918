/** The statements of each operation of a store as files a reviewer reads: one an operation, a clause a line. */
export interface Recorder {
  /** From here on statements are of this operation. */
  readonly began: (operation: string) => void
  readonly ran: (statement: string) => void
  /** Text by operation. A statement an operation repeats is told once. */
  readonly texts: () => ReadonlyMap<string, string>
}

export const recorder = (): Recorder => {
  const statements = new Map<string, Set<string>>()
  let current: Set<string> | undefined
  return {
    began: (operation) => {
      current = statements.get(operation) ?? new Set()
      statements.set(operation, current)
    },
    // The number of the newest migration is in many of them, and says nothing about any.
    ran: (statement) => void current?.add(formatted(statement).replaceAll(/(?<=\bm\.id > )\d+/gu, "newest")),
    texts: () => new Map([...statements].map(([operation, all]) => [operation, `${[...all].join(";\n\n")};\n`]))
  }
}

/** A line for each clause and condition, indented by its parentheses; everything else as the database gets it. */
export const formatted = (statement: string): string => {
  let depth = 0
  return statement
    .replaceAll(/\s+/gu, " ")
    .trim()
    .split(clause)
    .map((part) => {
      const line = `${"  ".repeat(Math.max(0, depth))}${part}`
      depth += part.split("(").length - part.split(")").length
      return line
    })
    .join("\n")
}

// internal

const clauses =
  "and|cross join|from|group by|insert|join|left join|limit|on conflict|or|order by|returning|select|set|union|" +
  "update|where"

/** The blank before a clause; one that belongs to the word before it begins none. */
const clause = new RegExp(`(?<!\\b(?:cross|delete|do|epoch|key|left|no|for)) (?=(?:${clauses})\\b)`, "u")
