/**
 * A process that refreshes one line and tells how large it became, in megabytes; one that is told to `keep` holds on to
 * every row, as a process that leaks.
 */
import type { Adapter } from "@dravo/core/Adapter"
import * as Effect from "effect/Effect"
import type * as Database from "../processes/database.ts"
import * as Library from "./library.ts"
import { instant } from "./platform.ts"

const [, , address = "", rows = "", keep] = process.argv
const platform = instant()
const kept: Array<unknown> = []
const keeping = (adapter: Adapter): Adapter => ({
  ...adapter,
  readPosts: (credential, references, memory) => {
    kept.push(structuredClone(references))
    return adapter.readPosts(credential, references, memory)
  }
})
const told = keep === undefined ? platform : { ...platform, adapter: Effect.map(platform.adapter, keeping) }
// Written by whoever started this process.
const analytics = Library.open(JSON.parse(address) as Database.Address, told)
await Library.refresh(analytics, platform, 1, Number(rows))
await analytics.close()
process.send?.(process.resourceUsage().maxRSS / 1024)
process.disconnect()
