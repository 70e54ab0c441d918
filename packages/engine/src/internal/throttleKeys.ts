/** Under which names of the store a platform's limits are kept: those of an app are shared by all its accounts. */
import type { Account } from "@dravo/core/Account"

export const of = (account: Account): { readonly app: string; readonly account: string } => ({
  app: JSON.stringify([account.platform, "app", account.app]),
  account: JSON.stringify([account.platform, "account", account.workspace, account.seq])
})
