/**
 * The documentation's site is built, which fails for a dead link, and read in Chromium: every guide in light and dark
 * through axe, controls by keyboard, and the search. `--fast` reads some guides.
 */
import { execFile, spawn } from "node:child_process"
import { globSync } from "node:fs"
import { join } from "node:path"
import { promisify } from "node:util"
import type { Browser, Page } from "playwright-core"
import { conclude, size } from "../processes/report.ts"
import { violations, walk } from "./accessible.ts"
import { launch } from "./browser.ts"

const docs = join(import.meta.dirname, "../../docs")
const port = 4300 + (process.pid % 500)
const origin = `http://127.0.0.1:${port}`

const build = (): Promise<unknown> =>
  promisify(execFile)("pnpm", ["run", "site"], { cwd: docs, maxBuffer: 64 * 1024 * 1024 })

/** The guides, and one page of the reference: its pages are all made alike. */
const addresses = (): ReadonlyArray<string> => {
  const guides = globSync("**/*.html", { cwd: join(docs, ".vitepress/dist") })
    .filter((file) => !file.startsWith("reference") && file !== "404.html")
    .map((file) => file.replace(/(?:index)?\.html$/u, ""))
    .sort()
  return [...guides.slice(0, size("guides", guides.length, 8)), "reference/@dravo/core/Adapter"]
}

const serve = async (): Promise<() => void> => {
  const server = spawn("pnpm", ["exec", "vitepress", "preview", "--port", String(port)], { cwd: docs, detached: true })
  for (let tries = 0; tries < 300; tries++) {
    const answered = await fetch(origin).then(
      () => true,
      () => false
    )
    if (answered) return () => process.kill(-(server.pid ?? 0))
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error("the site was not served within 30 s")
}

const readIn = async (browser: Browser, colorScheme: "light" | "dark"): Promise<ReadonlyArray<string>> => {
  const page = await browser.newPage({ colorScheme, reducedMotion: "reduce" })
  const complaints: Array<string> = []
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`))
  for (const address of addresses()) {
    await page.goto(`${origin}/${address}`, { waitUntil: "networkidle" })
    for (const found of await violations(page)) complaints.push(`/${address} in ${colorScheme}: ${found}`)
  }
  await page.close()
  return complaints
}

const byKeyboard = async (page: Page): Promise<ReadonlyArray<string>> => {
  await page.goto(`${origin}/getting-started`, { waitUntil: "networkidle" })
  const stops = await walk(page)
  const unseen = stops.filter(({ visible }) => !visible).map(({ name }) => `Tab reaches ${name} without a sign`)
  return stops.length < 20 ? [`Tab reaches only ${stops.length} controls`, ...unseen] : unseen
}

const bySearch = async (page: Page): Promise<ReadonlyArray<string>> => {
  await page.goto(origin, { waitUntil: "networkidle" })
  await page.keyboard.press("Control+k")
  await page.waitForSelector("#localsearch-input", { timeout: 20_000 })
  await page.keyboard.type("requires_reconnect")
  const found = await page.waitForSelector(".results .result", { timeout: 20_000 }).then(
    () => true,
    () => false
  )
  return found ? [] : ["the search finds nothing for requires_reconnect"]
}

/** What must be found: a picture without words and a grey on grey. */
const planted = async (page: Page): Promise<boolean> => {
  await page.setContent(`<html lang="en"><title>x</title><main><img src="x.png"><p style="color:#ccc">grey</p></main>`)
  const found = (await violations(page)).join()
  return found.includes("image-alt") && found.includes("color-contrast")
}

const browser = await launch()
if (browser === null) {
  console.log(JSON.stringify({ measured: "Chromium is not installed", holds: null }))
} else {
  await build()
  const stop = await serve()
  try {
    const complaints = [...(await readIn(browser, "light")), ...(await readIn(browser, "dark"))]
    const page = await browser.newPage()
    complaints.push(...(await byKeyboard(page)), ...(await bySearch(page)))
    for (const complaint of complaints) console.error(complaint)
    const caught = await planted(page)
    conclude({
      measured: `${complaints.length} complaints on ${addresses().length} pages, in light and in dark`,
      holds: complaints.length === 0 && caught,
      control: caught ? "a picture without words and grey on grey are found" : "planted faults were not found"
    })
  } finally {
    await browser.close()
    stop()
  }
}
