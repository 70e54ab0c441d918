/**
 * Under which names of the store a platform's limits are kept: those of an app are shared by all its accounts, and
 * those of one kind of reading leave the other alone.
 */
import type { Account } from "@dravo/core/Account"
import type { RateLimited } from "@dravo/core/AdapterError"
import type { Kind } from "@dravo/core/Subject"

/** Every limit a reading of this kind stands under. */
export const of = (account: Account, kind: Kind): ReadonlyArray<string> =>
  (["app", "account"] as const).flatMap((scope) => [undefined, kind].map((of) => key(account, scope, of)))

/** Every limit of the scope, whatever it is a limit of. */
export const ofScope = (account: Account, scope: RateLimited["scope"]): ReadonlyArray<string> =>
  ([undefined, "publication", "account"] as const).map((kind) => key(account, scope, kind))

/** The one a refusal is about. */
export const limitedBy = (account: Account, kind: Kind, { alone, scope }: RateLimited): string =>
  key(account, scope, alone === true ? kind : undefined)

// internal

const key = (account: Account, scope: RateLimited["scope"], kind: Kind | undefined): string =>
  JSON.stringify([
    account.platform,
    scope,
    ...(scope === "app" ? [account.app] : [account.workspace, account.seq]),
    ...(kind === undefined ? [] : [kind])
  ])
