/** Where days of a time zone begin and end, as the endpoints have them. */
import { formatters } from "./formatters.ts"

/** The date clocks of the zone show, as `YYYY-MM-DD`. */
export const dateIn = (zone: string, at: number): string => dates(zone).format(at)

/** The instants of a period of days, both ends inclusive. */
export const instantsOf = (zone: string, { from, to }: { readonly from: string; readonly to: string }) => {
  const next = new Date(Date.parse(to) + 86_400_000).toISOString().slice(0, 10)
  return { from: new Date(startOf(zone, from)).toISOString(), to: new Date(startOf(zone, next) - 1).toISOString() }
}

// internal

const dates = formatters("sv-SE", { year: "numeric", month: "2-digit", day: "2-digit" })

/** Looked for, as midnight is not shown on every date and twice on some. */
const startOf = (zone: string, date: string): number => {
  const shown = dates(zone)
  let [before, found] = [Date.parse(date) - 108_000_000, Date.parse(date) + 108_000_000]
  while (found - before > 1) {
    const middle = Math.floor((before + found) / 2)
    if (shown.format(middle) < date) before = middle
    else found = middle
  }
  return found
}
