import { memory } from "@dravo/store-memory"

export const store = memory()
