/** What readers and hosts do with the page, each told as what went wrong. */
import type { Browser, Page } from "playwright-core"
import { type Behaviour } from "./host.ts"
import { enter, lookedThrough, settled } from "./page.ts"

const need = (is: boolean, sentence: string): ReadonlyArray<string> => (is ? [] : [sentence])

const queryOf = (page: Page): URLSearchParams => new URL(page.url()).searchParams

/** Every kind of control does what it says, the address follows, and the way back leads back. */
export const clicked = async (page: Page): Promise<ReadonlyArray<string>> => [
  ...(await chosen(page)),
  ...(await walked(page))
]

const chosen = async (page: Page): Promise<ReadonlyArray<string>> => {
  const wrong: Array<string> = []
  const query = () => queryOf(page)
  await page.getByRole("button", { name: "90 days" }).click()
  const days = (Date.parse(query().get("to") ?? "") - Date.parse(query().get("from") ?? "")) / 86_400_000
  wrong.push(...need(days === 89, `90 days are ${days + 1} in the address`))
  await page.getByLabel("Compare with the period before").uncheck()
  wrong.push(...need(query().get("compare") === "no", "comparison is not in the address"))
  await page.getByLabel("Platform").selectOption("x")
  await page
    .locator("label", { hasText: /^Account/u })
    .locator("select")
    .selectOption({ index: 1 })
  await page.getByLabel("Time zone").selectOption("Asia/Tokyo")
  await page.getByRole("list", { name: "Totals" }).getByRole("button", { name: "Likes" }).click()
  await settled(page)
  wrong.push(...need(query().get("zone") === "Asia/Tokyo" && query().get("metric") === "likes", "a choice is lost"))
  await page.locator("th[aria-sort] button", { hasText: "Likes" }).click()
  await settled(page)
  wrong.push(...need(query().get("sort") === "likes", "an order is not in the address"))
  await page.getByLabel("Beside what is usual, after").selectOption("7d")
  await lookedThrough(page)
  wrong.push(...need(query().get("usual") === "7d", "an age is not in the address"))
  wrong.push(
    ...need((await page.locator('[data-figure="usual:value"]').count()) > 0, "nothing is beside what is usual")
  )
  return wrong
}

/** To another page of posts and back, out with files, into a post and out of the page. */
const walked = async (page: Page): Promise<ReadonlyArray<string>> => {
  const wrong: Array<string> = []
  const query = () => queryOf(page)
  const address = page.url()
  await page.getByRole("button", { name: "Next page" }).click()
  await settled(page)
  wrong.push(...need(query().has("cursor"), "the second page is not in the address"))
  await page.goBack()
  wrong.push(...need(page.url() === address, "the way back leads elsewhere"))
  for (const name of ["Export days (CSV)", "Export these rows (CSV)", "Export these accounts (CSV)"]) {
    const waiting = page.waitForEvent("download")
    await page.getByRole("button", { name }).click()
    wrong.push(...need((await waiting).suggestedFilename().endsWith(".csv"), `${name} gives no file`))
  }
  await page.locator("tbody button.link").first().click()
  await page.getByRole("button", { name: "Close" }).click()
  wrong.push(...need(!query().has("post"), "a closed post stays in the address"))
  const kept = (await page.evaluate("[localStorage.length, sessionStorage.length, document.cookie].join()")) as string
  wrong.push(...need(kept === "0,0,", `something is kept: ${kept}`), ...need(!page.url().includes("dra_"), "a key!"))
  await page.getByRole("button", { name: "Forget the key" }).click()
  wrong.push(...need(await page.getByLabel("Key or token").isVisible(), "the key is not forgotten"))
  return wrong
}

