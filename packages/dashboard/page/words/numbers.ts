/** Figures as text: whole and exact, in the reader's own writing of numbers; absent is a dash, never 0. */

export const dash = "–"

export const figure = (value: number): string => whole.format(value)

/** For an axis, where there is no room. */
export const short = (value: number): string => compact.format(value)

/** What changed, as words and a share; null where there is nothing to compare with. */
export const change = (now: number | null, before: number | null): string | null => {
  if (now === null || before === null) return null
  if (now === before) return "no change"
  const rose = now > before
  const by = figure(Math.abs(now - before))
  const share = before > 0 ? ` (${percent.format(Math.abs(now - before) / before)})` : ""
  return `${rose ? "▲ up" : "▼ down"} ${by}${share}`
}

/** How many times what is usual. */
export const times = (score: number): string => `${ratio.format(score)} ×`

// internal

const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 4 })
const compact = new Intl.NumberFormat(undefined, { notation: "compact", maximumFractionDigits: 1 })
const ratio = new Intl.NumberFormat(undefined, { maximumFractionDigits: 2 })
const percent = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 1 })
