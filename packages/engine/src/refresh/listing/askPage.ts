/** One page of a platform's listing: deadlines, circuit and credential as of any other call. */
import type { Account } from "@dravo/core/Account"
import { type Adapter, anonymous, type Listing, type ListingEdge, type ListingRequest } from "@dravo/core/Adapter"
import { CredentialUnavailable, type RateLimited, type Reason, Unauthorized } from "@dravo/core/AdapterError"
import { PlatformPostId, PostId } from "@dravo/core/Ids"
import type * as Instant from "@dravo/core/Instant"
import type { Meter } from "@dravo/core/Quota"
import { allow, requestsFor } from "@dravo/core/RequestAllowance"
import type { PublicationRow } from "@dravo/core/Row"
import type { StoreError } from "@dravo/core/StoreError"
import { initial } from "@dravo/core/SyncState"
import * as SyncState from "@dravo/core/SyncState"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import { noteRefused } from "../../credential/refusedVersions.ts"
import * as Quotas from "../../spending/Quotas.ts"
import * as Announce from "../announce.ts"
import * as Breakers from "../breaker/breakers.ts"
import * as Call from "../call.ts"
import * as Asking from "../contract/asking.ts"
import type { RefreshEnvironment } from "../environment.ts"
import * as Event from "../Event.ts"
import * as RetiredMetrics from "../retiredMetrics.ts"
import * as Telemetry from "../Telemetry.ts"
import * as Gate from "../throttle/rateLimitGate.ts"
import * as SpentQuotas from "../quota/spentQuotas.ts"
import * as Throttled from "../throttle/throttled.ts"

export type Answer =
  | { readonly _tag: "Listed"; readonly listing: Listing; readonly endsAt: Instant.Instant | null }
  /** Nobody may ask before `until`; null where nobody knows. */
  | { readonly _tag: "Closed"; readonly until: Instant.Instant | null; readonly because: string }
  | { readonly _tag: "Failed"; readonly reason: Reason; readonly because: string }
  | { readonly _tag: "GrantDead" }

export const askPage = Effect.fnUntraced(function* (
  env: RefreshEnvironment,
  adapter: Adapter,
  edge: ListingEdge,
  request: ListingRequest
): Effect.fn.Return<Answer, StoreError> {
  const { account } = request
  const row = placeholderRow(account)
  const pass = yield* Gate.acquire(env, [{ row, reason: "forced" }])
  if (pass._tag !== "Open") return { _tag: "Closed", until: pass.until, because: `${adapter.label} limits requests.` }
  const application = { adapter, app: account.app }
  const wanted = { draws: edge.draws, references: request.limit }
  const spent = yield* Quotas.refusing(env.coordination, application, wanted, pass.now)
  if (spent !== null) {
    yield* Gate.settle(env.coordination, pass, () => pass.now)
    yield* env.store.raise(account.workspace, [Quotas.exhausted(adapter.platform, spent)])
    return closed(adapter, spent)
  }
  let version: string | null = null
  const call = Effect.gen(function* () {
    yield* Metric.update(Metric.withAttributes(Telemetry.calls, { platform: adapter.platform, kind: "listing" }), 1)
    const meter = Quotas.meter(env.coordination, application, pass.now)
    const answer = yield* asked(env, { adapter, edge, request, meter }, (used) => {
      version = used
    })
    return { value: answer, verdict: answer.verdict }
  })
  const about = edge.credential === "account" || adapter.appCredential === undefined ? account : null
  const done = yield* env.breakers.execute(account, about, call)
  const now = yield* Clock.currentTimeMillis
  if (done._tag === "LeftAlone") {
    yield* Gate.settle(env.coordination, pass, () => null)
    return { _tag: "Closed", until: done.until, because: `${adapter.label} does not answer and is left alone.` }
  }
  const answer = yield* limited(env, application, { told: done.value, row, pass }, now)
  if (answer._tag === "GrantDead") yield* refuse(env, adapter, row, done.value.dead, version, now)
  return answer
})

/** A row that stands for whatever posts the account has. */
export const placeholderRow = (account: Account): PublicationRow => ({
  kind: "publication",
  account,
  publication: {
    workspace: account.workspace,
    platform: account.platform,
    accountId: account.accountId,
    seq: 0,
    postId: PostId.make("listed"),
    platformPostId: PlatformPostId.make("listed"),
    url: null,
    text: null,
    createdAt: 0,
    publishedAt: null,
    traits: {},
    origin: "discovered",
    mediaType: null
  },
  sync: initial,
  fence: 0,
  leaseUntil: null,
  reads: null
})

// internal

