/**
 * One batch from claim to commit. Stages answer what they settled and what remains; what is settled is told at once. No
 * transaction or connection is held while the platform is asked.
 */
import type { Adapter } from "@dravo/core/Adapter"
import type { WorkspaceId } from "@dravo/core/Ids"
import * as Instant from "@dravo/core/Instant"
import type { Claim, Fenced, Granted } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Quotas from "../spending/Quotas.ts"
import * as ReserveBudget from "../spending/reserveBudget.ts"
import * as Announce from "./announce.ts"
import type { Judged } from "./breaker/breakers.ts"
import * as Call from "./call.ts"
import type { RefreshEnvironment } from "./environment.ts"
import * as Lease from "./lease.ts"
import { changed, complete, type PendingRefresh, refused, type Settled, unstored as notStored } from "./pending.ts"
import * as Save from "./save.ts"
import * as Gate from "./throttle/rateLimitGate.ts"
import * as SpentQuotas from "./quota/spentQuotas.ts"
import * as Throttled from "./throttle/throttled.ts"
import * as WaitForQuota from "./quota/waitForQuota.ts"

/** Asks for one batch of subjects of one platform, kind and credential; answers those another process holds. */
export const run = Effect.fnUntraced(
  function* (
    env: RefreshEnvironment,
    adapter: Adapter,
    pending: ReadonlyArray<PendingRefresh>
  ): Effect.fn.Return<ReadonlyArray<PendingRefresh>, StoreError> {
    const [first] = pending
    if (first === undefined) return []
    const { allowed, held } = divided(env, pending, yield* Clock.currentTimeMillis)
    if (held.length > 0) yield* leaveAlone(env, held)
    if (allowed.length === 0) return []
    const { account } = first.input.row
    const about = Call.sharedCredential(adapter, [first.input]) === undefined ? account : null
    const admitted = yield* env.breakers.execute(account, about, runAdmitted(env, adapter, allowed))
    if (admitted._tag === "Done") return admitted.value
    const until = Instant.format(admitted.until)
    yield* reject(env, allowed, admitted.until, `${adapter.label} does not answer and is left alone until ${until}`)
    return []
  },
  (effect, _env, adapter, pending) =>
    Effect.tapError(effect, () =>
      complete([{ pending, outcome: refused(`New numbers from ${adapter.label} could not be stored.`) }])
    )
)

// internal

type Batch = ReadonlyArray<PendingRefresh>

const runAdmitted = Effect.fnUntraced(function* (
  env: RefreshEnvironment,
  adapter: Adapter,
  pending: Batch
): Effect.fn.Return<Judged<Batch>, StoreError> {
  const [first] = pending
  const preLeased = Lease.preLeased(pending)
  // Leases that came along would run out while somebody else's probe is waited for.
  const acquire = preLeased.length > 0 ? Gate.acquire : Gate.acquireAfterProbe
  const asks = pending.map(({ input }) => input)
  const pass = yield* acquire(env, asks)
  if (pass._tag !== "Open" || first === undefined) return yield* rejectThrottled(env, adapter, pending, pass)
  const spent = yield* SpentQuotas.refusing(env.coordination, adapter, asks, pass.now)
  if (spent !== null) {
    yield* Gate.settle(env.coordination, pass, () => pass.now)
    yield* env.store.raise(first.input.row.account.workspace, [Quotas.exhausted(adapter.platform, spent)])
    yield* reject(env, pending, spent.until, Quotas.sentence(adapter.label, spent))
    return { value: [], verdict: "unknown" }
  }
  const { workspace } = first.input.row.account
  return yield* Effect.acquireUseRelease(
    claim(env, workspace, Lease.claimsOf(pending), pass.now),
    ({ granted, now }) => refreshClaimed(env, adapter, Lease.divided(pending, { granted }), now, pass),
    // Whatever happened, no lease outlives its batch; after a commit the lease is gone and this changes nothing.
    ({ granted }, exit) =>
      Exit.isSuccess(exit) ? Effect.void : releaseQuietly(env, workspace, [...granted, ...preLeased])
  )
})

/** A batch of leases that were brought along has nothing to claim. */
const claim = (
  { lease, store }: RefreshEnvironment,
  workspace: WorkspaceId,
  claims: ReadonlyArray<Claim>,
  now: Instant.Instant
): Effect.Effect<Granted, StoreError> =>
  claims.length === 0 ? Effect.succeed({ granted: [], now }) : store.claim(workspace, claims, lease)

const refreshClaimed = Effect.fnUntraced(function* (
  env: RefreshEnvironment,
  adapter: Adapter,
  { leased, lost }: ReturnType<typeof Lease.divided>,
  claimedAt: Instant.Instant,
  pass: Gate.Open
): Effect.fn.Return<Judged<Batch>, StoreError> {
  const reserved = yield* ReserveBudget.reserveBudget(env, adapter, leased, claimedAt)
  yield* complete(unpaid(adapter, reserved))
  if (reserved.payable.length === 0) {
    yield* Gate.settle(env.coordination, pass, () => claimedAt)
    return { value: lost, verdict: "unknown" }
  }
  const startedAt = yield* Clock.currentTimeMillis
  const { answer, version } = yield* Call.callPlatform(
    env,
    adapter,
    reserved.payable.map(({ ask }) => ask),
    claimedAt
  )
  // The store's clock, carried on by the time that passed here: this process's own date never matters.
  const now = claimedAt + Math.max(0, (yield* Clock.currentTimeMillis) - startedAt)
  const asked: Save.RefreshAttempt = { adapter, leased: reserved.payable, version, claimedAt, now }
  yield* remembering(
    env,
    reserved.payable,
    Effect.gen(function* () {
      if (reserved.charged.size > 0) yield* ReserveBudget.refund(env, adapter, unread(reserved, answer), claimedAt)
      yield* settleProbe(env, adapter, pass, answer, now)
      if (answer._tag === "GrantDead") return yield* Save.deadGrant(env, asked, answer)
      const { rest, settled } = yield* WaitForQuota.postpone(env, asked, answer)
      return [...settled, ...(yield* Save.readings(env, { ...asked, leased: rest.leased }, rest.answer))]
    })
  )
  return { value: lost, verdict: answer.verdict }
})

