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
  const waiting = new Set<Waiting>()
  let isArmed = false
  const arm = (): void => {
    const [first] = waiting
    if (isArmed || first === undefined) return
    isArmed = true
    later(first.endsAt - now(), () => {
      isArmed = false
      for (const one of waiting) {
        if (one.endsAt > now()) break
        waiting.delete(one)
        one.reject(new Error(overdue))
      }
      arm()
    })
  }
  return {
    within: (work) =>
      new Promise((resolve, reject) => {
        const one = { endsAt: now() + millis, reject }
        waiting.add(one)
        arm()
        work().then(
          (answer) => {
            waiting.delete(one)
            resolve(answer)
          },
          (error: unknown) => {
            waiting.delete(one)
            reject(error)
          }
        )
      })
  }
}

// internal

interface Waiting {
  readonly endsAt: number
  readonly reject: (error: Error) => void
}

/** As pg says it, which is understood where it is classified. */
const overdue = "Query read timeout"
