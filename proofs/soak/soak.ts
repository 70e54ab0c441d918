/** One soak on one database: hosts that read, somebody who disturbs them, and what was observed. */
import { setTimeout as sleep } from "node:timers/promises"
import { type Disturbance, disturbances } from "./disturbances.ts"
import * as Hosts from "./hosts.ts"
import { monotonic, type Observed } from "./observed.ts"
import { perHost, seeded, workspace } from "./posts.ts"
import { random } from "./random.ts"
import * as World from "./world.ts"

export interface Plan {
  readonly kind: "sqlite" | "postgres"
  readonly seed: number
  /** How long hosts are disturbed. */
  readonly millis: number
}

export interface Done {
  readonly observed: Observed
  readonly kills: number
  readonly faults: number
  readonly steps: number
}

export const soak = async ({ kind, millis, seed }: Plan): Promise<Done> => {
  const world = await World.start(kind)
  try {
    const run = begin(world, seed)
    await Promise.all(run.hosts.map(({ ready }) => ready))
    const end = monotonic() + millis
    for (const disturbance of disturbances(random(seed))) {
      if (monotonic() >= end) break
      await disturb(run, disturbance)
      await sleep(restMillis)
    }
    await Promise.all(run.hosts.map(({ ready }) => ready))
    await Promise.all(run.hosts.map((host) => host.leave()))
    await settle(run)
    const { calls, tickAt } = world
    const observed = { ...run.heard, calls, tickAt, rest: await world.rest() }
    return { observed, ...run.done }
  } finally {
    await world.close()
  }
}

// internal

/** Together with what a disturbance lasts, some hundred disturbances in five minutes. */
const restMillis = 500
const hostCount = 3
const settleMillis = 180_000

interface Run {
  readonly world: World.World
  readonly heard: Hosts.Heard
  readonly begun: () => Hosts.Host
  readonly done: { kills: number; faults: number; steps: number }
  hosts: ReadonlyArray<Hosts.Host>
  offset: number
}

const begin = (world: World.World, seed: number): Run => {
  const heard: Hosts.Heard = { pulses: [], escaped: [] }
  let count = 0
  const begun = (): Hosts.Host => {
    const at = count++
    const setup = {
      name: `host${at}`,
      database: world.database.address,
      platform: world.fake.url,
      seed: seed + at,
      readers: 3,
      firstOwn: seeded + at * perHost,
      offset: run.offset
    }
    return Hosts.start(setup, heard)
  }
  const done = { kills: 0, faults: 0, steps: 0 }
  const run: Run = { world, heard, begun, done, hosts: [], offset: 0 }
  run.hosts = Array.from({ length: hostCount }, begun)
  return run
}

const disturb = async (run: Run, disturbance: Disturbance): Promise<void> => {
  switch (disturbance._tag) {
    case "Kill": {
      // Nobody dies before it has begun.
      await Promise.all(run.hosts.map(({ ready }) => ready))
      // The first host lives as long as the run: what grows in a process is seen in it.
      const mortal = run.hosts.slice(1)
      const victim = mortal[Math.floor(disturbance.which * mortal.length)]
      await victim?.kill()
      run.done.kills += 1
      run.hosts = [...run.hosts.filter((host) => host !== victim), run.begun()]
      return
    }
    case "Fault": {
      const mend = run.world.fake.script({ respond: disturbance.fault })
      run.done.faults += 1
      await sleep(disturbance.millis)
      return mend()
    }
    case "Clock": {
      set(run, disturbance.offset)
      run.done.steps += 1
      await sleep(disturbance.millis)
      return set(run, 0)
    }
  }
}

const set = (run: Run, offset: number): void => {
  run.offset = offset
  for (const host of run.hosts) host.say({ _tag: "Clock", offset })
}

/** With the hosts gone: what is well now is not asked for again by somebody who is less patient. */
const settle = async ({ world }: Run): Promise<void> => {
  const deadline = monotonic() + settleMillis
  while (monotonic() < deadline) {
    await world.analytics.refresh({ workspace })
    const { unsynced } = await World.unrest(world.database)
    if (unsynced === 0) return
    await sleep(1000)
  }
}
