/** A chart in one sentence, from its own figures. */
import type { Slot } from "../parts/LineChart.tsx"
import { figure } from "./numbers.ts"

/** What the line does; a reader who hears nothing else knows its ends, its top and its gaps. */
export const sentenceOf = (name: string, slots: ReadonlyArray<Slot>): string => {
  const known = slots.flatMap(({ label, now }) => (now === null ? [] : [{ label, now }]))
  const [first] = known
  const last = known.at(-1)
  if (first === undefined || last === undefined) return `${name}: nothing is known of any of ${slots.length} days.`
  const top = known.reduce((best, one) => (one.now > best.now ? one : best), first)
  const gaps = slots.length - known.length
  return [
    `${name}: ${figure(first.now)} on ${first.label}, ${figure(last.now)} on ${last.label},`,
    `highest on ${top.label} with ${figure(top.now)}.`,
    gaps === 0 ? "" : `Nothing is known of ${gaps} of ${slots.length} days, which are gaps.`
  ]
    .filter((text) => text !== "")
    .join(" ")
}
