/** The adaptive policy's sentences. */
import * as Duration from "effect/Duration"
import { format, type Instant } from "./Instant.ts"

export interface Because {
  /** Seconds since publication. */
  readonly age: number
  /** Relative growth per second. */
  readonly growth: number
  /** Reads per second; 0 where nobody counts. */
  readonly rate: number
  readonly limit: number
}

export const because = ({ age, growth, limit, rate }: Because): string => {
  const reads = rate > 0 ? `read about ${amount(rate * 86_400)} times a day` : "read by nobody we counted"
  return `${span(age)} old, growing ${percent(growth * 3600)} an hour and ${reads}: asked for again once reads were shown ${amount(limit)} wrong reads' worth of error`
}

export const ageless = (ttl: number): string => `refreshed every ${Duration.format(Duration.millis(ttl))}, having no age`

export const latest = (staleAfter: Instant): string => `at the latest by the first read after ${format(staleAfter)}`

export const percent = (share: number): string => `${amount(share * 100)} %`

/** Two digits: more would claim to know. */
export const amount = (value: number): string => String(Number(value.toPrecision(2)))

// internal

const span = (seconds: number): string => {
  const unit = seconds < 3600 ? { size: 60, name: "minute" } : seconds < 172_800 ? { size: 3600, name: "hour" } : { size: 86_400, name: "day" }
  const count = Math.round(seconds / unit.size)
  return `${count} ${unit.name}${count === 1 ? "" : "s"}`
}
