import type { ListeningTime } from "./listeningTime.ts"

/**
 * Those that wait for a connection of the pool, first come, first served. Waiting long is no failure while the database
 * answers others: a host that asks for much at once has made the queue itself. Where nobody was answered for a while,
 * those that have waited as long are refused.
 */
export interface ConnectionLine {
  /** Resolves when a connection may be asked for, rejects when that is given up. */
  readonly enter: () => Promise<void>
  readonly leave: () => void
  /** The database answered somebody. */
  readonly answered: () => void
}

/** A patience of 0 waits for ever, as pg has it. */
export const make = (size: number, patience: number, { later, now }: ListeningTime): ConnectionLine => {
  const waiting: Array<Waiting> = []
  let inside = 0
  let answeredAt = Number.NEGATIVE_INFINITY
  let isArmed = false
  const arm = (): void => {
    const [first] = waiting
    if (isArmed || first === undefined || patience === 0) return
    isArmed = true
    later(Math.max(first.since, answeredAt) + patience - now(), () => {
      isArmed = false
      refuse()
      arm()
    })
  }
  const refuse = (): void => {
    if (now() - answeredAt < patience) return
    while (waiting[0] !== undefined && now() - waiting[0].since >= patience) waiting.shift()?.reject(new Error(overdue))
  }
  return {
    enter: () => {
      if (inside < size) {
        inside += 1
        return Promise.resolve()
      }
      return new Promise((resolve, reject) => {
        waiting.push({ since: now(), resolve, reject })
        arm()
      })
    },
    leave: () => {
      const next = waiting.shift()
      if (next === undefined) inside -= 1
      else next.resolve()
    },
    answered: () => {
      answeredAt = now()
    }
  }
}

// internal

interface Waiting {
  readonly since: number
  readonly resolve: () => void
  readonly reject: (error: Error) => void
}

/** As pg's pool says it, which is understood where it is classified. */
const overdue = "timeout exceeded when trying to connect"
