/** What is looked at, and how it stands in an address: everything there, nothing anywhere else. */

export interface View {
  /** Days of the zone, both inclusive. */
  readonly from: string
  readonly to: string
  readonly compare: boolean
  readonly account: string | null
  readonly platform: string | null
  /** An IANA name; days are of it, and times are shown in it. */
  readonly zone: string
  /** The canonical name the chart shows. */
  readonly metric: string
  /** The age posts are compared at with what is usual for their account; null compares nothing. */
  readonly usual: Age | null
  readonly sort: string
  readonly order: "asc" | "desc"
  readonly cursor: string | null
  /** The post whose drawer is open. */
  readonly post: string | null
}

/** How long after going out posts are compared. */
export const ages = ["1h", "24h", "7d"] as const
export type Age = (typeof ages)[number]

const day = (at: number): string => new Date(at).toISOString().slice(0, 10)

const daysBefore = (date: string, days: number): string => day(Date.parse(date) - days * 86_400_000)

/** Both days inclusive. */
export const daysIn = ({ from, to }: Pick<View, "from" | "to">): ReadonlyArray<string> => {
  const length = Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000)
  return Array.from({ length: Math.max(0, Math.min(length, 3660)) + 1 }, (_, at) =>
    day(Date.parse(from) + at * 86_400_000)
  )
}

export const ofPreset = (days: number, today: string): Pick<View, "from" | "to"> => ({
  from: daysBefore(today, days - 1),
  to: today
})

export const presets = [7, 28, 90] as const

export const initial = (today: string, zone: string): View => ({
  ...ofPreset(28, today),
  compare: true,
  account: null,
  platform: null,
  zone,
  metric: "views",
  usual: "24h",
  sort: "created_at",
  order: "desc",
  cursor: null,
  post: null
})

/** Of an address's query; what is missing or makes no sense is as at first. */
export const read = (query: string, first: View): View => {
  const given = new URLSearchParams(query)
  const text = (name: string) => given.get(name) || null
  const from = date(given.get("from")) ?? first.from
  const to = date(given.get("to")) ?? first.to
  return {
    ...(from <= to ? { from, to } : { from: first.from, to: first.to }),
    compare: given.get("compare") !== "no",
    account: text("account"),
    platform: text("platform"),
    zone: zoneOf(given.get("zone")) ?? first.zone,
    metric: word(given.get("metric")) ?? first.metric,
    usual: given.get("usual") === "no" ? null : (ages.find((one) => one === given.get("usual")) ?? first.usual),
    sort: word(given.get("sort")) ?? first.sort,
    order: given.get("order") === "asc" ? "asc" : "desc",
    cursor: text("cursor"),
    post: text("post")
  }
}

/** The query that reads as this view; what is as at first is left out, days never: they would move on. */
export const written = (view: View, first: View): string => {
  const query = new URLSearchParams({ from: view.from, to: view.to })
  if (!view.compare) query.set("compare", "no")
  if (view.usual === null) query.set("usual", "no")
  for (const name of ["account", "platform", "zone", "metric", "usual", "sort", "order", "cursor", "post"] as const) {
    const value = view[name]
    if (value !== null && value !== first[name]) query.set(name, value)
  }
  return query.toString()
}

/** Whatever is not about which page of rows is seen begins at the first page. */
export const changed = (view: View, change: Partial<View>): View => ({
  ...view,
  ...(["from", "to", "account", "platform", "zone", "sort", "order"].some((name) => name in change)
    ? { cursor: null }
    : {}),
  ...change
})

// internal

const date = (text: string | null): string | undefined =>
  text !== null &&
  /^\d{4}-\d{2}-\d{2}$/u.test(text) &&
  !Number.isNaN(Date.parse(text)) &&
  day(Date.parse(text)) === text
    ? text
    : undefined

const word = (text: string | null): string | undefined =>
  text !== null && /^[a-z_]{1,64}$/u.test(text) ? text : undefined

export const zoneOf = (name: string | null): string | undefined => {
  if (name === null) return undefined
  try {
    new Intl.DateTimeFormat("en", { timeZone: name })
    // As it was given: browsers know some zones under names that are older.
    return name
  } catch {
    return undefined
  }
}
