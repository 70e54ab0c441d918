/** Two companies, their accounts on every network, and what they published in the last weeks. */
import { AccountId, type PlatformPostId, PostId, WorkspaceId } from "@dravo/core/Ids"
import type { Instant } from "@dravo/core/Instant"
import { Analytics } from "@dravo/engine/Analytics"
import { ApiKeys } from "@dravo/engine/ApiKeys"
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import type { Member, DemoNetwork } from "./networks/setup.ts"
import { textOf } from "./texts.ts"

export interface DemoAccount {
  readonly accountId: AccountId
  readonly member: Member
  readonly network: DemoNetwork
}

export interface Company {
  readonly workspace: WorkspaceId
  readonly accounts: ReadonlyArray<DemoAccount>
  /** Publications, not posts: some went to two accounts. */
  readonly publications: number
  readonly key: Redacted.Redacted
  /** May read, not refresh. */
  readonly readKey: Redacted.Redacted
}

export interface Fixtures {
  readonly acme: Company
  readonly globex: Company
}

export const createFixtures = Effect.fnUntraced(function* (networks: ReadonlyArray<DemoNetwork>, now: Instant) {
  const acme = yield* createCompany(
    { name: "acme", handles: ["@acme", "@acme_care", "@acme_jobs"], posts: 90, first: 1 },
    networks,
    now
  )
  const globex = yield* createCompany({ name: "globex", handles: ["@globex"], posts: 60, first: 1000 }, networks, now)
  return { acme, globex }
})

/** Connects with new tokens, as after the owner's consent. */
export const connect = Effect.fnUntraced(function* (
  workspace: WorkspaceId,
  { accountId, member, network }: DemoAccount
) {
  const analytics = yield* Analytics
  const draft = {
    accountId,
    platform: network.platform,
    platformAccountId: member.id,
    handle: member.handle,
    app: null,
    traits: {}
  }
  return yield* analytics.connectAccount(workspace, draft, network.consent(member))
})

// internal

interface Plan {
  readonly name: string
  /** All of them on the first network, the first of them everywhere. */
  readonly handles: ReadonlyArray<string>
  readonly posts: number
  /** Serial numbers start here. */
  readonly first: number
}

const createCompany = Effect.fnUntraced(function* (plan: Plan, networks: ReadonlyArray<DemoNetwork>, now: Instant) {
  const keys = yield* ApiKeys
  const workspace = WorkspaceId.make(plan.name)
  const accounts: ReadonlyArray<DemoAccount> = networks.flatMap((network, at) =>
    (at === 0 ? plan.handles : plan.handles.slice(0, 1)).map((handle, account) => ({
      accountId: AccountId.make(`acc_${plan.name}_${network.platform}_${account + 1}`),
      member: { id: network.memberId(plan.first + account), handle },
      network
    }))
  )
  yield* Effect.forEach(accounts, (account) => connect(workspace, account), { discard: true })
  let publications = 0
  // Oldest first, as it happened.
  for (let at = plan.posts - 1; at >= 0; at--) {
    const publishing = networks.flatMap((network) => {
      const own = accounts.filter((account) => account.network === network)
      return own.filter((_, account) => publishesTo(at, account, own.length))
    })
    yield* Effect.forEach(
      publishing,
      (account, copy) => publish(workspace, account, { serial: plan.first + at, copy, createdAt: createdAt(at, now) }),
      { discard: true }
    )
    publications += publishing.length
  }
  const key = yield* keys.issue(workspace, { name: "demo", scopes: ["analytics:read", "analytics:refresh"] })
  const readKey = yield* keys.issue(workspace, { name: "demo, reading only", scopes: ["analytics:read"] })
  return { workspace, accounts, publications, key: key.key, readKey: readKey.key }
})

/** Accounts of one network take turns; every fifth post also goes to the next one. */
const publishesTo = (post: number, account: number, accounts: number): boolean =>
  post % accounts === account || (post % 5 === 0 && (post + 1) % accounts === account)

/** One post every eight hours or so, the latest forty minutes ago. */
const createdAt = (at: number, now: Instant): Instant =>
  Math.floor((now - 40 * 60_000 - at * 8 * 3_600_000 - ((at * 7919) % 97) * 60_000) / 1000) * 1000

const publish = Effect.fnUntraced(function* (
  workspace: WorkspaceId,
  account: DemoAccount,
  post: { readonly serial: number; readonly copy: number; readonly createdAt: Instant }
) {
  const analytics = yield* Analytics
  const { member, network } = account
  // A network shows a post a few seconds after it was handed over.
  const publishedAt = post.createdAt + 4000 + (post.serial % 30) * 1000
  const id: PlatformPostId = network.postId(member, publishedAt, post.serial * 8 + post.copy)
  const text = textOf(post.serial)
  network.publish({ id, member, text, createdAt: publishedAt })
  yield* analytics.recordPublication(workspace, {
    postId: PostId.make(`post_${((post.serial * 2_654_435_761) % 4_294_967_296).toString(16).padStart(8, "0")}`),
    accountId: account.accountId,
    platformPostId: id,
    url: network.address(member, id),
    text,
    createdAt: post.createdAt,
    publishedAt,
    traits: {}
  })
})
