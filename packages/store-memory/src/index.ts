/**
 * The reference store: everything in memory, small enough to be obviously right. Other stores must answer as it does.
 */
import { Coordination } from "@dravo/core/Coordination"
import type { WorkspaceId } from "@dravo/core/Ids"
import type { Instant } from "@dravo/core/Instant"
import type { ApiKeyRecord } from "@dravo/core/KeyRecord"
import { type FoundKey, Store } from "@dravo/core/Store"
import { Conflict, CursorExpired, NotFound, type Reason, StoreError } from "@dravo/core/StoreError"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Accounts from "./accounts.ts"
import { at } from "./at.ts"
import * as State from "./coordination.ts"
import * as Due from "./due.ts"
import * as Expiry from "./expiry.ts"
import * as History from "./history.ts"
import * as Listings from "./listings.ts"
import * as Recording from "./recording.ts"
import * as Records from "./records.ts"
import * as Refreshing from "./refreshing.ts"
import * as Secrets from "./secrets.ts"
import * as Subjects from "./subjects.ts"
import * as Deliveries from "./webhook/deliveries.ts"
import * as Webhooks from "./webhook/webhooks.ts"
import { sumPublications } from "./sums.ts"
import { webhooksOf } from "./webhook/methods.ts"

/** An empty store on the `Clock` of whoever calls it. */
export const make: Effect.Effect<Store["Service"]> = Effect.sync(() => {
  const subjects = Subjects.empty()
  const secrets: Secrets.Secrets = new Map()
  const keys: Keys = new Map()
  return Store.of({
    ...subjectsOf(subjects, secrets),
    ...refreshesOf(subjects),
    ...secretsOf(subjects, secrets),
    ...keysOf(keys),
    ...eraseOf(subjects, secrets, keys),
    ...backgroundOf(subjects),
    ...listingsOf(subjects),
    ...webhooksOf(subjects.webhooks)
  })
})

/** What processes agree on, empty, on the `Clock` of whoever calls it. */
export const makeCoordination: Effect.Effect<Coordination["Service"]> = Effect.sync(() => {
  const state = State.empty()
  return Coordination.of({
    now: at((now) => now),
    cooldowns: (keys) => at((now) => State.cooldowns(state, keys, now)),
    standing: (after, limit) => at((now) => State.standing(state, after, limit, now)),
    shorten: (key, until) => at(() => State.shorten(state, key, until)),
    coolDown: (key, until) => at(() => State.coolDown(state, key, until)),
    takeProbe: (keys, lease) => at((now) => State.takeProbe(state, keys, Duration.toMillis(lease), now)),
    endProbe: (key, held, until) => at(() => State.endProbe(state, key, held, until)),
    takeTokens: (key, amount, capacity, refillPerSecond) =>
      at((now) => State.takeTokens(state, key, amount, capacity, refillPerSecond, now)),
    levels: (keys) => at(() => State.levels(state, keys)),
    recordCharges: (ledger, day, resources) => at(() => State.recordCharges(state, ledger, day, resources)),
    cellKeys: (after, limit) => at(() => State.cellKeys(state, after, limit)),
    readCell: (key) => at((now) => State.readCell(state, key, now)),
    writeCell: (key, text, expected) => at(() => State.writeCell(state, key, text, expected))
  })
})

/** A store of its own for every layer that is built. */
export const layer: Layer.Layer<Store | Coordination> = Layer.merge(
  Layer.effect(Store, make),
  Layer.effect(Coordination, makeCoordination)
)

/** What {@link memory} gives, under a name a host's declarations can say. */
export interface MemoryStore extends Layer.Layer<Store | Coordination> {}

/** Called as the other stores are; every call is a store of its own. */
export const memory = (): MemoryStore => Layer.fresh(layer)

// internal

type Part<K extends keyof Store["Service"]> = Pick<Store["Service"], K>

