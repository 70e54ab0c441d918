/** Several ways to the same answer, timed in turns so that a busy machine is as busy for all of them. */
import { ok } from "node:assert/strict"
import { quantile } from "../processes/report.ts"

export interface Measured {
  readonly what: string
  readonly figures: Readonly<Record<string, number>>
  /** Of the library to what was written by hand. */
  readonly ratio: number
  readonly goal: number
}

export interface Arm {
  readonly name: string
  readonly read: () => Promise<string>
}

/** Processor time of this process for one read of each arm, in microseconds: the lower quartile of its slices. */
export const timed = async (
  arms: ReadonlyArray<Arm>,
  slices: number,
  reads: number
): Promise<ReadonlyArray<number>> => {
  const times = arms.map((): Array<number> => [])
  await warmUp(arms, reads)
  for (let slice = 0; slice < slices; slice++) {
    const order = slice % 2 === 0 ? [...arms.entries()] : [...arms.entries()].reverse()
    for (const [at, arm] of order) {
      const start = process.cpuUsage()
      for (let read = 0; read < reads; read++) await arm.read()
      const { system, user } = process.cpuUsage(start)
      times[at]?.push((system + user) / reads)
    }
  }
  await sameBytes(arms)
  return times.map((one) => quantile(one, 0.25))
}

/** But for the cursor to the next page, which the library alone can seal. */
export const comparable = (body: string): string => body.replace(/"next_cursor":"[^"]*"/u, '"next_cursor":"…"')

// internal

const warmUp = async (arms: ReadonlyArray<Arm>, reads: number): Promise<void> => {
  await sameBytes(arms)
  for (const arm of arms) for (let read = 0; read < 3 * reads; read++) await arm.read()
}

/** An arm that answers something else is no measure of the others. */
const sameBytes = async (arms: ReadonlyArray<Arm>): Promise<void> => {
  const [first, ...rest] = await Promise.all(arms.map(async ({ read }) => comparable(await read())))
  for (const [at, text] of rest.entries())
    ok(text === first, `${arms[at + 1]?.name} answers other bytes than ${arms[0]?.name}:\n${text}\n${first}`)
}
