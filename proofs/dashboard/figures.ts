/** Every figure on the page beside the answer it was made of; made here a second time, from the answers alone. */
import type { Page, Response } from "playwright-core"

interface Metric {
  readonly platform: string
  readonly of: string
  readonly key: string
  readonly canonical: string | null
  readonly combine: string
}

interface Row {
  readonly post_id: string
  readonly account_id: string
  readonly platform: string
  readonly platform_post_id: string
  readonly metrics: Readonly<Record<string, number>>
}

interface Sums {
  readonly publications: number
  readonly totals: Readonly<Record<string, number>>
}

interface Points {
  readonly items: ReadonlyArray<Pick<Row, "metrics" | "platform">>
}

/** The newest answer of each address the page asked for. */
export interface Heard {
  overview?: {
    readonly current: Sums
    readonly previous: Sums | null
    readonly groups: ReadonlyArray<{ readonly key: string; readonly current: Sums; readonly previous: Sums | null }>
  }
  posts?: { readonly items: ReadonlyArray<Row> }
  accounts?: { readonly items: ReadonlyArray<Row> }
  metrics?: { readonly items: ReadonlyArray<Metric> }
  readonly best?: { readonly slots: ReadonlyArray<{ weekday: number; hour: number; posts: number }> }
  /** By account. */
  readonly followers: Map<string, Points>
}

export const listen = (page: Page): Heard => {
  const heard: Heard & Record<string, unknown> = { followers: new Map() }
  page.on("response", (response: Response) => {
    const name = /\/v1\/analytics\/(overview|posts|accounts|metrics|best-time)(?:\?|$)/u.exec(response.url())?.[1]
    const account = /\/v1\/analytics\/accounts\/([^/]+)\/history\?/u.exec(response.url())?.[1]
    if ((name === undefined && account === undefined) || response.status() !== 200) return
    void response.json().then(
      (body: unknown) => {
        // What an address answers is what its name says.
        if (account !== undefined) heard.followers.set(decodeURIComponent(account), body as Points)
        else heard[name === "best-time" ? "best" : (name ?? "")] = body
      },
      // The page was left before the answer was whole.
      () => undefined
    )
  })
  return heard
}

const declared = (
  metrics: ReadonlyArray<Metric>,
  row: Pick<Row, "metrics" | "platform">,
  of: string,
  name: string
): number | undefined => {
  const key = Object.keys(row.metrics)
    .sort()
    .find((one) =>
      metrics.some(
        ({ canonical, combine, key: known, of: kind, platform }) =>
          platform === row.platform &&
          kind === of &&
          known === one &&
          canonical === name &&
          (of === "account" ? combine !== "ratio" : combine === "sum")
      )
    )
  return key === undefined ? undefined : row.metrics[key]
}

interface Shown {
  readonly of: string
  readonly text: string
  readonly row: string | null
}

// A text, as the function runs in the page.
const collected = `[
  ...document.querySelector("dravo-analytics").shadowRoot.querySelectorAll("[data-figure]")
].map((one) => ({
  of: one.dataset.figure,
  text: one.firstChild.textContent,
  row: one.closest("[data-row]")?.dataset.row ?? null
}))`

/** A dash is what nobody knows, and nothing else is one. */
const read = (text: string): number | undefined => (text === "–" ? undefined : Number(text.replaceAll(",", "")))

/** How many figures were compared, and a sentence for each that is another than the answer's. */
export const compared = async (page: Page, heard: Heard): Promise<{ count: number; wrong: ReadonlyArray<string> }> => {
  const shown = (await page.evaluate(collected)) as ReadonlyArray<Shown>
  const wanted = wantedOf(heard)
  const seen = new Set<string>()
  const wrong = shown.flatMap(({ of, row, text }) => {
    const id = row === null ? of : `${of} in ${row}`
    seen.add(id)
    if (!wanted.has(id) && !of.startsWith("day:") && !of.startsWith("before:") && !of.startsWith("marks:"))
      return [`${id} is of no answer`]
    const value = wanted.get(id) ?? (of.startsWith("marks:") ? 0 : undefined)
    return Object.is(read(text), value) ? [] : [`${id} is shown as ${text}, and is ${value}`]
  })
  const missing = [...wanted.keys()].filter((id) => !seen.has(id)).map((id) => `${id} is not shown`)
  return { count: shown.length, wrong: [...wrong, ...missing] }
}

const wantedOf = ({
  accounts,
  best,
  followers,
  metrics,
  overview,
  posts
}: Heard): ReadonlyMap<string, number | undefined> => {
  const catalogue = metrics?.items ?? []
  const names = ["views", "likes", "comments", "shares"]
  const totals = new Set([
    ...names,
    ...Object.keys(overview?.current.totals ?? {}),
    ...Object.keys(overview?.previous?.totals ?? {})
  ])
  const tiles = [...totals].map((name) => [`tile:${name}`, overview?.current.totals[name]] as const)
  const days = (overview?.groups ?? []).flatMap(({ current, key, previous }) => [
    [`day:${key}`, current.totals["views"]] as const,
    [`before:${key}`, previous?.totals["views"]] as const,
    [`marks:${key}`, current.publications] as const
  ])
  const cells = (rows: ReadonlyArray<Row>, of: string, columns: ReadonlyArray<string>, id: (row: Row) => string) =>
    rows.flatMap((row) =>
      columns.map((name) => [`${of}:${name} in ${id(row)}`, declared(catalogue, row, of, name)] as const)
    )
  const lines = [...followers].flatMap(([account, { items }]) => {
    const told = items.flatMap((point) => declared(catalogue, point, "account", "followers") ?? [])
    return told.length === 0
      ? []
      : [[`spark:first in ${account}`, told[0]] as const, [`spark:last in ${account}`, told.at(-1)] as const]
  })
  return new Map<string, number | undefined>([
    ...lines,
    ...(best?.slots ?? []).map(({ hour, posts, weekday }) => [`best:${weekday} ${hour}`, posts] as const),
    ["tile:publications", overview?.current.publications],
    ...tiles,
    ...days,
    ...cells(posts?.items ?? [], "post", names, (row) => `${row.post_id} ${row.account_id} ${row.platform_post_id}`),
    ...cells(accounts?.items ?? [], "account", ["followers", "posts"], (row) => row.account_id)
  ])
}
