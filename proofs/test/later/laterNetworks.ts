/** The networks that joined later, one row each, as the proofs play them. */
import type { Network } from "../networks.ts"
import { bluesky } from "./bluesky.ts"
import { threads } from "./threads.ts"
import { youtube } from "./youtube.ts"

export const laterNetworks: ReadonlyArray<Network> = [bluesky, youtube, threads]
