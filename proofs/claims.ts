/**
 * Every promise the project makes, once: its sentence, its goal and what proves it.
 * `pnpm claims --list` prints them, `pnpm claims ID…` proves them, `pnpm claims --write` writes docs/claims.md.
 */
import type { Claim, Draft } from "./claim.ts"
import { attention } from "./claimsOfAttention.ts"
import { background } from "./claimsOfBackground.ts"
import { fleet } from "./claimsOfFleet.ts"
import { freshness } from "./claimsOfFreshness.ts"
import { history } from "./claimsOfHistory.ts"
import { platforms } from "./claimsOfPlatforms.ts"
import { slice } from "./claimsOfSlice.ts"

/** Tests are fast unless said otherwise, programs are not. */
const of = (issue: number, drafts: ReadonlyArray<Draft>): ReadonlyArray<Claim> =>
  drafts.map((draft) => ({ fast: "test" in draft.proof, ...draft, issue }))

export const claims: ReadonlyArray<Claim> = [
  ...of(2, slice),
  ...of(4, fleet),
  ...of(3, platforms),
  ...of(4, background),
  ...of(5, attention),
  ...of(5, freshness),
  ...of(5, history)
]
