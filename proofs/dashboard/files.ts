/** The files a reader may take along, cell by cell beside the answers they were made of. */
import { readFile } from "node:fs/promises"
import type { Page } from "playwright-core"
import { agedOf, type Heard, toldOf } from "./figures.ts"

/** How many numbers stand in the three files, and a sentence for each that is another than the answer's. */
export const filed = async (
  page: Page,
  heard: Heard,
  usual: string
): Promise<{ count: number; wrong: ReadonlyArray<string> }> => {
  const days = await saved(page, "Export days (CSV)")
  const posts = await saved(page, "Export these rows (CSV)")
  const accounts = await saved(page, "Export these accounts (CSV)")
  const cells = [...ofDays(heard, days), ...ofPosts(heard, posts, usual), ...ofAccounts(heard, accounts)]
  const wrong = cells.flatMap(({ found, is, what }) => {
    const wanted = is === null || is === undefined ? "" : String(is)
    return found === wanted ? [] : [`a file has ${JSON.stringify(found)} for ${what}, which is ${wanted || "unknown"}`]
  })
  return { count: cells.length, wrong }
}

// internal

type Line = Readonly<Record<string, string>>

interface Cell {
  readonly what: string
  readonly found: string | undefined
  readonly is: string | number | null | undefined
}

/** Null of a button that is off, as where there are no rows. */
const saved = async (page: Page, name: string): Promise<ReadonlyArray<Line>> => {
  const button = page.getByRole("button", { name })
  if (await button.isDisabled()) return []
  const waiting = page.waitForEvent("download")
  await button.click()
  const [head = [], ...lines] = parsed(await readFile(await (await waiting).path(), "utf8"))
  return lines.map((line) => Object.fromEntries(head.map((column, n) => [column, line[n] ?? ""])))
}

/** RFC 4180, after a byte order mark. */
const parsed = (text: string): ReadonlyArray<ReadonlyArray<string>> => {
  const lines: Array<Array<string>> = [[]]
  for (const [, quoted, plain, end] of text
    .replace(/^\uFEFF/u, "")
    .matchAll(/(?:"((?:[^"]|"")*)"|([^",\r]*))(,|\r\n)/gu)) {
    lines.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? "")
    if (end !== ",") lines.push([])
  }
  return lines.slice(0, -1)
}

const ofDays = ({ overview }: Heard, lines: ReadonlyArray<Line>): ReadonlyArray<Cell> => {
  const groups = new Map(overview?.groups.map((group) => [group.key, group]))
  return lines.flatMap((line) => {
    const group = groups.get(line["day"] ?? "")
    return [
      { what: `views of ${line["day"]}`, found: line["views"], is: group?.current.totals["views"] },
      { what: `before ${line["day"]}`, found: line["the_period_before"], is: group?.previous?.totals["views"] },
      { what: `posts of ${line["day"]}`, found: line["publications"], is: group?.current.publications ?? 0 }
    ]
  })
}

const ofPosts = (heard: Heard, lines: ReadonlyArray<Line>, usual: string): ReadonlyArray<Cell> =>
  (heard.posts?.items ?? []).flatMap((row, n) => {
    const line = lines[n] ?? {}
    const what = `${row.post_id} on ${row.account_id}`
    const aged = agedOf(heard, row, usual)
    const columns = ["views", "likes", "comments", "shares"].map((name) => ({
      what: `${name} of ${what}`,
      found: line[name],
      is: toldOf(heard, row, "post", name)
    }))
    const name = `views_after_${usual}`
    return [
      ...columns,
      { what: `${what}'s name`, found: line["post_id"], is: row.post_id },
      { what: `${what} then`, found: line[name], is: aged?.value },
      { what: `${what}'s usual`, found: line[`${name}_usual`], is: aged?.usual },
      { what: `${what}'s others`, found: line[`${name}_others`], is: aged?.posts },
      { what: `${what}'s score`, found: line[`${name}_score`], is: aged?.score }
    ]
  })

const ofAccounts = (heard: Heard, lines: ReadonlyArray<Line>): ReadonlyArray<Cell> =>
  (heard.accounts?.items ?? []).flatMap((row, n) =>
    ["followers", "posts"].map((name) => ({
      what: `${name} of ${row.account_id}`,
      found: lines[n]?.[name],
      is: toldOf(heard, row, "account", name)
    }))
  )
