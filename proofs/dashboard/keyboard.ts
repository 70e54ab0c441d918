/** Every control of the element that Tab stops at, and whether a reader sees where they are. */
import type { Page } from "playwright-core"

// A text, as the function runs in the page; focus inside a shadow is asked of the shadow.
const focused = `(() => {
  const one = document.querySelector("dravo-analytics").shadowRoot.activeElement
  if (one === null || one.dataset.walked === "yes") return null
  one.dataset.walked = "yes"
  const style = getComputedStyle(one)
  const box = one.getBoundingClientRect()
  return {
    name: one.tagName + " " + (one.getAttribute("aria-label") ?? one.textContent).trim().slice(0, 40),
    visible: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0 && box.width > 0,
    large: one.tagName === "A" || one.tagName === "SUMMARY" || (box.width >= 20 && box.height >= 20)
  }
})()`

interface Stop {
  readonly name: string
  readonly visible: boolean
  readonly large: boolean
}

const reachable = `[...document.querySelector("dravo-analytics").shadowRoot.querySelectorAll(
  "button:not(:disabled), select, input, a[href], summary, [tabindex='0']"
)].filter((one) => one.checkVisibility()).length`

export const walked = async (page: Page): Promise<{ complaints: ReadonlyArray<string>; stops: number }> => {
  const complaints: Array<string> = []
  const all = (await page.evaluate(reachable)) as number
  await page.evaluate("document.activeElement?.blur()")
  // Fields of a date are several stops of one control each.
  const names = new Set<string>()
  let stops = 0
  for (let at = 0; at < all + 40; at++) {
    await page.keyboard.press("Tab")
    const stop = (await page.evaluate(focused)) as Stop | null
    if (stop === null) continue
    stops += 1
    names.add(stop.name)
    if (!stop.visible) complaints.push(`Tab reaches ${stop.name} without a sign`)
    if (!stop.large) complaints.push(`${stop.name} is smaller than a finger`)
  }
  if (stops < all) complaints.push(`Tab reaches ${stops} of ${all} controls`)
  return { complaints: [...complaints, ...(await charted(page))], stops }
}

/** The chart is one stop; arrows walk its values, and each is said. */
const charted = async (page: Page): Promise<ReadonlyArray<string>> => {
  const said: Array<string> = []
  await page.locator(".plot").first().focus()
  for (const key of ["Home", "ArrowRight", "End", "ArrowLeft"]) {
    await page.keyboard.press(key)
    said.push((await page.locator("[aria-live]").first().textContent()) ?? "")
  }
  await page.keyboard.press("Escape")
  said.push((await page.locator("[aria-live]").first().textContent()) ?? "")
  const walks = said.slice(0, 4).every((text) => /: this period /u.test(text)) && new Set(said).size === 5
  return walks && said[4] === "" ? [] : [`arrows on the chart say ${said.join(" | ")}`]
}
