/** How many second attempts a client may make: a tenth of its calls, plus a burst. */

export interface RetryBudget {
  /** Every first attempt earns a share of a second one. */
  earn(): void
  /** Whether one may be made; if so, it is spent. */
  spend(): boolean
}

/** With everything failing, calls grow by a tenth instead of threefold. */
export const make = (share = 0.1, burst = 10): RetryBudget => {
  let left = burst
  return {
    earn: () => {
      left = Math.min(burst, left + share)
    },
    spend: () => {
      if (left < 1) return false
      left -= 1
      return true
    }
  }
}