const refusing = <A extends object>(
  operation: string,
  act: (now: Instant) => A | Conflict | CursorExpired | NotFound
): Effect.Effect<Exclude<A, Reason>, StoreError> =>
  Effect.flatMap(at(act), (answer) =>
    answer instanceof Conflict || answer instanceof NotFound || answer instanceof CursorExpired
      ? Effect.fail(new StoreError({ operation, reason: answer }))
      : // The only reasons an operation answers with were just taken out; the compiler cannot see that through `A`.
        Effect.succeed(answer as Exclude<A, Reason>)
  )

const subjectsOf = (
  subjects: Subjects.Subjects,
  secrets: Secrets.Secrets
): Part<
  | "pagePublications"
  | "sumPublications"
  | "pageAccounts"
  | "rows"
  | "connectAccount"
  | "disconnectAccount"
  | "refuseGrant"
  | "engineAccountsNamed"
  | "recordPublication"
  | "changes"
> => ({
  pagePublications: (workspace, query) => at((now) => Subjects.pagePublications(subjects, workspace, query, now)),
  sumPublications: (workspace, query) => at((now) => sumPublications(subjects, workspace, query, now)),
  pageAccounts: (workspace, query) => at((now) => Subjects.pageAccounts(subjects, workspace, query, now)),
  rows: (workspace, wanted) => at((now) => Subjects.rows(subjects, workspace, wanted, now)),
  connectAccount: (workspace, draft) =>
    refusing("connectAccount", (now) => Accounts.connect(subjects, workspace, draft, now)),
  disconnectAccount: (workspace, accountId) =>
    at((now) => {
      const account = Subjects.findAccount(subjects, workspace, accountId)
      if (account !== undefined) Secrets.remove(secrets, account)
      return Accounts.disconnect(subjects, workspace, accountId, now)
    }),
  refuseGrant: (workspace, accountId, connection, error) =>
    at((now) => Accounts.refuseGrant(subjects, workspace, accountId, connection, error, now)),
  engineAccountsNamed: (name) => at(() => Accounts.named(subjects, name)),
  recordPublication: (workspace, draft) =>
    refusing("recordPublication", (now) => Recording.record(subjects, workspace, draft, now)),
  changes: (workspace, after, limit) => refusing("changes", () => Records.changes(subjects, workspace, after, limit))
})

const refreshesOf = (
  subjects: Subjects.Subjects
): Part<
  | "claim"
  | "release"
  | "commit"
  | "history"
  | "insertPoints"
  | "engineThin"
  | "engineExpire"
  | "engineFold"
  | "engineRank"
> => ({
  claim: (workspace, claims, lease) =>
    at((now) => ({
      granted: Refreshing.claim(subjects, workspace, claims, Duration.toMillis(lease), now),
      now
    })),
  release: (workspace, leases) => at(() => Refreshing.release(subjects, workspace, leases)),
  commit: (workspace, commits) => at((now) => Refreshing.commit(subjects, workspace, commits, now)),
  history: (workspace, wanted, query) => at(() => Subjects.history(subjects, workspace, wanted, query)),
  insertPoints: (workspace, points) => at(() => Refreshing.insertPoints(subjects, workspace, points)),
  engineThin: (policy, after, count) =>
    at((now) => History.thin(subjects.history, Records.places(subjects), after, count, policy, now)),
  // Everything is summed from the rows.
  engineFold: () => Effect.succeed(false),
  engineRank: (rankings) =>
    Effect.as(
      at(() => Subjects.rank(subjects, rankings)),
      false
    ),
  engineExpire: (limits, after, count) => at((now) => Expiry.expire(subjects, limits, after, count, now))
})

const backgroundOf = (
  subjects: Subjects.Subjects
): Part<"engineClaimDue" | "claimFillers" | "postpone" | "touchReads"> => ({
  engineClaimDue: (query, lease) => at((now) => Due.claim(subjects, query, Duration.toMillis(lease), now)),
  claimFillers: (workspace, query, lease) =>
    at((now) => Due.along(subjects, workspace, query, Duration.toMillis(lease), now)),
  postpone: (workspace, leases, until, why) => at((now) => Due.postpone(subjects, workspace, leases, until, why, now)),
  touchReads: (workspace, counts) => at((now) => Due.touch(subjects, workspace, counts, now))
})

