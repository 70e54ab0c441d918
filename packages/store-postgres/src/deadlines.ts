import * as Pending from "@dravo/core/Pending"
import type { ListeningTime } from "./listeningTime.ts"

/**
 * One timer for all statements under way. pg's own `query_timeout` sets one for each, and what a statement answered
 * stays in memory with it until everything is collected.
 */
export interface Deadlines {
  /** Rejects, as pg would, where the work takes longer. */
  readonly within: <A>(work: () => Promise<A>) => Promise<A>
}

export const make = (millis: number, { later, now }: ListeningTime): Deadlines => {
  // In the order they began, which is that of their ends.
  const waiting = Pending.make<Waiting>()
  let isArmed = false
  const arm = (): void => {
    if (isArmed) return
    const [first] = waiting
    if (first === undefined) return
    isArmed = true
    later(first.endsAt - now(), () => {
      isArmed = false
      for (const one of waiting) {
        if (one.endsAt > now()) break
        one.giveUp()
      }
      arm()
    })
  }
  return {
    within: (work) =>
      new Promise((resolve, reject) => {
        const giveUp = (): void => {
          end()
          reject(new Error(overdue))
        }
        const end = waiting.begin({ endsAt: now() + millis, giveUp })
        arm()
        work().then(
          (answer) => {
            end()
            resolve(answer)
          },
          (error: unknown) => {
            end()
            reject(error)
          }
        )
      })
  }
}

// internal

interface Waiting {
  readonly endsAt: number
  readonly giveUp: () => void
}

/** As pg says it, which is understood where it is classified. */
const overdue = "Query read timeout"
