/** A process that refreshes one line and tells how large it became, in megabytes. */
import type * as Database from "../processes/database.ts"
import * as Library from "./library.ts"
import { instant } from "./platform.ts"

const [, , address = "", rows = ""] = process.argv
const platform = instant()
// Written by whoever started this process.
const analytics = Library.open(JSON.parse(address) as Database.Address, platform)
await Library.refresh(analytics, platform, 1, Number(rows))
await analytics.close()
process.send?.(process.resourceUsage().maxRSS / 1024)
process.disconnect()
