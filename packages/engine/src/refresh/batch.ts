/** One batch from claim to commit. No transaction or connection is held while the platform is asked. */
import { type Adapter, type Reading, readsOf } from "@dravo/core/Adapter"
import * as AdapterError from "@dravo/core/AdapterError"
import * as Reads from "@dravo/core/ReadRate"
import type { WorkspaceId } from "@dravo/core/Ids"
import * as Instant from "@dravo/core/Instant"
import type { Ask } from "@dravo/core/Planner"
import * as Planner from "@dravo/core/Planner"
import type { Publication } from "@dravo/core/Publication"
import * as Row from "@dravo/core/Row"
import type { Commit, Fenced } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import * as Subject from "@dravo/core/Subject"
import * as SyncState from "@dravo/core/SyncState"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Metric from "effect/Metric"
import * as Budget from "../spending/Budget.ts"
import * as Event from "./Event.ts"
import type { Ended } from "./outcome.ts"
import * as Ledger from "../spending/Ledger.ts"
import * as Telemetry from "./Telemetry.ts"
import * as Afford from "./reserveBudget.ts"
import type * as Breakers from "./breaker/breakers.ts"
import * as Call from "./call.ts"
import type { Environment } from "./environment.ts"
import type { Entry } from "./singleFlight.ts"
import * as Limits from "./rateLimitGate.ts"
import * as ThrottleKeys from "./throttleKeys.ts"

/** Asks for one batch of subjects of one platform, kind and credential; answers the entries another process holds. */
export const run = Effect.fnUntraced(
  function* (env: Environment, adapter: Adapter, entries: ReadonlyArray<Entry<Ask, Ended>>) {
    const [first] = entries
    if (first === undefined) return []
    const { account } = first.input.row
    const about = Call.sharedCredential(adapter, [first.input]) === undefined ? account : null
    const through = yield* env.breakers.through(account, about, pastBreaker(env, adapter, account.workspace, entries))
    if (through._tag === "Done") return through.value
    yield* turnAway(
      env,
      entries,
      through.until,
      `${adapter.label} does not answer and is left alone until ${Instant.format(through.until)}`
    )
    return []
  },
  (effect, _env, adapter, entries) =>
    Effect.tapError(effect, () =>
      completeAll(entries, refused(`New numbers from ${adapter.label} could not be stored.`))
    )
)

// internal

type Lost = Breakers.Judged<ReadonlyArray<Entry<Ask, Ended>>>

const pastBreaker = Effect.fnUntraced(function* (
  env: Environment,
  adapter: Adapter,
  workspace: WorkspaceId,
  entries: ReadonlyArray<Entry<Ask, Ended>>
): Effect.fn.Return<Lost, StoreError> {
  const pass = yield* Limits.enter(
    env,
    entries.map((entry) => entry.input)
  )
  if (pass._tag === "Closed") {
    yield* turnAway(env, entries, pass.until, `${adapter.label} limits requests until ${Instant.format(pass.until)}`)
    return { value: [], verdict: "unknown" }
  }
  const claims = entries.flatMap(({ input: { held, reason, row } }) =>
    held !== undefined ? [] : [{ subject: Row.subject(row), fence: row.fence, leaseUntil: row.leaseUntil, reason }]
  )
  const brought = entries.flatMap(({ input: { held, row } }) =>
    held === undefined ? [] : [{ subject: Row.subject(row), fence: held }]
  )
  return yield* Effect.acquireUseRelease(
    // A batch of leases that were brought along asks only for the time.
    env.store.claim(workspace, claims, env.lease),
    Effect.fnUntraced(function* ({ granted, now }) {
      const fences = new Map([...granted, ...brought].map((one) => [Subject.key(one.subject), one]))
      const held: Array<Afford.Held> = []
      for (const entry of entries) {
        const fenced = fences.get(Subject.key(Row.subject(entry.input.row)))
        if (fenced !== undefined) held.push({ entry, ask: entry.input, fenced })
      }
      const paid = yield* Afford.afford(env, adapter, held, now)
      const verdict =
        paid.held.length > 0
          ? yield* refresh(env, adapter, paid, now, pass)
          : yield* Effect.as(Limits.leave(env, pass, now), "unknown" as const)
      yield* completeAll(
        held.map((one) => one.entry),
        moved
      )
      return { value: entries.filter((entry) => held.every((one) => one.entry !== entry)), verdict }
    }),
    // Whatever happened, no lease outlives its batch; after a commit the lease is gone and this changes nothing.
    ({ granted }, exit) =>
      Exit.isSuccess(exit) ? Effect.void : releaseQuietly(env, workspace, [...granted, ...brought])
  )
})

