/** The reference store, broken on purpose in one way each; the suite must notice every one of them. */
import { claims } from "./claims.ts"
import { commits } from "./commits.ts"
import { background } from "./due.ts"
import { erasing } from "./erasing.ts"
import { past } from "./expiry.ts"
import { feed } from "./feed.ts"
import { insertions } from "./insertions.ts"
import { listings } from "./listings.ts"
import { history } from "./history.ts"
import type { Mutant } from "./mutant.ts"
import { named } from "./named.ts"
import { orders } from "./orders.ts"
import { pages } from "./pages.ts"
import { secrets } from "./secrets.ts"
import { sums } from "./sums.ts"
import { subjects } from "./subjects.ts"
import { webhooks } from "./webhooks.ts"

export { coordination } from "./coordination.ts"

export const mutants: ReadonlyArray<Mutant> = [
  ...feed,
  ...erasing,
  ...pages,
  ...orders,
  ...sums,
  ...claims,
  ...commits,
  ...history,
  ...insertions,
  ...listings,
  ...named,
  ...subjects,
  ...secrets,
  ...background,
  ...past,
  ...webhooks
]
