/** What the random commands come to: commands that only ever missed would agree with any store. */
import { assert } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Effect from "effect/Effect"
import type { Law } from "../../suite/law.ts"
import { mixedWorld, smallChanges, smallDue, smallHistory, smallListings, smallSecrets } from "./commands.ts"
import { oracle } from "./differential.ts"

/** True of the commands whatever store they are run against, so that one run of it is enough for all stores. */
export const happenings: Law<void> = {
  name: "the small world is one where things happen",
  run: () =>
    Effect.gen(function* () {
      const happened = yield* counted
      for (const [what, times] of Object.entries(happened))
        assert.isAtLeast(times, 20, `${what} in ${JSON.stringify(happened)}`)
    })
}

// internal

const counted = Effect.gen(function* () {
  const sequences = (yield* Effect.forEach(
    [mixedWorld, smallChanges, smallDue, smallHistory, smallListings, smallSecrets],
    (world) => Effect.orDie(Arbitrary.sampleEffect(world, { count: 300, size: 40, seed: "things happen" }))
  )).flat()
  const answers = (yield* Effect.forEach(sequences, (commands) =>
    Effect.map(oracle(commands, 0, 1), (all) => all.map((answer, at) => `${commands[at]?._tag} ${answer}`))
  )).flat()
  const count = (pattern: RegExp) => answers.filter((answer) => pattern.test(answer)).length
  return {
    conflicts: count(/fails: Conflict/u),
    granted: count(/^Claim .*"subject"/u),
    committed: count(/"outcome":"(synced|partial|requires_reconnect)"/u),
    dropped: count(/^Commit \{"dropped":\[\d/u),
    "pages with rows": count(/^Page .*"kind"/u),
    ordered: count(/^Order .*"kind"/u),
    refused: count(/^Order .*"isRefused":true/u),
    ranked: count(/^Rank .*ranked/u),
    secrets: count(/^WriteSecret \{/u),
    revoked: count(/^RevokeKey true/u),
    "sent back to the beginning": count(/^Follow fails: CursorExpired/u),
    followed: count(/^Follow \[\{/u),
    "erasures told": count(/^Follow .*"Erased"/u),
    erased: count(/^Erase .*[1-9]/u),
    points: count(/^(Commit|Read) .*"history":\[\{/u),
    "several points": count(/^(Commit|Read) .*"history":\[\{[^\]]*\},\{"at"/u),
    inserted: count(/^Insert .*"inserted":\[[^\]]*"added"/u),
    "not inserted": count(/^Insert .*"inserted":\[[^\]]*"met"/u),
    "inserted already": count(/^Insert .*"inserted":\[[^\]]*"known"/u),
    "points read": count(/^History \[\{/u),
    due: count(/^ClaimDue .*"outcome":"(synced|partial|failed)"/u),
    "nothing due": count(/^ClaimDue .*"rows":\[\]/u),
    "free again": count(/^ClaimDue .*"again":\[[^\]]*\],"attemptedAt":[^,]*,"attemptedConnection":null,"attempts":0/u),
    walks: count(/^Walk .*"version"/u),
    "visits due": count(/^WalkDue \[\{/u),
    found: count(/^List .*"added":\["/u),
    "found already": count(/^List .*"added":\[\].*"held":true/u),
    "walks lost": count(/^List .*"held":false/u),
    along: count(/^ClaimAlong .*"outcome":"(synced|partial)"/u),
    alone: count(/^ClaimAlong \[\[\],\[\]\]/u),
    touched: count(/"perSecond"/u),
    backingOff: count(/"outcome":"failed"/u),
    leased: count(/"leaseUntil":\d/u),
    ties: count(/^Page .*"createdAt":(-?\d+),.*"createdAt":\1,/u)
  }
})
