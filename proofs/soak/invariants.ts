/** What holds at every moment of a soak and after it: each looks at what was observed and says what is wrong. */
import { indexIn, type Observed, type Pulse, type Shown, tickOf } from "./observed.ts"
import { indexOf, postId, seeded } from "./posts.ts"

export interface Invariant {
  readonly name: string
  readonly violations: (observed: Observed) => ReadonlyArray<string>
}

/** The limits a host would set. */
export const bounds = { heldMillis: 250, heapGrowthMegabytes: 24, callsPerSecond: 60 } as const

const wrongNumbers: Invariant = {
  name: "no wrong number",
  violations: ({ pulses, tickAt }) =>
    shownIn(pulses).flatMap((one) => {
      if (indexIn(one.value) !== indexOf(one.postId)) return [`${one.postId} is shown another post's ${one.value}`]
      return tickOf(one.value) > tickAt(one.ended) ? [`${one.postId} is shown ${one.value} before it was true`] : []
    })
}

const backwards: Invariant = {
  name: "no number goes back",
  violations: ({ pulses }) =>
    [...Map.groupBy(shownIn(pulses), (one) => one.postId)].flatMap(([id, all]) => fellIn(id, all))
}

const nothingLost: Invariant = {
  name: "nothing lost, nothing twice",
  violations: ({ pulses, rest }) => {
    const listed = new Set(rest.listed)
    const acknowledged = [
      ...Array.from({ length: seeded }, (_, index) => postId(index)),
      ...pulses.flatMap(({ recorded }) => recorded)
    ]
    return [
      ...acknowledged.filter((id) => !listed.has(id)).map((id) => `${id} was acknowledged and is in no page`),
      ...acknowledged.filter((id) => !rest.told.has(id)).map((id) => `${id} was acknowledged and the feed is silent`),
      ...(listed.size === rest.listed.length ? [] : [`${rest.listed.length - listed.size} rows stand in two pages`])
    ]
  }
}

const settled: Invariant = {
  name: "leases released, every row fresh in the end",
  violations: ({ rest }) => [
    ...(rest.leased === 0 ? [] : [`${rest.leased} rows are still leased`]),
    ...(rest.unsynced === 0 ? [] : [`${rest.unsynced} rows are not synced: ${rest.why.join("; ")}`])
  ]
}

const noStorm: Invariant = {
  name: "no storm of calls",
  violations: ({ calls }) => {
    if (calls.length === 0) return ["the platform was never called"]
    const seconds = Map.groupBy(calls, (at) => Math.floor(at / 1000))
    return [...seconds.values()]
      .filter((all) => all.length > bounds.callsPerSecond)
      .map((all) => `${all.length} calls within a second`)
  }
}

const loopFree: Invariant = {
  name: "the event loop is not held",
  violations: ({ pulses }) =>
    pulses
      .filter(({ heldMillis }) => heldMillis > bounds.heldMillis)
      .map(({ heldMillis, host }) => `${host} held its event loop for ${Math.round(heldMillis)} ms`)
}

const memory: Invariant = {
  name: "memory is bounded",
  violations: ({ pulses }) =>
    [...Map.groupBy(pulses, ({ host }) => host)].flatMap(([host, all]) => {
      // What is compiled and cached comes with the first seconds.
      const warm = all.slice(Math.min(8, Math.floor(all.length / 2)))
      const [first, last] = [warm[0], warm.at(-1)]
      const grown = first === undefined || last === undefined ? 0 : last.heapMegabytes - first.heapMegabytes
      return grown > bounds.heapGrowthMegabytes ? [`${host} grew by ${Math.round(grown)} MB`] : []
    })
}

const nothingEscapes: Invariant = {
  name: "nothing escapes",
  violations: ({ escaped, pulses }) => [...escaped, ...pulses.flatMap(({ rejected }) => rejected)]
}

const somethingHappens: Invariant = {
  name: "it was a soak",
  violations: ({ pulses }) => {
    const reads = pulses.reduce((sum, one) => sum + one.reads, 0)
    const numbers = shownIn(pulses).length
    return reads > 100 && numbers > 100 ? [] : [`only ${reads} reads and ${numbers} numbers`]
  }
}

export const invariants: ReadonlyArray<Invariant> = [
  wrongNumbers,
  backwards,
  nothingLost,
  settled,
  noStorm,
  loopFree,
  memory,
  nothingEscapes,
  somethingHappens
]

// internal

const shownIn = (pulses: ReadonlyArray<Pulse>): ReadonlyArray<Shown> => pulses.flatMap(({ shown }) => shown)

/** A read that began after another one had ended, in any process, shows no less. */
const fellIn = (id: string, all: ReadonlyArray<Shown>): ReadonlyArray<string> => {
  const byEnd = all.toSorted((one, other) => one.ended - other.ended)
  const byBegin = all.toSorted((one, other) => one.began - other.began)
  const found: Array<string> = []
  let highest = 0
  let at = 0
  for (const one of byBegin) {
    for (let ended = byEnd[at]; ended !== undefined && ended.ended < one.began; ended = byEnd[++at])
      highest = Math.max(highest, ended.value)
    if (one.value < highest) found.push(`${id} went from ${highest} back to ${one.value}`)
  }
  return found
}
