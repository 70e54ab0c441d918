/**
 * Time in which answers could be heard. A turn of the event loop counts for no more than a tenth of a second, however
 * long it was held: what a busy process did not get to hear is no silence of the server's.
 */
export interface ListeningTime {
  /** Milliseconds; it stands still while nothing is waited for. */
  readonly now: () => number
  /** Runs after the answers that have arrived by then; what it returns calls that off. */
  readonly later: (millis: number, run: () => void) => () => void
}

/** The clock underneath, and how it wakes. */
export interface Loop {
  readonly elapsed: () => number
  readonly after: (millis: number, run: () => void) => () => void
}

export const make = ({ after, elapsed }: Loop = node): ListeningTime => {
  const waiting = new Set<Waiting>()
  let heard = 0
  let heardAt = 0
  let armed: Armed | undefined
  const now = (): number => (armed === undefined ? heard : heard + Math.min(elapsed() - heardAt, maxTurn))
  const arm = (): void => {
    const next = Math.min(...Array.from(waiting, ({ at }) => at))
    if (armed !== undefined && armed.at <= next) return
    armed?.stop()
    const millis = Math.min(Math.max(0, next - now()), maxPause)
    if (armed === undefined) heardAt = elapsed()
    const own: Armed = { at: next, stop: after(millis, () => armed === own && tick()) }
    armed = own
  }
  const tick = (): void => {
    heard = now()
    heardAt = elapsed()
    armed = undefined
    const due = Array.from(waiting).filter(({ at }) => at <= heard)
    for (const one of due) waiting.delete(one)
    if (waiting.size > 0) arm()
    for (const { run } of due) run()
  }
  return {
    now,
    later: (millis, run) => {
      const one = { at: now() + millis, run }
      waiting.add(one)
      arm()
      return () => void waiting.delete(one)
    }
  }
}

// internal

interface Waiting {
  readonly at: number
  readonly run: () => void
}

interface Armed {
  readonly at: number
  readonly stop: () => void
}

const maxTurn = 100
/** Shorter, so that a timer that is somewhat late loses nothing. */
const maxPause = 40

const node: Loop = {
  elapsed: () => performance.now(),
  // Timers go before the answers that arrived while the loop was held, and these before what is set as immediate.
  after: (millis, run) => {
    const timer = setTimeout(() => setImmediate(run), millis).unref()
    return () => clearTimeout(timer)
  }
}
