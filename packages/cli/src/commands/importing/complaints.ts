/** What is wrong with a file, line by line. */

export interface Refused {
  readonly line: number
  readonly message: string
}

/** The first lines of those, each with what is wrong. */
export const complaint = (what: string, lines: ReadonlyArray<Refused>): string =>
  [
    `${lines.length} line${lines.length === 1 ? "" : "s"} ${what}:`,
    ...lines.slice(0, max).map(({ line, message }) => `  line ${line}: ${message}`),
    ...(lines.length > max ? [`  and ${lines.length - max} more`] : [])
  ].join("\n")

export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`

// internal

const max = 20
