import { bluesky } from "@dravo/adapters-bluesky"

export const adapters = [bluesky()]
