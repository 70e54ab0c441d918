/** What each view asks of the endpoints, to the last request: one that it does not need is found. */
import type { Page, Request } from "playwright-core"
import { enter, settled } from "./page.ts"

interface Act {
  readonly name: string
  readonly run: (page: Page) => Promise<unknown>
  /** Paths below `/v1/analytics`, each as often as it is asked for. */
  readonly asks: ReadonlyArray<string>
}

const post = "posts/post_1"
/** Of the accounts that need a look. */
const health = ["accounts/acc_1/health", "accounts/acc_2/health"]
/** Of the one account that tells its followers. */
const followers = "accounts/acc_2/history"

const into = (name: string) => (page: Page) =>
  page.locator(`section[aria-labelledby="${name}"]`).evaluate((one) => one.scrollIntoView())
const click = (name: string) => (page: Page) => page.getByRole("button", { name, exact: true }).first().click()

/** In this order, on one page. */
const acts: ReadonlyArray<Act> = [
  {
    name: "the first view",
    run: (page) => enter(page, "made-up"),
    asks: ["overview", "posts", "accounts", "metrics", ...health]
  },
  { name: "another metric", run: (page) => page.locator("button.pick", { hasText: "Likes" }).click(), asks: [] },
  {
    name: "without comparison",
    run: (page) => page.getByLabel("Compare with the period before").uncheck(),
    asks: []
  },
  { name: "days as a table", run: (page) => page.locator("summary").first().click(), asks: [] },
  {
    name: "another order, with the rows in sight",
    run: (page) => page.locator("th[aria-sort] button").nth(1).click(),
    asks: ["posts", "comparisons"]
  },
  {
    name: "an open post",
    run: (page) => page.locator("tbody button.link").first().click(),
    asks: [post, `${post}/history`, `${post}/freshness`, `${post}/comparison`]
  },
  { name: "a closed one", run: click("Close"), asks: [] },
  {
    name: "the best time and accounts, come into sight",
    run: async (page) => {
      await into("best-time")(page)
      await into("accounts")(page)
    },
    asks: ["best-time", followers]
  },
  {
    name: "posts at another age",
    run: async (page) => {
      await into("posts")(page)
      await page.getByLabel("Beside what is usual, after").selectOption("7d")
    },
    asks: []
  },
  {
    name: "posts beside nothing",
    run: (page) => page.getByLabel("Beside what is usual, after").selectOption(""),
    asks: []
  },
  { name: "their other order", run: (page) => page.locator("th[aria-sort] button").nth(1).click(), asks: ["posts"] },
  {
    name: "posts beside what is usual again",
    run: (page) => page.getByLabel("Beside what is usual, after").selectOption("1h"),
    asks: ["comparisons"]
  },
  {
    name: "another period",
    run: (page) => page.getByLabel("To", { exact: true }).fill("2026-11-27"),
    asks: ["overview", "posts", "comparisons", followers]
  },
  {
    name: "another time zone",
    run: (page) => page.getByLabel("Time zone").selectOption("Asia/Tokyo"),
    asks: ["overview", "posts", "comparisons", "best-time", followers]
  },
  {
    name: "one platform",
    run: (page) => page.getByLabel("Platform").selectOption("x"),
    asks: ["overview", "posts", "comparisons", "best-time"]
  }
]

/** How many views were looked at, and a sentence for each that asks for more or less than it needs. */
export const askedFor = async (
  page: Page,
  address: string
): Promise<{ views: number; wrong: ReadonlyArray<string> }> => {
  const heard: Array<string> = []
  const hear = (request: Request) => {
    const path = /\/v1\/analytics\/([^?]+)/u.exec(request.url())?.[1]
    if (path !== undefined) heard.push(path)
  }
  page.on("request", hear)
  await page.goto(address)
  const wrong: Array<string> = []
  for (const { asks, name, run } of acts) {
    heard.length = 0
    await run(page)
    await quiet(page, () => heard.length)
    const [found, wanted] = [heard.toSorted().join(), asks.toSorted().join()]
    if (found !== wanted) wrong.push(`${name} asks for ${found || "nothing"}, and needs ${wanted || "nothing"}`)
  }
  // What nobody needs must be heard.
  heard.length = 0
  await page.evaluate(`fetch(new URL("v1/analytics/growth", new URL(".", location.href)))`)
  if (heard.join() !== "growth") wrong.push("a request nobody needs is not found")
  page.off("request", hear)
  return { views: acts.length, wrong }
}

/** What comes into sight is asked for a moment later: nothing is any more once half a second told nothing new. */
const quiet = async (page: Page, count: () => number): Promise<void> => {
  for (let before = -1; before !== count(); ) {
    before = count()
    await settled(page)
    await page.waitForTimeout(500)
  }
}