const refresh = Effect.fnUntraced(function* (
  env: Environment,
  adapter: Adapter,
  { charged, held }: Afford.Afforded,
  claimedAt: Instant.Instant,
  pass: Limits.Open
) {
  const startedAt = yield* Clock.currentTimeMillis
  const answer = yield* Call.ask(
    env,
    adapter,
    held.map((one) => one.ask)
  )
  // The store's clock, carried on by the time that passed here: this process's own date never matters.
  const now = claimedAt + Math.max(0, (yield* Clock.currentTimeMillis) - startedAt)
  const account = held[0]?.ask.row.account
  if (account === undefined) return answer.verdict
  const isRead = (at: number) => answer._tag === "Readings" && answer.readings[at]?._tag === "Value"
  const unread = held.flatMap(({ ask: { row } }, at) => (charged.has(row) && !isRead(at) ? [row] : []))
  if (unread.length > 0) yield* Budget.giveBack(env.store, env.budgets, adapter, unread, claimedAt)
  if (answer._tag === "GrantDead" || answer.limited === null) yield* Limits.leave(env, pass, null)
  if (answer._tag === "GrantDead") {
    const sentence = SyncState.sentence(answer.reason, adapter.label)
    const current = yield* env.store.refuseGrant(account.workspace, account.accountId, account.connection, sentence)
    const first = held[0]?.ask.row
    if (current && first !== undefined)
      yield* env.publish({ ...Event.about(first, "requires_reconnect", sentence, now), post: null })
    yield* env.store.release(
      account.workspace,
      held.map((one) => one.fenced)
    )
    return answer.verdict
  }
  if (answer.limited !== null) yield* throttle(env, held, answer.limited, now, pass)
  // What was asked for nothing changes nothing unless it brought numbers: a failure would make a promised row stale.
  const idle = held.filter(({ ask }, at) => ask.free === true && !isRead(at))
  if (idle.length > 0)
    yield* env.store.postpone(
      account.workspace,
      idle.map((one) => one.fenced),
      now + Afford.restAfterNothing
    )
  const leftOut = held.filter((one, at) => answer.readings[at]?._tag === "LeftOut" && !idle.includes(one))
  if (leftOut.length > 0) {
    yield* env.store.release(
      account.workspace,
      leftOut.map((one) => one.fenced)
    )
    yield* completeAll(
      leftOut.map((one) => one.entry),
      refused(Planner.leftOut)
    )
  }
  const told = held.flatMap((one, at) =>
    idle.includes(one) || leftOut.includes(one)
      ? []
      : [{ one, reading: answer.readings[at] ?? { _tag: "Failed" as const, reason: shortAnswer } }]
  )
  const commits = told.map(({ one, reading }): Commit => commitOf(env, adapter, one, reading, answer.endsAt, now))
  const droppedSubjects = yield* env.store.commit(account.workspace, commits)
  yield* entered(
    env,
    adapter,
    held.flatMap(({ ask }, at) => (isRead(at) ? [ask.row] : [])),
    claimedAt
  )
  yield* count(adapter, commits, droppedSubjects.length)
  yield* tell(
    env,
    told.map(({ one }) => one),
    commits,
    new Set(droppedSubjects.map(Subject.key)),
    now
  )
  return answer.verdict
})

/** The numbers are stored; that the application's bill could not be kept must not lose them. */
const entered = (
  env: Environment,
  adapter: Adapter,
  rows: ReadonlyArray<Row.Row>,
  at: Instant.Instant
): Effect.Effect<void> =>
  Effect.catch(Ledger.enter(env.store, adapter, rows, at), (error) =>
    Effect.logWarning("an application's bill misses a call", error)
  )

const commitOf = (
  env: Environment,
  adapter: Adapter,
  held: Afford.Held,
  reading: Reading,
  endsAt: Instant.Instant | null,
  now: Instant.Instant
): Commit => {
  const { row } = held.ask
  const { kind } = row
  const combine = (key: string) => env.catalog.find(adapter.platform, kind, key)?.combine
  const sync = SyncState.next(row.sync, kind === "account" ? withNotice(reading, adapter, endsAt, now) : reading, {
    now,
    label: adapter.label,
    connection: row.account.connection,
    policy: env.policy,
    readRate: row.reads === null ? null : Reads.at(row.reads, now),
    isRatio: (key) => combine(key) === "ratio",
    facts: {
      platform: adapter.platform,
      kind,
      seed: `${row.account.workspace} ${Subject.key(held.fenced.subject)}`,
      publishedAt: row.kind === "publication" ? bornAt(row.publication, reading) : null,
      price: readsOf(adapter, row.account, kind).price,
      isAdditive: (key) => (combine(key) ?? "sum") === "sum",
      pressure: env.steering.pressureOf(row.account.workspace, adapter.platform)
    }
  })
  if (reading._tag !== "Value") return { ...held.fenced, sync }
  const { learned } = reading
  return { ...held.fenced, sync, point: freshValues(sync), ...(learned === undefined ? {} : { learned }) }
}

