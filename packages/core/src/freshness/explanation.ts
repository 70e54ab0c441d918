/** The adaptive policy's sentences. */
import * as Duration from "effect/Duration"
import { format, type Instant } from "../domain/Instant.ts"

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
  return (
    `${span(age)} old, growing ${percent(growth * 3600)} an hour and ${reads}: asked for again once the errors its ` +
    `readers see add up to ${wrongReads(limit)}`
  )
}

export const ageless = (ttl: number): string =>
  `refreshed every ${Duration.format(Duration.millis(ttl))}, having no age`

export const latest = (staleAfter: Instant): string => `at the latest by the first read after ${second(staleAfter)}`

export interface Fresh {
  /** Seconds since the row was read. */
  readonly old: number
  /** Predicted relative error now. */
  readonly error: number
  /** Completely wrong reads that bring the next call. */
  readonly worth: number
  readonly debt: number
  /** Reads per second; 0 where nobody counts. */
  readonly rate: number
  readonly staleAfter: Instant
  /** Where days are paid: whether this one is. */
  readonly day: "paid" | "unpaid" | null
  /** Seconds between two calls at least; null once they are over. */
  readonly pause: number | null
  /** When its readers will probably have brought the next call at today's rate; null where the promise comes first. */
  readonly due: Instant | null
}

export const fresh = ({ day, debt, due, error, old, pause, rate, staleAfter, worth }: Fresh): string => {
  const so = debt < worth / 1000 ? "hardly any" : `about ${amount(debt)}`
  const price = day === "paid" ? ", for nothing today," : day === "unpaid" ? ", for the price of another day," : ""
  const about =
    debt >= worth && pause === null
      ? ", so with the next read"
      : due === null
        ? ""
        : `, expected around ${second(due)} at about ${amount(rate * 86_400)} reads a day`
  const wait = pause === null ? "" : `, not within ${span(pause)} of the last call`
  return (
    `Fresh: refreshed ${span(old)} ago and probably ${off(error)} off by now; asked for again${price} once the ` +
    "errors its readers saw add up to " +
    `${wrongReads(worth)} (${so} so far)${about}${wait}, ${latest(staleAfter)}.`
  )
}

export const promiseWithoutForecast = (staleAfter: Instant): string =>
  `Fresh until ${second(staleAfter)}: the first read after that asks again.`

export const percent = (share: number): string => `${amount(share * 100)} %`

/** Two digits: more would claim to know. */
export const amount = (value: number): string => String(Number(value.toPrecision(2)))

// internal

const wrongReads = (worth: number): string => `${amount(worth)} completely wrong read${worth === 1 ? "" : "s"}`

/** Nobody needs to tell smaller errors apart. */
const off = (error: number): string => (error < 0.001 ? "less than 0.1 %" : percent(error))

/** The whole second that is over by then: people do not read milliseconds. */
const second = (at: Instant): string => format(Math.ceil(at / 1000) * 1000)

const span = (seconds: number): string => {
  const unit =
    seconds < 59.5
      ? { size: 1, name: "second" }
      : seconds < 3600
        ? { size: 60, name: "minute" }
        : seconds < 172_800
          ? { size: 3600, name: "hour" }
          : { size: 86_400, name: "day" }
  const count = Math.round(seconds / unit.size)
  return `${count} ${unit.name}${count === 1 ? "" : "s"}`
}