/** A wrong key, a server that fails, a browser without a connection: each said, and what was known stays in sight. */
export const offline = async (
  browser: Browser,
  url: string,
  behaviour: Behaviour,
  judge: (page: Page, state: string) => Promise<void>
): Promise<ReadonlyArray<string>> => {
  const wrong: Array<string> = []
  const page = await browser.newPage({ locale: "en-US" })
  await page.goto(`${url}/dashboard?from=2026-11-01&to=2026-11-28`)
  await page.getByLabel("Key or token").fill("another")
  await page.keyboard.press("Enter")
  await page.getByRole("alert").waitFor()
  wrong.push(...need(await page.getByText("Missing or invalid API key").isVisible(), "a wrong key is not told"))
  await judge(page, "refused")
  await enter(page, "made-up")
  const figures = await page.locator("[data-figure]").count()
  behaviour.fails = true
  await page.getByRole("button", { name: "Ask again" }).click()
  await settled(page)
  wrong.push(...need(await page.getByText("req-17").first().isVisible(), "an error tells no request id"))
  wrong.push(...need((await page.locator("[data-figure]").count()) === figures, "an error takes figures away"))
  wrong.push(...need(await page.getByText("numbers below are those of").first().isVisible(), "their age is not told"))
  await judge(page, "failed")
  behaviour.fails = false
  await page.context().setOffline(true)
  await page.getByText("This browser is offline").waitFor()
  await judge(page, "offline")
  await page.context().setOffline(false)
  await settled(page)
  wrong.push(...need((await page.getByText("This browser is offline").count()) === 0, "offline stays"))
  await page.close()
  return wrong
}

/** Two elements on one page of a host's, each with its own state and its own token. */
export const twice = async (browser: Browser, url: string): Promise<ReadonlyArray<string>> => {
  const page = await browser.newPage({ locale: "en-US" })
  await page.route("**/host", (route) =>
    route.fulfill({
      contentType: "text/html",
      body: `<!doctype html><html lang="en"><title>Host</title>
        <dravo-analytics id="one" base-url="${url}"></dravo-analytics>
        <dravo-analytics id="two" base-url="${url}/" style="--dravo-accent: rgb(1, 2, 3)"></dravo-analytics>
        <script>for (const id of ["one", "two"]) document.getElementById(id).getToken = async () => "made-up"</script>
        <script type="module" src="${url}/dashboard/element.js"></script></html>`
    })
  )
  await page.goto(`${url}/host`)
  await page.locator("#one [data-row]").first().waitFor()
  await page.locator("#two [data-row]").first().waitFor()
  await page.locator("#one").getByRole("button", { name: "7 days" }).click()
  const pressed = (id: string) =>
    page.locator(`#${id}`).getByRole("button", { name: "7 days" }).getAttribute("aria-pressed")
  const wrong = [
    ...need((await pressed("one")) === "true" && (await pressed("two")) === "false", "two elements share a state"),
    ...need(new URL(page.url()).search === "", "an element writes into its host's address")
  ]
  const accent = (await page
    .locator("#two button[aria-pressed=true]")
    .first()
    .evaluate((one) => getComputedStyle(one).backgroundColor)) as string
  await page.close()
  return [...wrong, ...need(accent === "rgb(1, 2, 3)", `a host's colour is shown as ${accent}`)]
}

/** In a frame of its own origin. */
export const framed = async (browser: Browser, url: string): Promise<ReadonlyArray<string>> => {
  const page = await browser.newPage({ locale: "en-US" })
  await page.route("**/host", (route) =>
    route.fulfill({
      contentType: "text/html",
      body: `<!doctype html><title>Host</title><iframe src="${url}/dashboard" width="900" height="700"></iframe>`
    })
  )
  await page.goto(`${url}/host`)
  const frame = page.frameLocator("iframe")
  await frame.getByLabel("Key or token").fill("made-up")
  await frame.getByRole("button", { name: "Show the numbers" }).click()
  const shown = await frame
    .locator("[data-row]")
    .first()
    .waitFor()
    .then(
      () => true,
      () => false
    )
  await page.close()
  return need(shown, "in a frame nothing is shown")
}
