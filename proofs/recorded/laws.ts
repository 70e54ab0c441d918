/** What holds for every recorded body, described or not: nothing is invented, nothing is left without a reading. */
import type { Reading } from "@dravo/core/Adapter"
import type { Metrics } from "@dravo/core/Metrics"
import type { Platform, Recording } from "./platform.ts"

/** What a row shows that its body does not say. */
export const inventions = (
  platform: Platform,
  recording: Recording,
  id: string,
  metrics: Metrics,
  reading: Reading
): ReadonlyArray<string> => {
  const about = subjectOf(recording.body, id) ?? recording.body
  const numbers = Object.entries(metrics).flatMap(([key, value]) => {
    const sent = numbersUnder(about, (member) => platform.bears(key, member))
    const isSum = platform.sums.has(key) && sent.groups.some((group) => sum(group) === value)
    return isSum || sent.groups.some((group) => group.includes(value))
      ? []
      : [`${id}: ${key}=${value} is not in the body`]
  })
  const learned = reading._tag === "Value" ? reading.learned?.platformPostId : undefined
  return learned === undefined || recording.text.includes(learned)
    ? numbers
    : [...numbers, `${id}: learned the id ${learned}, which is not in the body`]
}

// internal

/** The part of a body that is about one subject, so that no row may take its neighbour's numbers. */
const subjectOf = (value: unknown, id: string): unknown => {
  if (typeof value !== "object" || value === null) return undefined
  if (
    !Array.isArray(value) &&
    identities.some((name) => Object.hasOwn(value, name) && String(Reflect.get(value, name)) === id)
  )
    return value
  for (const child of Object.values(value)) {
    const found = subjectOf(child, id)
    if (found !== undefined) return found
  }
  return undefined
}

const identities = ["id", "share", "ugcPost"]

interface Sent {
  /** Numbers that stand together in one object or list, or alone. */
  readonly groups: Array<ReadonlyArray<number>>
}

/** Numbers under a member that bears the key's name, or in an object that calls itself so. */
const numbersUnder = (body: unknown, bears: (member: string) => boolean): Sent => {
  const sent: Sent = { groups: [] }
  const visit = (value: unknown, inside: boolean): void => {
    const number = numberOf(value)
    if (number !== undefined && inside) sent.groups.push([number])
    // A batch carries its answers as text.
    const parsed = typeof value === "string" ? jsonOf(value) : value
    if (typeof parsed !== "object" || parsed === null) return
    const named = "name" in parsed && typeof parsed.name === "string" && bears(parsed.name)
    const direct = Object.values(parsed).flatMap((child: unknown) => numberOf(child) ?? [])
    if ((inside || named) && direct.length !== 1) sent.groups.push(direct)
    for (const [member, child] of Object.entries(parsed))
      visit(child, inside || named || (!Array.isArray(parsed) && bears(member)))
  }
  visit(body, false)
  return sent
}

const numberOf = (value: unknown): number | undefined =>
  typeof value === "number"
    ? value
    : typeof value === "string" && /^-?\d{1,15}$/u.test(value)
      ? Number(value)
      : undefined

const jsonOf = (text: string): unknown => {
  if (!/^[[{]/u.test(text)) return undefined
  try {
    return JSON.parse(text)
  } catch {
    // A text that only begins like JSON.
    return undefined
  }
}

const sum = (numbers: ReadonlyArray<number>): number => numbers.reduce((total, one) => total + one, 0)
