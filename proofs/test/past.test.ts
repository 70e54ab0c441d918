import { controls, proves } from "@dravo-internal/tools/proves"
import { createAnalytics } from "@dravo/analytics"
import { command } from "@dravo/cli/Dravo"
import { document } from "@dravo/http/Api"
import * as StoreMemory from "@dravo/store-memory"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "vitest"

interface Row {
  readonly what: string
  readonly endpoints: ReadonlyArray<string>
  readonly promises: ReadonlyArray<string>
  readonly commands: ReadonlyArray<string>
}

/** The table of docs/history.md; a cell that begins with "none" names nothing. */
const rowsOf = (page: string): ReadonlyArray<Row> =>
  page.split("\n").flatMap((line) => {
    const [, what = "", endpoint = "", promise = "", cli = "", rest] = line.split("|").map((cell) => cell.trim())
    if (rest !== "" || !/`\w+`/u.test(promise)) return []
    const named = (cell: string) =>
      cell.startsWith("none") ? [] : [...cell.matchAll(/`([^`]+)`/gu)].map(([, name]) => name ?? "")
    return [{ what, endpoints: named(endpoint), promises: named(promise), commands: named(cli) }]
  })

interface Node {
  readonly name: string
  readonly subcommands: ReadonlyArray<{ readonly commands: ReadonlyArray<Node> }>
}

/** `posts show` and everything else that can be typed after `dravo`. */
const names = (node: Node, before = ""): ReadonlyArray<string> =>
  node.subcommands.flatMap(({ commands }) =>
    commands.flatMap((one) => [`${before}${one.name}`, ...names(one, `${before}${one.name} `)])
  )

const missing = (rows: ReadonlyArray<Row>): ReadonlyArray<string> => {
  const paths = Object.keys(document("").paths)
  const analytics = createAnalytics({ store: StoreMemory.layer, adapters: [], credentials: () => null })
  // The commands' tree is public; its type parameters are of no interest here.
  const typed = names(command as unknown as Node)
  return rows.flatMap(({ commands, endpoints, promises }) => [
    ...endpoints.filter((endpoint) => !paths.some((path) => endpoint === `GET ${path}`)),
    ...promises.filter((promise) => typeof Reflect.get(analytics, promise) !== "function"),
    ...commands.filter((one) => !typed.includes(one.replace(/^dravo /u, "").replace(/ --.*$/u, "")))
  ])
}

const page = readFileSync(join(import.meta.dirname, "..", "..", "docs", "history.md"), "utf8")

describe("everything about the past", () => {
  it("is reachable by the endpoint, the promise and the command its page names", () => {
    proves("history.everywhere")
    const rows = rowsOf(page)
    assert.isAtLeast(rows.length, 13)
    assert.deepStrictEqual(missing(rows), [])
    for (const promise of [
      "postHistory",
      "accountHistory",
      "getGrowth",
      "listChanges",
      "getPost",
      "listMetrics",
      "accountHealth",
      "exportPosts",
      "onRefresh"
    ]) {
      assert.isTrue(
        rows.some(({ promises }) => promises.includes(promise)),
        promise
      )
    }
  })

  it("negative control: a row of something that is not there is seen", () => {
    controls("history.everywhere")
    const planted = "| what | `GET /v1/analytics/nothing` | `doNothing` | `dravo nothing` |"
    assert.deepStrictEqual(missing(rowsOf(planted)), ["GET /v1/analytics/nothing", "doNothing", "dravo nothing"])
  })
})
