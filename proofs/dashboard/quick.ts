/**
 * What the page costs its reader, in Chromium: each view's requests, first numbers beside the endpoints' own time, and
 * a thousand posts scrolled through. What must be found is planted: a request nobody needs, a late sum, a busy scroll.
 */
import { conclude } from "../processes/report.ts"
import { launch } from "../site/browser.ts"
import { dataSets, thousand } from "./answers.ts"
import { askedFor } from "./asked.ts"
import { madeUp } from "./host.ts"
import { enter } from "./page.ts"
import { firstNumbers, longestTask, slowed } from "./smooth.ts"

/** Milliseconds the made-up endpoints take for each answer. */
const own = 400
const query = "?from=2026-11-01&to=2026-11-28&zone=UTC"

const browser = await launch()
if (browser === null) {
  console.log(JSON.stringify({ measured: "Chromium is not installed", holds: null }))
} else {
  const sparse = dataSets.find(({ name }) => name === "sparse") ?? thousand
  const behaviour = { set: sparse, fails: false, takes: 0 }
  await using made = await madeUp(behaviour)
  const address = `${made.url}/dashboard${query}`
  const page = await browser.newPage({ locale: "en-US", viewport: { width: 1280, height: 500 } })
  page.setDefaultTimeout(120_000)
  const { views, wrong } = await askedFor(page, address)
  await page.close()

  behaviour.takes = own
  const first = await firstNumbers(browser, address, 12)
  const late = await firstNumbers(browser, address, 3, own / 2)

  Object.assign(behaviour, { set: thousand, takes: 0 })
  const long = await browser.newPage({ locale: "en-US", viewport: { width: 1280, height: 900 } })
  long.setDefaultTimeout(120_000)
  await long.goto(`${address}`)
  await enter(long, "made-up")
  const rows = await long.locator('section[aria-labelledby="posts"] tbody tr').count()
  const task = await longestTask(browser, long, 5)
  await slowed(long, 80)
  const busy = await longestTask(browser, long, 2)
  await browser.close()

  for (const complaint of wrong) console.error(complaint)
  const caught = late > 1.2 && busy > 50
  conclude({
    measured:
      `${wrong.length} of ${views} views ask for more or less than they need; first numbers after ` +
      `${first.toFixed(2)} × the endpoints' own time, which is ${own} ms and more; the longest task of a scroll ` +
      `through ${rows} posts ` +
      `${task.toFixed(0)} ms of processor`,
    holds: wrong.length === 0 && first <= 1.2 && task <= 50 && rows === 1000 && caught,
    control: caught
      ? `a sum that is late is seen as ${late.toFixed(2)} ×, a scroll that is busy as ${busy.toFixed(0)} ms`
      : "planted faults were not found"
  })
}
