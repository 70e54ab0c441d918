import { threads } from "@dravo/adapters-threads"

export const adapters = [threads()]
