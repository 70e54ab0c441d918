/** Proves claims: one run of the tests for all that tests carry, one program after the other for the rest. */
import type { Carried } from "@dravo-internal/tools/claims/report"
import type { Claim } from "./claim.ts"
import { type Echo, judgeProgram } from "./program.ts"
import { judgeTests, runTests } from "./tests.ts"

export interface Outcome {
  readonly claim: Claim
  readonly measured: string
  /** Null: what it is proved on is not there, so it was not run. */
  readonly holds: boolean | null
  /** How long its program took. */
  readonly seconds?: number
}

/** `reported` is what a run of the tests said already; without it they are run. */
export const prove = async (
  claims: ReadonlyArray<Claim>,
  root: string,
  echo: Echo,
  reported?: ReadonlyArray<Carried>
): Promise<ReadonlyArray<Outcome>> => {
  const carried =
    reported ??
    (await runTests(
      claims.filter(({ program }) => program === undefined),
      root,
      echo
    ))
  const outcomes: Array<Outcome> = []
  for (const claim of claims) {
    const { program } = claim
    if (program === undefined) outcomes.push({ claim, ...judgeTests(claim, carried) })
    else {
      const before = performance.now()
      const verdict = await judgeProgram({ ...claim, program }, root, echo)
      outcomes.push({ claim, ...verdict, seconds: Math.ceil((performance.now() - before) / 1000) })
    }
  }
  return outcomes
}

export const lineOf = ({ claim, holds, measured }: Outcome): string => {
  const verdict = holds === null ? "not run" : holds ? "holds" : "falls short"
  return `CLAIM ${claim.id} measured=${measured} goal=${claim.goal} ${verdict}`
}
