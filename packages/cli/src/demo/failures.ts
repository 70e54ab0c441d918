/** The second half: what goes wrong, and what an answer looks like then. */
import { PlatformPostId } from "@dravo/core/Ids"
import type * as Wire from "@dravo/http/Wire"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { connect, type DemoAccount } from "./fixtures.ts"
import { allSynced, brief, same, type DemoContext } from "./reading.ts"
import { assertDemo } from "./walkthrough.ts"

export const gone = Effect.fnUntraced(function* ({ walkthrough }: DemoContext, account: DemoAccount) {
  yield* walkthrough.chapter(
    "A deleted post",
    `One of 20 posts is deleted on ${account.network.label}. Its row fails and keeps its last numbers; its ` +
      "neighbours get new ones, in the same call."
  )
  const query = `accountId=${account.accountId}&limit=20`
  const before = yield* walkthrough.posts(query, { calls: 0, quietly: true })
  const deleted = before.items[3]
  if (deleted === undefined) return yield* assertDemo(false, "there are too few rows")
  account.network.remove(PlatformPostId.make(deleted.platform_post_id))
  const shown = before.items.slice(3, 5).map((row) => row.platform_post_id)
  const after = yield* walkthrough.posts(`${query}&refresh=true`, {
    rows: (row) => shown.some((id) => id === row["platform_post_id"]),
    count: 2,
    keys: ["platform_post_id", ...statusKeys],
    without: ["overview"]
  })
  const lost = after.items.filter((row) => row.sync_status !== "synced")
  const [only] = lost
  yield* assertDemo(
    lost.length === 1 && only?.sync_status === "failed" && only.platform_post_id === deleted.platform_post_id,
    "not exactly the deleted post failed"
  )
  yield* assertDemo(kept([deleted], lost), "the deleted post lost its last numbers")
})

export const throttled = Effect.fnUntraced(function* ({ walkthrough }: DemoContext, account: DemoAccount) {
  yield* walkthrough.chapter(
    "A throttled account",
    `${account.network.label} refuses further calls for a minute. The answer is 200 with the last numbers, and ` +
      "nobody asks again before the deadline."
  )
  const query = `accountId=${account.accountId}&limit=25`
  const before = yield* walkthrough.posts(query, { calls: 0, quietly: true })
  account.network.throttle(account.member, 60)
  const first = yield* walkthrough.posts(`${query}&refresh=true`, { calls: 1, keys: statusKeys, without: ["overview"] })
  yield* assertDemo(
    first.items.every((row) => row.sync_status === "failed" && row.error_message !== null),
    "a throttled row does not say so"
  )
  yield* assertDemo(kept(before.items, first.items), "a throttled row lost its last numbers")
  const second = yield* walkthrough.posts(`${query}&refresh=true`, {
    calls: 0,
    keys: ["sync_status", "warnings", "stale_after"],
    without: ["overview"]
  })
  yield* assertDemo(
    second.items.every((row) => row.warnings.length > 0),
    "a row that was not asked for does not say why"
  )
})

export const revoked = Effect.fnUntraced(function* ({ fixtures, walkthrough }: DemoContext, account: DemoAccount) {
  yield* walkthrough.chapter(
    "A dead token",
    `The owner of ${account.member.handle} takes the consent back. The refused token is renewed once, in vain; after ` +
      "that nobody is asked until the account is reconnected."
  )
  const query = `accountId=${account.accountId}&limit=25`
  const before = yield* walkthrough.posts(query, { calls: 0, quietly: true })
  account.network.revoke(account.member)
  const dead = yield* walkthrough.posts(`${query}&refresh=true`, { calls: 2, keys: statusKeys, without: ["overview"] })
  yield* assertDemo(
    dead.items.every((row) => row.sync_status === "requires_reconnect" && row.error_message !== null),
    "a dead grant does not ask for a reconnect"
  )
  yield* assertDemo(kept(before.items, dead.items), "a dead grant cost a row its last numbers")
  yield* walkthrough.posts(`${query}&refresh=true`, {
    calls: 0,
    keys: ["sync_status", "warnings"],
    without: ["overview"]
  })
  yield* walkthrough.say(
    "The owner consents again, the account is connected with the new tokens, and its rows can be asked for."
  )
  yield* connect(fixtures.acme.workspace, account)
  const alive = yield* walkthrough.posts(query, { calls: 1, keys: brief, without: ["overview"] })
  yield* allSynced(alive)
})

export const doors = Effect.fnUntraced(function* ({ fixtures, walkthrough }: DemoContext) {
  yield* walkthrough.chapter(
    "Closed doors",
    "A key with one wrong letter, a key that may only read, and parameters that cannot be. No platform hears of " +
      "any of them."
  )
  const text = Redacted.value(fixtures.acme.key)
  const typo = Redacted.make(`${text.slice(0, -1)}${text.endsWith("a") ? "b" : "a"}`)
  yield* walkthrough.refused("limit=25", 401, { key: typo })
  yield* walkthrough.refused("limit=25&refresh=true", 403, { key: fixtures.acme.readKey })
  const bad = yield* walkthrough.refused("limit=0&fromDate=2026-02-30", 400)
  yield* assertDemo(
    same(bad.errors?.map(({ parameter }) => parameter).sort(), ["fromDate", "limit"]),
    "the refusal does not name both parameters"
  )
})

export const strangers = Effect.fnUntraced(function* ({ fixtures, walkthrough }: DemoContext) {
  const theirs = fixtures.globex.accounts[0]
  if (theirs === undefined) return yield* assertDemo(false, "the second company has no account")
  yield* walkthrough.chapter(
    "Another workspace's account",
    "Asked for with acme's key, globex's account answers exactly like one that does not exist."
  )
  const foreign = yield* walkthrough.posts(`accountId=${theirs.accountId}`, { calls: 0 })
  const nobody = yield* walkthrough.posts("accountId=acc_nobody", { calls: 0, quietly: true })
  yield* assertDemo(
    foreign.total === 0 && same(foreign, nobody),
    "a foreign id can be told from one that does not exist"
  )
})

// internal

const statusKeys = ["metrics", "sync_status", "error_message", "last_updated_at", "stale_after"]

/** The same numbers, read at the same instant as before. */
const kept = (before: ReadonlyArray<Wire.PostRow>, after: ReadonlyArray<Wire.PostRow>): boolean =>
  same(
    before.map((row) => [row.platform_post_id, row.metrics, row.last_updated_at]),
    after.map((row) => [row.platform_post_id, row.metrics, row.last_updated_at])
  )
