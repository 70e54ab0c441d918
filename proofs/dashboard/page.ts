/** The page's way in, and when it is at rest. */
import type { Page } from "playwright-core"

export const enter = async (page: Page, key: string): Promise<void> => {
  await page.getByLabel("Key or token").fill(key)
  await page.keyboard.press("Enter")
  await page.waitForSelector(".all")
  await settled(page)
}

/** What is asked for only once it is looked at: everything is, from the top to the end. */
export const lookedThrough = async (page: Page): Promise<void> => {
  for (const row of await page.locator('section[aria-labelledby="posts"] tbody tr').all())
    await row.scrollIntoViewIfNeeded()
  await page.locator('section[aria-labelledby="best-time"]').scrollIntoViewIfNeeded()
  for (const row of await page.locator('section[aria-labelledby="accounts"] tbody tr').all())
    await row.scrollIntoViewIfNeeded()
  // A browser that is slow may miss what was in sight for a moment only.
  for (let turn = 0; (await page.locator(".later").count()) > 0; turn++) {
    if (turn === 600) throw new Error("the page does not ask for what is in sight")
    await page.locator(".later").evaluateAll(([one]) => one?.scrollIntoView())
    await page.waitForTimeout(50)
  }
  await settled(page)
}

/** Nothing is asked any more, and what was answered is shown. */
export const settled = async (page: Page): Promise<void> => {
  await page.waitForLoadState("networkidle")
  // The page's policy lets no text be run in it, which waiting by function would need.
  await page.locator('[aria-busy="true"], .wait').first().waitFor({ state: "detached" })
}
