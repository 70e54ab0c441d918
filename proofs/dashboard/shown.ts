/**
 * Every figure on the page, in an open post and in the files it gives is compared with the endpoints' answers it came
 * of, in Chromium: two companies of the demo, and answers that are empty, half unknown or hostile. An altered figure,
 * and a 0 for what nobody knows, are found.
 */
import type { Browser, Page } from "playwright-core"
import { conclude } from "../processes/report.ts"
import { launch } from "../site/browser.ts"
import { dataSets } from "./answers.ts"
import { compared, type Heard, listen } from "./figures.ts"
import { filed } from "./files.ts"
import { demo, type Host, madeUp } from "./host.ts"
import { enter, lookedThrough, settled } from "./page.ts"

const complaints: Array<string> = []
let figures = 0

/** Half an hour off UTC's hours, with posts beside what is usual. */
const view = "usual=24h&zone=Asia/Kolkata"
const query = `?from=2026-11-01&to=2026-11-28&${view}`
const usual = "24h"

interface Shown {
  readonly page: Page
  readonly heard: Heard
}

const shown = async (browser: Browser, host: Host, key: string, name: string, address: string): Promise<Shown> => {
  const page = await browser.newPage({ locale: "en-US", viewport: { width: 1280, height: 900 } })
  page.on("pageerror", (error) => complaints.push(`${name}: ${error.message}`))
  page.on("dialog", (dialog) => {
    complaints.push(`${name}: a dialog opened`)
    void dialog.dismiss()
  })
  const heard = await listen(page)
  await page.goto(`${host.url}/dashboard${address}`)
  await enter(page, key)
  await lookedThrough(page)
  const tell = ({ count, wrong }: { readonly count: number; readonly wrong: ReadonlyArray<string> }) => {
    figures += count
    complaints.push(...wrong.map((one) => `${name}: ${one}`))
  }
  tell(await compared(page, heard, { usual, post: null }))
  tell(await filed(page, heard, usual))
  const [row] = heard.posts?.items ?? []
  if (row !== undefined) {
    await page.locator("tbody button.link").first().click()
    await page.waitForSelector("dialog section")
    await settled(page)
    for (const summary of await page.locator("dialog summary").all()) await summary.click()
    tell(await compared(page, heard, { usual, post: row.post_id }))
    await page.getByRole("button", { name: "Close" }).click()
  }
  return { page, heard }
}

/** What is altered on the page must be found, and so must a 0 for what nobody knows: each as one figure more. */
const planted = async ({ heard, page }: Shown): Promise<boolean> => {
  const wrong = async () => (await compared(page, heard, { usual, post: null })).wrong.length
  const found = [await wrong()]
  for (const [from, to] of [
    ["0", "1"],
    ["–", "0"]
  ]) {
    await page.evaluate(`{
      const all = [...document.querySelector("dravo-analytics").shadowRoot.querySelectorAll("[data-row] [data-figure]")]
      const one = all.find((figure) => figure.firstChild.textContent === ${JSON.stringify(from)})
      one.firstChild.textContent = ${JSON.stringify(to)}
    }`)
    found.push(await wrong())
  }
  return found.join() === "0,1,2"
}

/** Whether anything a stranger wrote ran, or could be clicked into running. */
const strangers = async (page: Page): Promise<void> => {
  const ran = (await page.evaluate(`({
    ran: window.ran ?? null,
    images: document.querySelector("dravo-analytics").shadowRoot.querySelectorAll("img, script").length,
    links: [...document.querySelector("dravo-analytics").shadowRoot.querySelectorAll("a")].map((one) => one.protocol)
  })`)) as { readonly ran: unknown; readonly images: number; readonly links: ReadonlyArray<string> }
  if (ran.ran !== null || ran.images > 0) complaints.push("hostile: markup of a caption became markup of the page")
  if (ran.links.some((protocol) => !/^https?:$/u.test(protocol))) complaints.push("hostile: a link is no web address")
}

const browser = await launch()
if (browser === null) {
  console.log(JSON.stringify({ measured: "Chromium is not installed", holds: null }))
} else {
  await using companies = await demo()
  const behaviour = { set: dataSets[0] ?? { name: "none", answers: {} }, fails: false }
  await using made = await madeUp(behaviour)
  for (const [at, key] of companies.keys.entries()) {
    const { page } = await shown(browser, companies, key, `company ${at + 1}`, `?${view}`)
    await page.close()
  }
  let caught = false
  for (const set of dataSets) {
    behaviour.set = set
    const all = await shown(browser, made, "made-up", set.name, query)
    await strangers(all.page)
    if (set.name === "sparse") caught = await planted(all)
    await all.page.close()
  }
  await browser.close()
  for (const complaint of complaints) console.error(complaint)
  conclude({
    measured:
      `${complaints.length} complaints over ${figures} figures of ` + `${companies.keys.length + dataSets.length} sets`,
    holds: complaints.length === 0 && figures > 300 && caught,
    control: caught ? "an altered figure, and a 0 for what nobody knows, are found" : "planted faults were not found"
  })
}
