/**
 * The handler's reference page, read in Chromium as it is served: axe in light and dark and on a phone, every control
 * by keyboard, and nothing its own policy refuses. `null` where there is no Chromium.
 */
import { createAnalytics } from "@dravo/analytics"
import { memory } from "@dravo/store-memory"
import { serve } from "@hono/node-server"
import { once } from "node:events"
import type { AddressInfo } from "node:net"
import type { Browser } from "playwright-core"
import { conclude } from "../processes/report.ts"
import { violations, walk } from "../site/accessible.ts"
import { launch } from "../site/browser.ts"

const looks = [
  { colorScheme: "light", viewport: { width: 1280, height: 800 } },
  { colorScheme: "dark", viewport: { width: 1280, height: 800 } },
  { colorScheme: "light", viewport: { width: 320, height: 640 } }
] as const

const complaintsOf = async (browser: Browser, address: string): Promise<ReadonlyArray<string>> => {
  const found: Array<string> = []
  for (const look of looks) {
    const page = await browser.newPage({ ...look, reducedMotion: "reduce" })
    page.on("console", (message) => message.type() === "error" && found.push(message.text()))
    page.on("request", (request) => request.url() !== address && found.push(`asks ${request.url()}`))
    await page.goto(address, { waitUntil: "networkidle" })
    found.push(...(await violations(page)))
    const width = Number(await page.evaluate("document.documentElement.scrollWidth"))
    if (width > look.viewport.width) found.push(`is ${width} wide on ${look.viewport.width}`)
    await page.close()
  }
  const page = await browser.newPage({ reducedMotion: "reduce" })
  await page.goto(address)
  const stops = await walk(page)
  if (stops.length < 20) found.push(`Tab reaches only ${stops.length} controls`)
  found.push(...stops.filter(({ visible }) => !visible).map(({ name }) => `Tab reaches ${name} without a sign`))
  return found
}

/** The policy refuses a script that gets in, and axe a grey on white. */
const planted = async (browser: Browser, address: string): Promise<boolean> => {
  const page = await browser.newPage()
  await page.route(address, async (route) => {
    const answer = await route.fetch()
    const body = (await answer.text()).replace("<main", "<script>document.title = 'ran'</script><main")
    await route.fulfill({ response: answer, body })
  })
  await page.goto(address)
  const ran = (await page.title()) === "ran"
  await page.evaluate("document.querySelector('p').style.color = '#ddd'")
  return !ran && (await violations(page)).some((one) => one.startsWith("color-contrast"))
}

const browser = await launch()
if (browser === null) {
  console.log(JSON.stringify({ measured: "no Chromium here", holds: null }))
  process.exit(0)
}
const analytics = createAnalytics({ store: memory(), adapters: [], credentials: () => null })
const server = serve({ fetch: analytics.handler, hostname: "127.0.0.1", port: 0, overrideGlobalObjects: false })
if (!server.listening) await once(server, "listening")
const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/docs`
const found = await complaintsOf(browser, address)
const caught = await planted(browser, address)
await browser.close()
conclude({
  measured: found.length === 0 ? "0 complaints" : found.slice(0, 5).join("; "),
  holds: found.length === 0 && caught,
  control: caught ? "a script that got in was refused, a grey on white was found" : "what was planted was not found"
})
