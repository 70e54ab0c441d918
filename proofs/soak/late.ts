/**
 * Rejections that a busy machine explains: a database that is not let near a processor answers nobody within its
 * deadline, and the library rightly says so. They are told, and held against nobody.
 */
import { availableParallelism, loadavg } from "node:os"

/** How many times the work it can do this machine has at the moment. */
export const crowding = (): number => (loadavg()[0] ?? 0) / availableParallelism()

export const isExplained = (rejection: unknown, crowded: number): boolean =>
  crowded > max &&
  rejection instanceof Error &&
  "code" in rejection &&
  rejection.code === "store-unavailable" &&
  /\bin time\b/u.test(rejection.message)

// internal

const max = 4
