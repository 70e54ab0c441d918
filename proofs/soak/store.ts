/** The store of every process of a soak, as a host would have it. */
import { postgres } from "@dravo/store-postgres"
import { sqlite } from "@dravo/store-sqlite"
import type { Address } from "../processes/database.ts"

export const storeOf = (address: Address) =>
  address.kind === "sqlite"
    ? sqlite({ filename: address.filename })
    : postgres({ connectionString: address.url, pool: { max: 4 } })
