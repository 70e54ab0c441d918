/**
 * `pnpm soak --minutes N [--seed S] [--store sqlite|postgres|both]`: hosts read, record and refresh while the platform
 * fails, processes are killed and clocks are set, and what must hold is looked at throughout.
 */
import { parseArgs } from "node:util"
import { conclude } from "../processes/report.ts"
import { invariants } from "./invariants.ts"
import { type Done, soak } from "./soak.ts"

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "2" },
    seed: { type: "string", default: "20261128" },
    store: { type: "string", default: "both" }
  }
})
const seed = Number(values.seed)
const kinds = (["sqlite", "postgres"] as const).filter((kind) => values.store === "both" || values.store === kind)
if (kinds.length === 0 || !(Number(values.minutes) > 0) || !Number.isSafeInteger(seed)) {
  console.error("pnpm soak --minutes N [--seed S] [--store sqlite|postgres|both]")
  process.exit(2)
}
/** What starting and coming to rest take of the time. */
const restMillis = 60_000
const millis = Math.max(20_000, Number(values.minutes) * 60_000 - restMillis)

const tell = (kind: string, { faults, kills, observed, steps }: Done): string => {
  const worst = (of: "heldMillis" | "heapMegabytes") => Math.round(Math.max(...observed.pulses.map((one) => one[of])))
  const reads = observed.pulses.reduce((sum, one) => sum + one.reads, 0)
  const recorded = observed.pulses.reduce((sum, one) => sum + one.recorded.length, 0)
  const late = observed.pulses.reduce((sum, one) => sum + one.late, 0)
  return (
    `${kind}: ${reads} reads and ${recorded} recordings by 3 hosts, ${observed.calls.length} calls; ${kills} kills, ` +
    `${faults} faults, ${steps} steps of the clock; loop held ${worst("heldMillis")} ms, ` +
    `heap ${worst("heapMegabytes")} MB` +
    (late === 0 ? "" : `; ${late} calls answered that the database was late, on a machine with too much to do`)
  )
}

// Both at once: a soak waits more than it works.
const all = await Promise.all(kinds.map(async (kind) => ({ kind, done: await soak({ kind, seed, millis }) })))
const broken = all.flatMap(({ done, kind }) =>
  invariants.flatMap(({ name, violations }) => {
    const found = violations(done.observed)
    for (const one of found.slice(0, 5)) console.error(`${kind}: ${name}: ${one}`)
    return found.length === 0 ? [] : [`${kind}: ${name} (${found.length}): ${found[0]}`]
  })
)
conclude({
  measured:
    `${all.map(({ done, kind }) => tell(kind, done)).join("; ")}; ${invariants.length} invariants, ` +
    `${broken.length === 0 ? "none broken" : `broken: ${broken.join("; ")}`} (seed ${seed})`,
  holds: broken.length === 0
})
