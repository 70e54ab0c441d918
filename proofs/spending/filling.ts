/**
 * `node proofs/spending/filling.ts`: what it saves that calls with places left take rows along which are due soon, on a
 * platform that charges nothing but counts requests: the same fortnight with and without, by the background refresher
 * alone.
 */
import * as Freshness from "@dravo/core/Freshness"
import * as Effect from "effect/Effect"
import { conclude } from "../processes/report.ts"
import { type Ended, month } from "./world.ts"

const told = ({ asked, calls, error }: Ended): string =>
  `${calls} calls of ${(asked / calls).toFixed(1)} posts, error ${(error * 100).toFixed(2)} %`
const findings: Array<string> = []
const controls: Array<string> = []
let holds = true
for (const [name, freshness] of [
  ["adaptive", Freshness.adaptive()],
  ["fixed 6 h", Freshness.fixed("6 hours")]
] as const) {
  const common = { budget: null, days: 14, freshness, readers: false }
  const filled = await Effect.runPromise(month(common))
  const alone = await Effect.runPromise(month({ ...common, without: { claimFillers: () => Effect.succeed([]) } }))
  findings.push(`${name}: ${(alone.calls / filled.calls).toFixed(2)} × fewer calls (${told(filled)})`)
  controls.push(`${name}: ${told(alone)}`)
  holds &&= alone.calls > 1.2 * filled.calls && filled.error <= alone.error
}
conclude({ measured: findings.join("; "), holds, control: `with the places left empty, ${controls.join("; ")}` })
