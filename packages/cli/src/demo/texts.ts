/** What the demo's companies write: the same text for the same number, and hundreds before one repeats. */

export const textOf = (serial: number): string => {
  const pick = <A>(list: readonly [A, ...ReadonlyArray<A>], at: number): A => list[at % list.length] ?? list[0]
  const opening = pick(openings, serial)
  const middle = pick(middles, serial * 7 + Math.floor(serial / openings.length))
  return `${opening} ${middle} ${pick(endings, serial * 5 + Math.floor(serial / 3))}`.trim()
}

// internal

const openings = [
  "Shipping today:",
  "Small thing, big relief:",
  "You asked, so here it is:",
  "Behind the scenes:",
  "New on the blog:",
  "A customer told us:",
  "This week in numbers:",
  "Friday reading:",
  "We were wrong about",
  "Three years in the making:",
  "Hiring:"
] as const

const middles = [
  "one calendar for every network.",
  "approval flows that do not need a meeting.",
  "drafts that survive a train tunnel.",
  "how we halved our image sizes.",
  "alt text suggestions you can actually edit.",
  "the best hour to post is not what we thought.",
  "why we stopped counting impressions twice.",
  "threads, planned like chapters.",
  "a support inbox with a memory.",
  "what 10,000 captions taught us about emoji 🤷",
  "time zones, solved (again).",
  "a backend engineer who likes boring technology.",
  "Grüße aus Köln – our first office outside Lisbon.",
  "undo for scheduled posts."
] as const

const endings = [
  "",
  "Thread below.",
  "Details in the link.",
  "What would you try first?",
  "Thanks to everyone in the beta.",
  "#buildinpublic",
  "More next week."
] as const