const listingsOf = (
  subjects: Subjects.Subjects
): Part<"listingOf" | "claimListing" | "engineClaimListings" | "commitListing" | "postsNamed"> => ({
  listingOf: (workspace, accountId) => at(() => Listings.stateOf(subjects, workspace, accountId)),
  claimListing: (workspace, accountId, lease) =>
    at((now) => Listings.claim(subjects, workspace, accountId, Duration.toMillis(lease), now)),
  engineClaimListings: (query, lease) => at((now) => Listings.claimDue(subjects, query, Duration.toMillis(lease), now)),
  commitListing: (workspace, accountId, page) =>
    at((now) => Listings.commit(subjects, workspace, accountId, page, now)),
  postsNamed: (workspace, accountId, ids) => at((now) => Listings.postsNamed(subjects, workspace, accountId, ids, now))
})

const secretsOf = (
  subjects: Subjects.Subjects,
  secrets: Secrets.Secrets
): Part<"readSecret" | "writeSecret" | "claimSecret" | "releaseSecret"> => {
  const find = Subjects.findAccount
  return {
    readSecret: (workspace, accountId) => at(() => Secrets.read(secrets, find(subjects, workspace, accountId))),
    writeSecret: (workspace, accountId, sealed, expected) =>
      at(() => {
        const account = find(subjects, workspace, accountId)
        return account === undefined ? null : Secrets.write(secrets, account, sealed, expected)
      }),
    claimSecret: (workspace, accountId, version, lease) =>
      at((now) => Secrets.claim(secrets, find(subjects, workspace, accountId), version, Duration.toMillis(lease), now)),
    releaseSecret: (workspace, accountId, version) =>
      at(() => Secrets.release(secrets, find(subjects, workspace, accountId), version))
  }
}

type Keys = Map<string, FoundKey>

const eraseOf = (subjects: Subjects.Subjects, secrets: Secrets.Secrets, keys: Keys): Part<"erase"> => ({
  erase: (workspace, what) =>
    at(() => {
      const { accounts, erased } = Records.erase(subjects, workspace, what)
      for (const account of accounts) Secrets.remove(secrets, account)
      if (what._tag === "All") Webhooks.remove(subjects.webhooks, workspace)
      else Deliveries.erase(subjects.webhooks, workspace, what)
      if (what._tag === "All") for (const [id, found] of keys) if (found.workspace === workspace) keys.delete(id)
      return erased
    })
})

const keysOf = (keys: Keys): Part<"insertKey" | "listKeys" | "revokeKey" | "engineFindKey"> => {
  const own = (workspace: WorkspaceId): ReadonlyArray<ApiKeyRecord> =>
    [...keys.values()].filter((found) => found.workspace === workspace).map(({ key }) => key)
  return {
    insertKey: (workspace, key) =>
      Effect.suspend(() => {
        if (keys.has(key.id)) {
          return Effect.fail(
            new StoreError({ operation: "insertKey", reason: new Conflict({ detail: "the key id is in use" }) })
          )
        }
        keys.set(key.id, { workspace, key })
        return Effect.void
      }),
    listKeys: (workspace) => at(() => own(workspace)),
    revokeKey: (workspace, keyId) =>
      at((now) => {
        const found = keys.get(keyId)
        if (found?.workspace !== workspace || found.key.revokedAt !== null) return false
        keys.set(keyId, { workspace, key: { ...found.key, revokedAt: now } })
        return true
      }),
    engineFindKey: (keyId) =>
      at(() => {
        const found = keys.get(keyId)
        return found === undefined || found.key.revokedAt !== null ? null : found
      })
  }
}
