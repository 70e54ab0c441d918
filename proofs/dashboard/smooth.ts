/** How long the page's own thread is busy at a time while somebody scrolls, and how soon first numbers stand there. */
import type { Browser, Page } from "playwright-core"
import { quantile } from "../processes/report.ts"
import { enter } from "./page.ts"

interface TraceEvent {
  readonly name: string
  readonly ph: string
  readonly pid: number
  readonly tid: number
  /** Microseconds of the thread's processor time. */
  readonly tdur?: number
  readonly args?: { readonly name?: string }
}

/** Milliseconds of processor of the longest task, of some scrolls from top to end, a page's first among them. */
export const longestTask = async (browser: Browser, page: Page, rounds: number): Promise<number> => {
  const longest: Array<number> = []
  for (let round = 0; round < rounds; round++) {
    await page.evaluate("scrollTo(0, 0)")
    await page.waitForTimeout(200)
    await browser.startTracing(page, { categories: ["toplevel", "devtools.timeline", "__metadata"] })
    await page.mouse.move(600, 400)
    for (let turn = 0; turn < 40; turn++) {
      await page.mouse.wheel(0, 2500)
      await page.waitForTimeout(30)
    }
    // What Chromium writes as a trace.
    const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as {
      readonly traceEvents: ReadonlyArray<TraceEvent>
    }
    longest.push(longestOf(traceEvents))
  }
  return Math.max(...longest)
}

const longestOf = (events: ReadonlyArray<TraceEvent>): number => {
  const threads = new Set(
    events.filter(({ args, name }) => name === "thread_name" && args?.name === "CrRendererMain").map(threadOf)
  )
  const tasks = events.filter((one) => one.ph === "X" && one.name.endsWith("RunTask") && threads.has(threadOf(one)))
  if (tasks.length < 50) throw new Error(`a trace of ${tasks.length} tasks tells nothing`)
  return tasks.reduce((max, { tdur = 0 }) => Math.max(max, tdur / 1000), 0)
}

const threadOf = ({ pid, tid }: TraceEvent): string => `${pid} ${tid}`

/** A page that is busy for so long at every scroll. */
export const slowed = (page: Page, millis: number): Promise<unknown> =>
  page.evaluate(`addEventListener("scroll", () => {
    const end = performance.now() + ${millis}
    while (performance.now() < end);
  })`)

/**
 * The lower quartile, over some readers who come, of the time from the key to the first sum and the first row, as many
 * times the endpoints' own: what the browser waited for the later of the two.
 */
export const firstNumbers = async (browser: Browser, address: string, rounds: number, late = 0): Promise<number> => {
  const ratios: Array<number> = []
  for (let round = 0; round < rounds; round++) {
    const page = await browser.newPage({ locale: "en-US", viewport: { width: 1280, height: 1400 } })
    page.setDefaultTimeout(120_000)
    await page.goto(address)
    await page.evaluate(watching(late))
    await enter(page, "made-up")
    ratios.push((await page.evaluate("window.shownAfter / window.waited()")) as number)
    await page.close()
  }
  return quantile(ratios, 0.25)
}

/** From the key's being given to the frame both stand in; `late` is a page that thinks before it asks. */
const watching = (late: number): string => `{
  const root = document.querySelector("dravo-analytics").shadowRoot
  const own = fetch
  if (${late} > 0)
    window.fetch = (...given) => new Promise((resolve) => setTimeout(resolve, ${late})).then(() => own(...given))
  let begun
  root.addEventListener("submit", () => { begun = performance.now() }, true)
  window.waited = () => Math.max(...performance.getEntriesByType("resource")
    .filter(({ name }) => /analytics\\/(overview|posts)[?]/.test(name)).map(({ duration }) => duration))
  const look = () => {
    if (begun !== undefined && root.querySelector(".tile [data-figure]") && root.querySelector("[data-row] [data-figure]"))
      window.shownAfter = performance.now() - begun
    else requestAnimationFrame(look)
  }
  look()
}`
