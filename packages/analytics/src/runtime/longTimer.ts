/** A timer for any length of time: the platform's own runs at once where it is given more than 24.8 days. */

/** The answer ends it before its time. */
export const after = (milliseconds: number, run: () => void): (() => void) => {
  let left = milliseconds
  let timer: ReturnType<typeof setTimeout>
  const wait = () => {
    const step = Math.min(left, longest)
    left -= step
    timer = setTimeout(() => (left > 0 ? wait() : run()), step)
  }
  wait()
  return () => clearTimeout(timer)
}

// internal

const longest = 2 ** 31 - 1
