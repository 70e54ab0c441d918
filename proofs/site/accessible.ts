/** What a screen reader or a keyboard meets on a page: axe's findings, and controls that Tab reaches without a sign. */
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import type { Page } from "playwright-core"

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")

interface Found {
  readonly violations: ReadonlyArray<{ readonly id: string; readonly nodes: ReadonlyArray<{ readonly html: string }> }>
}

/** A sentence for every violation of WCAG 2.2 A and AA on what the page shows now. */
export const violations = async (page: Page): Promise<ReadonlyArray<string>> => {
  await page.evaluate(axe)
  const found = (await page.evaluate(
    `axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] })`
  )) as Found
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.length}, first ${nodes[0]?.html.slice(0, 160)}`)
}

interface Stop {
  readonly name: string
  readonly visible: boolean
}

/** Every control Tab stops at, in turn, until it comes round. */
export const walk = async (page: Page, max = 400): Promise<ReadonlyArray<Stop>> => {
  const stops: Array<Stop> = []
  for (let at = 0; at < max; at++) {
    await page.keyboard.press("Tab")
    const stop = (await page.evaluate(focused)) as Stop | null
    if (stop === null) break
    stops.push(stop)
  }
  return stops
}

// A text, as the function runs in the page. The mark on the body says where the walk began.
const focused = `(() => {
  const one = document.activeElement
  if (one === null || one === document.body || one.dataset.walked === "yes") return null
  one.dataset.walked = "yes"
  const style = getComputedStyle(one)
  const box = one.getBoundingClientRect()
  const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0
  return {
    name: one.tagName + " " + (one.getAttribute("aria-label") ?? one.textContent ?? "").trim().slice(0, 40),
    visible: (ring || style.boxShadow !== "none") && box.width > 0 && box.height > 0
  }
})()`
