/**
 * How long the event loop was held by this process itself: a machine that is busy with others lets everybody wait, and
 * that is nobody's fault here.
 */
export interface HeldLoop {
  /** The longest since it was asked last, in milliseconds. */
  readonly worst: () => number
  /** What was done since the last beat was not the host's work. */
  readonly forget: () => void
}

export const watchLoop = (): HeldLoop => {
  let last = performance.now()
  let cpu = process.threadCpuUsage()
  let worst = 0
  const forget = (): void => {
    last = performance.now()
    cpu = process.threadCpuUsage()
  }
  const beat = (): void => {
    const now = performance.now()
    const used = process.threadCpuUsage(cpu)
    worst = Math.max(worst, Math.min(now - last - pause, (used.user + used.system) / 1000))
    forget()
  }
  setInterval(beat, pause).unref()
  return {
    worst: () => {
      const found = worst
      worst = 0
      return found
    },
    forget
  }
}

// internal

const pause = 10
