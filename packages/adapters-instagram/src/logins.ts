/** The two hosts an Instagram account may live behind. */
import type { Account } from "@dravo/core/Account"
import type { Graph } from "@dravo/kit-meta/Graph"
import type { Login } from "./metrics.ts"

export interface Logins {
  /** For accounts without the trait. */
  readonly standard: Login
  readonly graphs: Readonly<Record<Login, Graph>>
}

/** The account's `login` trait decides; a value nobody knows is as good as none. */
export const loginOf = ({ standard }: Pick<Logins, "standard">, account: Account): Login => {
  const { login } = account.traits
  return login === "instagram" || login === "facebook" ? login : standard
}
