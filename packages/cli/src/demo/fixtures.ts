/** Two companies, their accounts on every stage, and what they published in the last weeks. */
import { AccountId, type PlatformPostId, PostId, WorkspaceId } from "@dravo/core/Ids"
import type { Instant } from "@dravo/core/Instant"
import { Analytics } from "@dravo/engine/Analytics"
import { ApiKeys } from "@dravo/engine/ApiKeys"
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import type { Member, Stage } from "./networks/setup.ts"
import { textOf } from "./texts.ts"

export interface Seat {
  readonly accountId: AccountId
  readonly member: Member
  readonly stage: Stage
}

export interface Company {
  readonly workspace: WorkspaceId
  readonly seats: ReadonlyArray<Seat>
  /** Publications, not posts: some went to two accounts. */
  readonly publications: number
  readonly key: Redacted.Redacted
  /** May read, not refresh. */
  readonly readKey: Redacted.Redacted
}

export interface Cast {
  readonly acme: Company
  readonly globex: Company
}

export const assemble = Effect.fnUntraced(function* (stages: ReadonlyArray<Stage>, now: Instant) {
  const acme = yield* company(
    { name: "acme", handles: ["@acme", "@acme_care", "@acme_jobs"], posts: 90, first: 1 },
    stages,
    now
  )
  const globex = yield* company({ name: "globex", handles: ["@globex"], posts: 60, first: 1000 }, stages, now)
  return { acme, globex }
})

/** Connects with new tokens, as after the owner's consent. */
export const connect = Effect.fnUntraced(function* (workspace: WorkspaceId, { accountId, member, stage }: Seat) {
  const analytics = yield* Analytics
  const draft = {
    accountId,
    platform: stage.platform,
    platformAccountId: member.id,
    handle: member.handle,
    app: null,
    traits: {}
  }
  return yield* analytics.connectAccount(workspace, draft, stage.consent(member))
})

// internal

interface Plan {
  readonly name: string
  /** All of them on the first stage, the first of them everywhere. */
  readonly handles: ReadonlyArray<string>
  readonly posts: number
  /** Serial numbers start here. */
  readonly first: number
}

const company = Effect.fnUntraced(function* (plan: Plan, stages: ReadonlyArray<Stage>, now: Instant) {
  const keys = yield* ApiKeys
  const workspace = WorkspaceId.make(plan.name)
  const seats: ReadonlyArray<Seat> = stages.flatMap((stage, at) =>
    (at === 0 ? plan.handles : plan.handles.slice(0, 1)).map((handle, account) => ({
      accountId: AccountId.make(`acc_${plan.name}_${stage.platform}_${account + 1}`),
      member: { id: stage.memberId(plan.first + account), handle },
      stage
    }))
  )
  yield* Effect.forEach(seats, (seat) => connect(workspace, seat), { discard: true })
  let publications = 0
  // Oldest first, as it happened.
  for (let at = plan.posts - 1; at >= 0; at--) {
    const places = stages.flatMap((stage) => {
      const own = seats.filter((seat) => seat.stage === stage)
      return own.filter((_, account) => isPlace(at, account, own.length))
    })
    yield* Effect.forEach(
      places,
      (seat, copy) => publish(workspace, seat, { serial: plan.first + at, copy, createdAt: createdAt(at, now) }),
      { discard: true }
    )
    publications += places.length
  }
  const key = yield* keys.issue(workspace, { name: "demo", scopes: ["analytics:read", "analytics:refresh"] })
  const readKey = yield* keys.issue(workspace, { name: "demo, reading only", scopes: ["analytics:read"] })
  return { workspace, seats, publications, key: key.key, readKey: readKey.key }
})

/** Accounts of one network take turns; every fifth post also goes to the next one. */
const isPlace = (post: number, account: number, accounts: number): boolean =>
  post % accounts === account || (post % 5 === 0 && (post + 1) % accounts === account)

/** One post every eight hours or so, the latest forty minutes ago. */
const createdAt = (at: number, now: Instant): Instant =>
  Math.floor((now - 40 * 60_000 - at * 8 * 3_600_000 - ((at * 7919) % 97) * 60_000) / 1000) * 1000

const publish = Effect.fnUntraced(function* (
  workspace: WorkspaceId,
  seat: Seat,
  post: { readonly serial: number; readonly copy: number; readonly createdAt: Instant }
) {
  const analytics = yield* Analytics
  const { member, stage } = seat
  // A network shows a post a few seconds after it was handed over.
  const publishedAt = post.createdAt + 4000 + (post.serial % 30) * 1000
  const id: PlatformPostId = stage.postId(member, publishedAt, post.serial * 8 + post.copy)
  const text = textOf(post.serial)
  stage.publish({ id, member, text, createdAt: publishedAt })
  yield* analytics.recordPublication(workspace, {
    postId: PostId.make(`post_${((post.serial * 2_654_435_761) % 4_294_967_296).toString(16).padStart(8, "0")}`),
    accountId: seat.accountId,
    platformPostId: id,
    url: stage.address(member, id),
    text,
    createdAt: post.createdAt,
    publishedAt,
    traits: {}
  })
})