/** What the platform was asked for and the store does not take is not asked for again at the next read. */
const remembering = Effect.fnUntraced(function* (
  { unstored }: RefreshEnvironment,
  leased: ReadonlyArray<Lease.LeasedRow>,
  saved: Effect.Effect<ReadonlyArray<Settled>, StoreError>
): Effect.fn.Return<void, StoreError> {
  const rows = leased.map(({ ask }) => ask.row)
  const settled = yield* Effect.tapError(saved, () =>
    Effect.flatMap(Clock.currentTimeMillis, (now) =>
      complete([{ pending: leased.map(({ pending }) => pending), outcome: notStored(unstored.remember(rows, now)) }])
    )
  )
  unstored.forget(rows)
  yield* complete(settled)
})

/** Those the store did not take lately, unless they are commanded. */
const divided = ({ unstored }: RefreshEnvironment, pending: Batch, now: Instant.Instant) => {
  const held: Array<{ readonly one: PendingRefresh; readonly until: Instant.Instant }> = []
  const allowed = pending.filter((one) => {
    const until = one.input.reason === "forced" ? null : unstored.until(one.input.row, now)
    if (until !== null) held.push({ one, until })
    return until === null
  })
  return { allowed, held }
}

/** Leases that were brought along are put off as well: whoever brought them would bring them again at once. */
const leaveAlone = Effect.fnUntraced(function* (
  env: RefreshEnvironment,
  held: ReturnType<typeof divided>["held"]
): Effect.fn.Return<void, StoreError> {
  yield* complete(held.map(({ one, until }) => ({ pending: [one], outcome: notStored(until) })))
  for (const { one, until } of held) {
    const preLeased = Lease.preLeased([one])
    if (preLeased.length > 0) yield* env.store.postpone(one.input.row.account.workspace, preLeased, until)
  }
})

type Reserved = ReserveBudget.Reserved<Lease.LeasedRow>

const unpaid = ({ label }: Adapter, { late, unaffordable, until }: Reserved): ReadonlyArray<Settled> => [
  { pending: late.map(({ pending }) => pending), outcome: changed },
  {
    pending: unaffordable.map(({ pending }) => pending),
    outcome: refused(`Not refreshed: the budget for ${label} is spent until ${Instant.format(until)}.`)
  }
]

/** Rows that were paid for and brought no numbers. */
const unread = ({ charged, payable }: Reserved, answer: Call.Answer) =>
  payable.flatMap(({ ask: { row } }, at) => {
    const isRead = answer._tag === "Readings" && answer.readings[at]?._tag === "Value"
    return charged.has(row) && !isRead ? [row] : []
  })

/** Ends the probes of this batch by what its answer says, and makes its limits everybody's. */
const settleProbe = Effect.fnUntraced(function* (
  env: RefreshEnvironment,
  adapter: Adapter,
  pass: Gate.Open,
  answer: Call.Answer,
  now: Instant.Instant
) {
  const throttled = Throttled.throttledBy(adapter, answer._tag === "Readings" ? answer.limits : [], now)
  // Most calls met no limit.
  if (pass.probes.size === 0 && throttled.size === 0) return
  yield* Gate.settle(env.coordination, pass, (key) => throttled.get(key)?.until ?? null)
  yield* Throttled.coolDown(env.coordination, throttled)
  yield* Announce.throttled(env, throttled, now)
})

const rejectThrottled = Effect.fnUntraced(function* (
  env: RefreshEnvironment,
  { label }: Adapter,
  pending: Batch,
  pass: Gate.Pass
): Effect.fn.Return<Judged<Batch>, StoreError> {
  if (pass._tag === "Closed") {
    yield* reject(env, pending, pass.until, `${label} limits requests until ${Instant.format(pass.until)}`)
  } else if (pass._tag === "Probed") {
    yield* reject(env, pending, pass.until, `another request finds out whether ${label} still limits them`)
  }
  return { value: [], verdict: "unknown" }
})

/** Leases that were brought along would be due again at once: nobody takes them up before the deadline. */
const reject = Effect.fnUntraced(function* (
  env: RefreshEnvironment,
  pending: Batch,
  until: Instant.Instant,
  because: string
) {
  const preLeased = Lease.preLeased(pending)
  const workspace = pending[0]?.input.row.account.workspace
  if (workspace !== undefined && preLeased.length > 0) yield* env.store.postpone(workspace, preLeased, until)
  yield* complete([{ pending, outcome: refused(`Not refreshed: ${because}.`) }])
})

const releaseQuietly = (env: RefreshEnvironment, workspace: WorkspaceId, granted: ReadonlyArray<Fenced>) =>
  Effect.catch(env.store.release(workspace, granted), (error) =>
    // The lease ends by itself; nothing else can be done for it here.
    Effect.logWarning("leases left to expire", error)
  )
