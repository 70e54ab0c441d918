/** What a promise is made of, and what may prove it. */

/** A vitest test as `file › describe › name`; a describe stands for every test below it. */
export interface TestProof {
  readonly test: string
  /** The same test with the guard taken away: it shows that the guard is what makes the claim hold. */
  readonly control?: string
}

/**
 * A program under `proofs/` whose last line of output is `{"measured": "…", "holds": true, "control": "…"}`. With
 * `"holds": null` it says that what it needs is not there: the claim counts as not run.
 */
export interface ProgramProof {
  readonly program: string
  readonly args?: ReadonlyArray<string>
  /** What the program does without the guard; it must report what it then measured. */
  readonly control?: string
}

export interface Claim {
  readonly id: string
  readonly sentence: string
  readonly goal: string
  readonly issue: number
  readonly proof: TestProof | ProgramProof
  /** Proved in seconds, so on every run of the pipeline. */
  readonly fast: boolean
}

/** A claim without what follows from the list it is in. */
export type Draft = Omit<Claim, "fast" | "issue"> & { readonly fast?: boolean }
