/** Whether a platform can be reached at all, which says nothing of tokens, limits or how well it is. */

/** One host of a platform, and what stands between it and this machine. */
export interface Reach {
  /** Its address, as configured. */
  readonly address: string
  /** Why no answer came, such as `the connection failed (ENOTFOUND)`; null where any came, a refusal too. */
  readonly trouble: string | null
}
