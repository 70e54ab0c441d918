/** Debian's Chromium, driven by Playwright; its own browsers are never downloaded. */
import { existsSync } from "node:fs"
import { type Browser, chromium } from "playwright-core"

const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium"

/** Null where there is none. */
export const launch = async (): Promise<Browser | null> =>
  existsSync(executablePath)
    ? // Whoever runs this may be root, in a container without user namespaces.
      chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] })
    : null
