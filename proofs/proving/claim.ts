/** What a promise is made of, and what may prove it. */

export interface Claim {
  /** `subject.what-holds`; the subject is the name of the table's file. */
  readonly id: string
  /** The promise, in words that a reader of the README understands. */
  readonly sentence: string
  /** The figure it is judged by. */
  readonly goal: string
  /**
   * A program and its arguments. Its last line of output is `{"measured": "…", "holds": true, "control": "…"}`; with
   * `"holds": null` it says that what it needs is not there. Without a program the tests that carry the id prove it.
   */
  readonly program?: string
  /** What is done without the guard; the program reports what it then measured, or a test carries the id as control. */
  readonly control?: string
  /** What the figure was measured on, where that is more than a test's own fakes. */
  readonly data?: string
  /** Folders each of which runs tests that carry the id: for the laws of a suite, which several packages run. */
  readonly in?: ReadonlyArray<string>
  /** Proved on every run of the pipeline. Tests are, unless said otherwise; programs are not. */
  readonly fast?: boolean
}

/** The claims of one table under `proofs/claims`, and what their page in `docs/guarantees` is called. */
export interface Subject {
  readonly title: string
  /** One or two sentences that introduce the page. */
  readonly about: string
  readonly claims: ReadonlyArray<Claim>
}

export const isFast = ({ fast, program }: Claim): boolean => fast ?? program === undefined

/** A figure, and beside it what was found without the guard, where the claim has one. */
export const withControl = (measured: string, control: string | undefined, without: string): string => {
  if (control === undefined) return measured
  return `${measured} (${without.startsWith(control) ? without : `${control}: ${without}`})`
}
