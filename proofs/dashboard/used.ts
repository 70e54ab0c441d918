/**
 * The page as people use it, in Chromium: axe on every state in light, dark and forced colours, a walk by keyboard,
 * every control clicked, 320 pixels, a proxy's path, a frame, twice on one page. `--pictures FOLDER` keeps its looks.
 */
import { join } from "node:path"
import type { Browser, BrowserContextOptions, Page } from "playwright-core"
import { conclude } from "../processes/report.ts"
import { violations } from "../site/accessible.ts"
import { launch } from "../site/browser.ts"
import { dataSets } from "./answers.ts"
import { clicked, framed, offline, twice } from "./acts.ts"
import { demo, madeUp } from "./host.ts"
import { walked } from "./keyboard.ts"
import { enter, lookedThrough, settled } from "./page.ts"

const folder = process.argv.includes("--pictures") ? process.argv[process.argv.indexOf("--pictures") + 1] : undefined

const complaints: Array<string> = []
let states = 0

const looks: Readonly<Record<string, BrowserContextOptions>> = {
  light: { colorScheme: "light" },
  dark: { colorScheme: "dark" },
  forced: { colorScheme: "dark", forcedColors: "active" }
}

const judge = async (page: Page, state: string): Promise<void> => {
  states += 1
  complaints.push(...(await violations(page)).map((one) => `${state}: ${one}`))
  if (folder !== undefined) await page.screenshot({ path: join(folder, `${state.replaceAll(" ", "-")}.png`) })
}

const opened = async (browser: Browser, url: string, options: BrowserContextOptions): Promise<Page> => {
  const page = await browser.newPage({
    locale: "en-US",
    reducedMotion: "reduce",
    viewport: { width: 1200, height: 860 },
    ...options
  })
  page.on("pageerror", (error) => complaints.push(error.message))
  await page.goto(`${url}/dashboard`)
  return page
}

const inLook = async (browser: Browser, url: string, key: string, look: string): Promise<void> => {
  const page = await opened(browser, url, looks[look] ?? {})
  await judge(page, `sign in ${look}`)
  await enter(page, key)
  await judge(page, look)
  for (const summary of await page.locator("summary").all()) await summary.click()
  await judge(page, `tables ${look}`)
  await lookedThrough(page)
  await page.locator('section[aria-labelledby="posts"]').evaluate((one) => one.scrollIntoView())
  await judge(page, `usual ${look}`)
  await page.locator("tbody button.link").first().click()
  await page.waitForSelector("dialog section")
  await settled(page)
  await judge(page, `drawer ${look}`)
  await page.close()
}

const narrow = async (browser: Browser, url: string, key: string): Promise<void> => {
  const page = await opened(browser, url, { viewport: { width: 320, height: 700 } })
  await enter(page, key)
  await lookedThrough(page)
  await judge(page, "narrow")
  const width = (await page.evaluate("document.documentElement.scrollWidth")) as number
  if (width > 320) complaints.push(`at 320 pixels the page is ${width} wide`)
  await page.close()
}

/** What must be found: grey on grey, and a control without a name. */
const planted = async (browser: Browser, url: string): Promise<boolean> => {
  const page = await opened(browser, url, {})
  await page.evaluate(`{
    const root = document.querySelector("dravo-analytics").shadowRoot
    root.querySelector("p").style.color = "#ccc"
    root.querySelector("form").append(document.createElement("input"))
  }`)
  const found = (await violations(page)).join()
  await page.close()
  return found.includes("color-contrast") && found.includes("label")
}

const browser = await launch()
if (browser === null) {
  console.log(JSON.stringify({ measured: "Chromium is not installed", holds: null }))
} else {
  await using companies = await demo()
  const behaviour = { set: dataSets[0] ?? { name: "none", answers: {} }, fails: false }
  await using made = await madeUp(behaviour)
  const [key = ""] = companies.keys
  for (const look of Object.keys(looks)) await inLook(browser, companies.url, key, look)
  await narrow(browser, companies.url, key)
  for (const set of dataSets) {
    behaviour.set = set
    const page = await opened(browser, made.url, {})
    await enter(page, "made-up")
    await judge(page, set.name)
    await page.close()
  }
  behaviour.set = dataSets[1] ?? behaviour.set
  const page = await opened(browser, companies.url, {})
  await enter(page, key)
  const { complaints: unseen, stops } = await walked(page)
  complaints.push(...unseen, ...(await clicked(page)))
  await page.close()
  complaints.push(...(await offline(browser, made.url, behaviour, judge)))
  complaints.push(...(await twice(browser, made.url)), ...(await framed(browser, made.url)))
  const caught = await planted(browser, made.url)
  await browser.close()
  for (const complaint of complaints) console.error(complaint)
  conclude({
    measured: `${complaints.length} complaints in ${states} states, ${stops} stops of the keyboard`,
    holds: complaints.length === 0 && caught && stops > 40,
    control: caught ? "grey on grey and a control without a name are found" : "planted faults were not found"
  })
}
