/** How a proof is told its size and tells its outcome. */

export const fast = process.argv.includes("--fast")

/** The value of `--name value`, else the full size, or the small one with `--fast`. */
export const size = (name: string, full: number, small: number): number => {
  const at = process.argv.indexOf(`--${name}`)
  return at >= 0 ? Number(process.argv[at + 1]) : fast ? small : full
}

/** `--on postgres,sqlite`; every kind the proof knows unless given. */
export const kinds = <K extends string>(known: ReadonlyArray<K>): ReadonlyArray<K> => {
  const at = process.argv.indexOf("--on")
  const wanted = process.argv[at + 1]?.split(",") ?? []
  return at < 0 ? known : known.filter((kind) => wanted.includes(kind))
}

/**
 * How long a takeover may take after the lease: the promise, and in the pipeline what a machine that is busy with
 * others makes of it.
 */
export const takeoverWithin = fast ? 3000 : 1000

export interface Finding {
  readonly measured: string
  readonly holds: boolean
  /** What was measured without the guard. */
  readonly control?: string
}

/** Prints the finding as the last line and ends: a proof leaves nothing running. */
export const conclude = (finding: Finding): never => {
  console.log(JSON.stringify(finding))
  process.exit(finding.holds ? 0 : 1)
}

export const quantile = (values: ReadonlyArray<number>, q: number): number => {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN
}