/** What this very reading taught counts: an import is not as young as its recording. */
const bornAt = ({ createdAt, publishedAt }: Publication, reading: Reading): Instant.Instant =>
  (reading._tag === "Value" ? reading.learned?.publishedAt : undefined) ?? publishedAt ?? createdAt

/** What was kept from an earlier refresh is a point of that refresh already. */
const freshValues = ({ metrics, metricsAsOf }: SyncState.SyncState) =>
  Object.fromEntries(Object.entries(metrics).filter(([key]) => !Object.hasOwn(metricsAsOf, key)))

/** A month: some platforms grant a year and then nothing short of the owner helps. */
const earlyWarning = 30 * 86_400_000

const withNotice = (
  reading: Reading,
  adapter: Adapter,
  endsAt: Instant.Instant | null,
  now: Instant.Instant
): Reading => {
  if (reading._tag !== "Value" || endsAt === null || endsAt - now > earlyWarning) return reading
  const notice =
    `The authorisation for ${adapter.label} ends on ${Instant.format(endsAt).slice(0, 10)}; reconnect the account ` +
    "before then."
  return { ...reading, notices: [...(reading.notices ?? []), notice] }
}

/** An adapter that breaks its law of one reading per reference fails the rest instead of shifting answers. */
const shortAnswer = new AdapterError.InvalidResponse({ detail: "the answer was shorter than the question" })

/** Leases that were brought along would be due again at once: nobody takes them up before the deadline. */
const turnAway = Effect.fnUntraced(function* (
  env: Environment,
  entries: ReadonlyArray<Entry<Ask, Ended>>,
  until: Instant.Instant,
  because: string
) {
  const brought = entries.flatMap(({ input: { held, row } }) =>
    held === undefined ? [] : [{ subject: Row.subject(row), fence: held }]
  )
  const workspace = entries[0]?.input.row.account.workspace
  if (workspace !== undefined && brought.length > 0) yield* env.store.postpone(workspace, brought, until)
  yield* completeAll(entries, refused(`Not refreshed: ${because}.`))
})

/** How long nobody asks when the platform named no deadline. */
const defaultPause = 60_000

const throttle = Effect.fnUntraced(function* (
  env: Environment,
  held: ReadonlyArray<Afford.Held>,
  reason: AdapterError.RateLimited,
  now: Instant.Instant,
  pass: Limits.Open
) {
  const until = AdapterError.deadline(reason.retryAt, now) ?? now + defaultPause
  const keys = new Set(held.map(({ ask: { row } }) => ThrottleKeys.limitedBy(row.account, row.kind, reason)))
  yield* Limits.leave(env, pass, until, keys)
  yield* Effect.forEach(keys, (key) => env.store.engineThrottle(key, until), { discard: true })
  const first = held[0]?.ask.row
  if (first !== undefined) {
    yield* env.publish({ ...Event.about(first, "throttled", `until ${Instant.format(until)}`, now), post: null })
  }
})

const tell = (
  env: Environment,
  held: ReadonlyArray<Afford.Held>,
  commits: ReadonlyArray<Commit>,
  dropped: ReadonlySet<string>,
  now: Instant.Instant
): Effect.Effect<void> =>
  Effect.forEach(
    commits,
    ({ subject, sync }, at) => {
      const row = held[at]?.ask.row
      return row === undefined || sync.outcome === "never" || dropped.has(Subject.key(subject))
        ? Effect.void
        : env.publish(Event.about(row, sync.outcome, sync.error, now))
    },
    { discard: true }
  )

const count = (adapter: Adapter, commits: ReadonlyArray<Commit>, droppedCount: number): Effect.Effect<void> =>
  Effect.andThen(
    Effect.forEach(
      commits,
      ({ sync }) =>
        Metric.update(
          Metric.withAttributes(Telemetry.outcomes, { platform: adapter.platform, outcome: sync.outcome }),
          1
        ),
      { discard: true }
    ),
    Metric.update(Telemetry.dropped, droppedCount)
  )

const releaseQuietly = (env: Environment, workspace: WorkspaceId, granted: ReadonlyArray<Fenced>) =>
  Effect.catch(env.store.release(workspace, granted), (error) =>
    // The lease ends by itself; nothing else can be done for it here.
    Effect.logWarning("leases left to expire", error)
  )

const moved: Ended = { _tag: "Moved" }
const refused = (because: string): Ended => ({ _tag: "Refused", because })

const completeAll = (entries: ReadonlyArray<Entry<Ask, Ended>>, ended: Ended): Effect.Effect<void> =>
  Effect.forEach(entries, (entry) => entry.complete(Exit.succeed(ended)), { discard: true })
