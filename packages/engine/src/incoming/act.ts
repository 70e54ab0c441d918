/** What a message says, as changes of the accounts it is about, in whichever workspaces they are connected. */
import type { Account } from "@dravo/core/Account"
import { type Adapter, needsToken } from "@dravo/core/Adapter"
import type { Credentials } from "@dravo/core/Credentials"
import type { Fact, Understood, FactOwner } from "@dravo/core/Incoming"
import { type Instant, second } from "@dravo/core/Instant"
import type { AccountName, NamedAccount } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { noteRefused } from "../credential/refusedVersions.ts"
import * as Posts from "./posts.ts"

export interface ActEnvironment extends Posts.PostsEnvironment {
  readonly credentials: Credentials["Service"]
  readonly erase: (account: Account) => Effect.Effect<unknown, StoreError>
}

export interface Acted {
  readonly accounts: ReadonlyArray<Account>
  /** Somebody has in hand what would have to change. */
  readonly isBusy: boolean
}

export const act = Effect.fnUntraced(function* (
  env: ActEnvironment,
  adapter: Adapter,
  { at, facts }: Understood,
  now: Instant
): Effect.fn.Return<Acted, StoreError> {
  const accounts = new Map<number, Account>()
  let isBusy = false
  for (const fact of facts) {
    for (const named of yield* env.store.engineAccountsNamed(nameOf(adapter, fact.whose))) {
      accounts.set(named.account.seq, named.account)
      const done = yield* one({ env, adapter, at, now }, named, fact)
      isBusy ||= done === "busy"
    }
  }
  return { accounts: [...accounts.values()], isBusy }
})

// internal

interface Acting {
  readonly env: ActEnvironment
  readonly adapter: Adapter
  readonly at: Instant | null
  readonly now: Instant
}

const nameOf = ({ platform }: Adapter, whose: FactOwner): AccountName =>
  whose._tag === "Account"
    ? { platform, platformAccountId: whose.platformAccountId }
    : { platform, trait: { name: whose.name, value: whose.value } }

const one = (
  { adapter, at, env, now }: Acting,
  named: NamedAccount,
  fact: Fact
): Effect.Effect<Posts.Done, StoreError> => {
  const { account } = named
  switch (fact._tag) {
    case "GrantEnded":
      return grantEnded({ adapter, at, env, now }, named, fact.because)
    case "ErasureAsked":
      return Effect.as(env.erase(account), "done")
    case "PostAppeared":
      return Posts.appeared(env, account, fact.post, now)
    case "PostChanged":
      return Posts.changed(env, account, fact.post, now)
    case "PostNamed":
      return Posts.named(env, account, fact, now)
    case "LastNumbers":
      return at === null ? Effect.succeed("done") : Posts.lastNumbers(env, { account, adapter, at, now }, fact)
  }
}

/**
 * What happened before the account was connected as it is now concerns an earlier grant. A message that does not say
 * when it happened is not taken at its word: the account is read, which tells.
 */
const grantEnded = Effect.fnUntraced(function* (
  { adapter, at, env, now }: Acting,
  { account, since }: NamedAccount,
  because: string
): Effect.fn.Return<Posts.Done, StoreError> {
  if (!needsToken(adapter, account)) return "done"
  if (at === null) return yield* Posts.accountDue(env, account, now)
  // Platforms cut instants to the second.
  if (at + second <= since) return "done"
  const known = yield* Effect.option(env.credentials.inspect(account)).pipe(Effect.timeoutOption(patience))
  const credential = Option.getOrUndefined(Option.flatten(known))
  yield* noteRefused(env.coordination, account, credential?.version ?? null)
  yield* env.store.refuseGrant(account.workspace, account.accountId, account.connection, because)
  return "done"
})

/** A host's own function may be asked; the platform waits for an answer. */
const patience = "2 seconds"