/** The answer, with the limits it met made everybody's. */
const limited = Effect.fnUntraced(function* (
  env: RefreshEnvironment,
  application: Quotas.Application & { readonly adapter: Adapter },
  { pass, row, told }: { readonly told: PageAnswer; readonly row: PublicationRow; readonly pass: Gate.Open },
  now: Instant.Instant
): Effect.fn.Return<Answer, StoreError> {
  const { adapter } = application
  const { answer, limits } = told
  const spent = yield* SpentQuotas.exhaust(env.coordination, application, limits, pass.now)
  const news = [...spent.values()].map((quota) => Quotas.exhausted(adapter.platform, quota))
  if (news.length > 0) yield* env.store.raise(row.account.workspace, news)
  const throttled = Throttled.throttledBy(
    adapter,
    limits.map((reason) => ({ row, reason })),
    now
  )
  yield* Gate.settle(env.coordination, pass, (key) => throttled.get(key)?.until ?? null)
  yield* Throttled.coolDown(env.coordination, throttled)
  yield* Announce.throttled(env, throttled, now)
  if (answer._tag === "Listed") return { ...answer, listing: withoutQuotas(adapter, answer.listing) }
  if (answer._tag !== "Failed") return answer
  const quota = spent.get(SpentQuotas.quotaOf(adapter, answer.reason) ?? "")
  if (quota !== undefined) return closed(adapter, quota)
  if (throttled.size === 0) return answer
  return {
    _tag: "Closed",
    until: Math.max(...[...throttled.values()].map(({ until }) => until)),
    because: answer.because
  }
})

const closed = ({ label }: Adapter, spent: Quotas.SpentQuota): Answer => ({
  _tag: "Closed",
  until: spent.until,
  because: `Not listed: ${Quotas.sentence(label, spent)}.`
})

/** Posts are known from now on, and their numbers are asked for when there is a quota for them. */
const withoutQuotas = (adapter: Adapter, listing: Listing): Listing => ({
  ...listing,
  posts: listing.posts.map((one) =>
    SpentQuotas.quotaIn(adapter, one.reading) === undefined ? one : { ...one, reading: { _tag: "LeftOut" } }
  )
})

interface PageQuestion {
  readonly adapter: Adapter
  readonly edge: ListingEdge
  readonly request: ListingRequest
  readonly meter: Meter
}

interface PageAnswer {
  readonly answer: Answer
  readonly verdict: Breakers.Verdict
  readonly limits: ReadonlyArray<RateLimited>
  readonly dead: Reason | null
}

const asked = (
  env: RefreshEnvironment,
  { adapter, edge, meter, request }: PageQuestion,
  use: (version: string) => void
): Effect.Effect<PageAnswer> => {
  const list = (credential: typeof anonymous) =>
    Effect.suspend(() => {
      use(credential.version)
      return Effect.map(
        Asking.list(adapter, {
          credential,
          request,
          memory: RetiredMetrics.make(env, adapter.platform),
          allowance: allow(requestsFor(edge.requests.max, request.limit)),
          meter,
          patience: env.callTimeout
        }),
        (listing) => ({ listing, endsAt: credential.endsAt ?? null })
      )
    })
  const shared = edge.credential === "none" ? anonymous : edge.credential === "app" ? adapter.appCredential : undefined
  const listed = shared === undefined ? Call.withCredential(env, request.account, list) : list(shared)
  return Effect.match(listed, {
    onSuccess: ({ endsAt, listing }): PageAnswer => ({
      answer: { _tag: "Listed", listing, endsAt },
      verdict: "success",
      limits: listing.posts.flatMap(({ reading }) => Call.limitsIn(reading)),
      dead: null
    }),
    onFailure: (error): PageAnswer =>
      error._tag === "AdapterError"
        ? failed(adapter, error.reason, shared === undefined)
        : error.reason._tag === "ReconnectRequired"
          ? failed(adapter, new Unauthorized({ detail: error.reason.detail }), true)
          : failed(adapter, new CredentialUnavailable({ detail: error.reason.detail }), true)
  })
}

const failed = (adapter: Adapter, reason: Reason, isOwn: boolean): PageAnswer => ({
  answer:
    reason._tag === "Unauthorized" && isOwn
      ? { _tag: "GrantDead" }
      : { _tag: "Failed", reason, because: SyncState.sentence(reason, adapter.label) },
  verdict: Breakers.ofReason(reason),
  limits: reason._tag === "RateLimited" ? [reason] : [],
  dead: reason
})

/** As after a reading by id: the account's grant is dead where its connection is still the one that was refused. */
const refuse = Effect.fnUntraced(function* (
  env: RefreshEnvironment,
  adapter: Adapter,
  row: PublicationRow,
  reason: Reason | null,
  version: string | null,
  now: Instant.Instant
) {
  if (reason === null) return
  const { accountId, connection, workspace } = row.account
  const sentence = SyncState.sentence(reason, adapter.label)
  yield* noteRefused(env.coordination, row.account, version)
  const current = yield* env.store.refuseGrant(workspace, accountId, connection, sentence)
  if (current) yield* env.publish([{ ...Event.about(row, "requires_reconnect", sentence, now), post: null }])
})
