/** Every figure on the page beside the answer it was made of; made here a second time, from the answers alone. */
import type { Page } from "playwright-core"

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

interface Compared {
  readonly value: number
  readonly usual: number | null
  readonly posts: number
  readonly score: number | null
}

interface AtAges extends Pick<Row, "account_id" | "platform_post_id"> {
  readonly ages: ReadonlyArray<{ readonly age: string; readonly metrics: Readonly<Record<string, Compared>> }>
}

/** What an open post is made of. */
interface Opened {
  comparison?: { readonly items: ReadonlyArray<AtAges> }
  post?: { readonly items: ReadonlyArray<Row> }
  history?: { readonly items: ReadonlyArray<Row> }
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
  readonly best?: {
    readonly slots: ReadonlyArray<{ weekday: number; hour: number; posts: number; score: number | null }>
  }
  /** By account. */
  readonly followers: Map<string, Points>
  comparisons?: { readonly items: ReadonlyArray<AtAges & Pick<Row, "post_id">> }
  readonly opened: Opened
}

/** What of an answer is on the page: nothing beside the lists, unless posts are compared, or one is open. */
export interface Looked {
  /** At which age posts are compared. */
  readonly usual: string | null
  readonly post: string | null
}

/**
 * Between the page and the endpoints: each answer is read to its end and kept before the page has it, so that no figure
 * is of an answer nobody heard.
 */
export const listen = async (page: Page): Promise<Heard> => {
  const heard: Heard & Record<string, unknown> = { followers: new Map(), opened: {} }
  await page.route(endpoints, async (route) => {
    const response = await route.fetch()
    const body = await response.body()
    const [, path = ""] = endpoints.exec(response.url()) ?? []
    if (response.status() === 200) keep(heard, path.split("/").map(decodeURIComponent), JSON.parse(body.toString()))
    await route.fulfill({ response, body })
  })
  return heard
}

const endpoints = /\/v1\/analytics\/([^?]+)/u

/** What an address answers is what its name says. */
const keep = (heard: Heard & Record<string, unknown>, path: ReadonlyArray<string>, body: unknown): void => {
  const [list = "", id = "", part] = path
  if (path.length === 1) heard[list === "best-time" ? "best" : list] = body
  else if (list === "accounts" && part === "history") heard.followers.set(id, body as Points)
  else if (list === "posts" && part === "comparison") heard.opened.comparison = body as Required<Opened>["comparison"]
  else if (list === "posts" && part === "history") heard.opened.history = body as Required<Opened>["history"]
  else if (list === "posts" && part === undefined) heard.opened.post = body as Required<Opened>["post"]
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
const read = (text: string): number | undefined =>
  text === "–" ? undefined : Number(text.replace(/ ×$/u, "").replaceAll(",", ""))

/** A score is shown in hundredths, a ratio in ten-thousandths. */
const rounded = (value: number, digits = 2): number =>
  Number(new Intl.NumberFormat("en-US", { maximumFractionDigits: digits, useGrouping: false }).format(value))

/** How many figures were compared, and a sentence for each that is another than the answer's. */
export const compared = async (
  page: Page,
  heard: Heard,
  looked: Looked
): Promise<{ count: number; wrong: ReadonlyArray<string> }> => {
  const shown = (await page.evaluate(collected)) as ReadonlyArray<Shown>
  const wanted = wantedOf(heard, looked)
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

const wantedOf = (heard: Heard, looked: Looked): ReadonlyMap<string, number | undefined> => {
  const { accounts, best, followers, metrics, overview, posts } = heard
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
    ...(best?.slots ?? []).flatMap(({ hour, posts, score, weekday }) => [
      [`best:${weekday} ${hour}`, posts] as const,
      ...(score === null ? [] : [[`score:${weekday} ${hour}`, rounded(score)] as const])
    ]),
    ...(looked.usual === null ? [] : (posts?.items ?? []).flatMap((row) => usualOf(heard, row, looked.usual ?? ""))),
    ...(looked.post === null ? [] : openedOf(heard, catalogue)),
    ["tile:publications", overview?.current.publications],
    ...tiles,
    ...days,
    ...cells(posts?.items ?? [], "post", names, (row) => `${row.post_id} ${row.account_id} ${row.platform_post_id}`),
    ...cells(accounts?.items ?? [], "account", ["followers", "posts"], (row) => row.account_id)
  ])
}

type Wanted = readonly [string, number | undefined]

const isOf = (one: Pick<Row, "account_id" | "platform_post_id">, row: Row): boolean =>
  one.account_id === row.account_id && one.platform_post_id === row.platform_post_id

const atAge = ({ comparisons }: Heard, row: Row) =>
  comparisons?.items.find((one) => one.post_id === row.post_id && isOf(one, row))?.ages ?? []

/** A row's cell about equal age. */
const usualOf = (heard: Heard, row: Row, age: string): ReadonlyArray<Wanted> => {
  const at = ` in ${row.post_id} ${row.account_id} ${row.platform_post_id}`
  const found = atAge(heard, row).find((one) => one.age === age)?.metrics["views"]
  if (found === undefined) return [[`usual:value${at}`, undefined]]
  return [
    [`usual:value${at}`, found.value],
    [`usual:posts${at}`, found.posts],
    ...(found.score === null ? [] : [[`usual:score${at}`, rounded(found.score)] as const])
  ]
}

/** An open post: official numbers, curve and equal ages of each of its publications. */
const openedOf = (heard: Heard, catalogue: ReadonlyArray<Metric>): ReadonlyArray<Wanted> =>
  (heard.opened.post?.items ?? []).flatMap((row) => {
    const at = ` in detail ${row.account_id} ${row.platform_post_id}`
    const points = (heard.opened.history?.items ?? []).filter((one) => isOf(one, row))
    const ages = heard.opened.comparison?.items.find((one) => isOf(one, row))?.ages ?? []
    return [
      ...Object.entries(row.metrics).map(
        ([key, value]): Wanted => [`official:${row.platform_post_id}:${key}${at}`, rounded(value, 4)]
      ),
      ...(points.length < 2 ? [] : points).map(
        (point, n): Wanted => [`curve:${n}${at}`, declared(catalogue, point, "post", "views")]
      ),
      ...ages.flatMap(({ age, metrics: { views } }): ReadonlyArray<Wanted> => {
        if (views === undefined) return []
        return [
          [`age:${age}:value${at}`, views.value],
          [`age:${age}:usual${at}`, views.usual ?? undefined],
          [`age:${age}:posts${at}`, views.posts],
          ...(views.score === null ? [] : [[`age:${age}:score${at}`, rounded(views.score)] as const])
        ]
      })
    ]
  })

/** A row's number under a canonical name, as the files hold it. */
export const toldOf = (heard: Heard, row: Row, of: "post" | "account", name: string): number | undefined =>
  declared(heard.metrics?.items ?? [], row, of, name)

/** What stands in a file about a row at equal age. */
export const agedOf = (heard: Heard, row: Row, age: string): Compared | undefined =>
  atAge(heard, row).find((one) => one.age === age)?.metrics["views"]
