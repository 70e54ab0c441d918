/**
 * An option that cannot be meant, as the error a host sees: one sentence that names the option and what to give
 * instead.
 */
import { AnalyticsError } from "../analyticsError.ts"

export const misconfigured = (option: string, detail: string): AnalyticsError =>
  new AnalyticsError("misconfigured", `${option} ${detail}`)
