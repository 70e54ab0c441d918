/** Runs commands against one store and collects its answers. */
import type { WorkspaceId } from "@dravo/core/Ids"
import type { Instant } from "@dravo/core/Instant"
import type { Learned } from "@dravo/core/Publication"
import type { Filter, Start } from "@dravo/core/Query"
import type { StoreError } from "@dravo/core/StoreError"
import { key as subjectKey, type Subject } from "@dravo/core/Subject"
import { initial, type SyncState } from "@dravo/core/SyncState"
import * as Text from "@dravo/core/Text"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Answers from "./store-answers.ts"
import type { Command, Filtering, Learning, Ref, State, When } from "./store-commands.ts"
import * as F from "./store-fixtures.ts"
import type { World } from "./store-law.ts"

export const workspaces: readonly [WorkspaceId, WorkspaceId] = [F.mine, F.theirs]

/**
 * One printed answer per command; an error answers by its reason. An isolated run may be compared with one of another
 * time and other neighbours: its instants are relative, and its key ids, which are unique in the store, its workspace's own.
 */
export const run = Effect.fnUntraced(function*(
  world: World, commands: ReadonlyArray<Command>, isolated: boolean
): Effect.fn.Return<ReadonlyArray<string>, never> {
  const memory = Answers.remembering(world, isolated)
  return yield* Effect.forEach(commands, (command) => answer(memory, command).pipe(
    Effect.map(Answers.print),
    Effect.catch((error) => Effect.succeed(`fails: ${error.reason._tag}`))
  ))
})

// internal

const answer = (memory: Answers.Memory, command: Command): Effect.Effect<unknown, StoreError> => {
  switch (command._tag) {
    case "Connect":
    case "Disconnect":
    case "Refuse":
    case "Record":
      return write(memory, command)
    case "Page":
    case "Accounts":
    case "Rows":
      return read(memory, command)
    case "Claim":
    case "Release":
    case "Commit":
      return refresh(memory, command)
    case "ReadSecret":
    case "WriteSecret":
    case "ClaimSecret":
    case "ReleaseSecret":
      return secret(memory, command)
    case "InsertKey":
    case "Keys":
    case "RevokeKey":
      return key(memory, command)
    case "Throttle":
      return Effect.andThen(memory.world.store.engineThrottle(`throttle ${command.key}`, at(memory, command.when)), throttles(memory))
    case "Throttles":
      return throttles(memory)
    case "Wait":
      return memory.world.wait(command.steps * step(memory))
  }
}

type Of<Tag extends Command["_tag"]> = Extract<Command, { _tag: Tag }>

const write = (memory: Answers.Memory, command: Of<"Connect" | "Disconnect" | "Refuse" | "Record">): Effect.Effect<unknown, StoreError> => {
  const { store } = memory.world
  const workspace = of(command)
  const accountId = F.accountId(command.account)
  switch (command._tag) {
    case "Connect": {
      const text = Text.storable(command.text)
      const draft = F.account(command.account, {
        platform: F.platform(command.platform), platformAccountId: F.platformAccountId(command.native),
        handle: text.slice(0, 256).toWellFormed(), traits: { trait: text }
      })
      return Effect.flatMap(store.connectAccount(workspace, draft), (account) => {
        Answers.note(memory, workspace, "account", account.seq)
        return withRows(memory, workspace, [{ subject: F.ofAccount(account) }], { recorded: Answers.account(memory, account) })
      })
    }
    case "Disconnect":
      return store.disconnectAccount(workspace, accountId)
    case "Refuse":
      return store.refuseGrant(workspace, accountId, command.connection, Text.storable(command.text))
    case "Record": {
      const text = Text.storable(command.text)
      const draft = F.publication(command.native, {
        accountId, postId: F.postId(command.post), createdAt: maybe(memory, command.at), publishedAt: maybe(memory, command.publishedAt),
        text, url: text, traits: { trait: text }
      })
      return Effect.flatMap(store.recordPublication(workspace, draft), (publication) => {
        Answers.note(memory, workspace, "publication", publication.seq)
        return withRows(memory, workspace, [{ subject: F.ofPublication(publication) }], { recorded: Answers.publication(memory, publication) })
      })
    }
  }
}

const read = (memory: Answers.Memory, command: Of<"Page" | "Accounts" | "Rows">): Effect.Effect<unknown, StoreError> => {
  const { store } = memory.world
  const workspace = of(command)
  switch (command._tag) {
    case "Page": {
      const start: Start = command.start._tag === "Offset" ? command.start : {
        _tag: "After", createdAt: at(memory, command.start.when), seq: resolve(memory, workspace, { kind: "publication", index: command.start.index }).seq
      }
      const query = { filters: command.filters.map((one) => filter(memory, one)), start, limit: command.limit }
      return Effect.map(store.pagePublications(workspace, query), (page) => Answers.page(memory, page))
    }
    case "Accounts": {
      const after = command.after === 0 ? 0 : resolve(memory, workspace, { kind: "account", index: command.after - 1 }).seq
      const query = {
        accountId: command.account === null ? null : F.accountId(command.account),
        platform: command.platform === null ? null : F.platform(command.platform), after, limit: command.limit
      }
      return Effect.map(store.pageAccounts(workspace, query), (page) => Answers.page(memory, page))
    }
    case "Rows":
      return Effect.map(store.rows(workspace, command.refs.map((ref) => resolve(memory, workspace, ref))), (page) => {
        const { rows, ...rest } = Answers.page(memory, page)
        return { ...rest, rows: Answers.unordered(rows) }
      })
  }
}

const refresh = (memory: Answers.Memory, command: Of<"Claim" | "Release" | "Commit">): Effect.Effect<unknown, StoreError> => {
  const { store } = memory.world
  const workspace = of(command)
  const aimed = (one: { readonly ref: Ref; readonly aim: number }) => {
    const subject = resolve(memory, workspace, one.ref)
    const last = memory.fences.get(`${subject.kind} ${subject.seq}`)?.last ?? 0
    return { subject, fence: last + (one.aim === 4 ? -1 : one.aim === 5 ? 1 : 0) }
  }
  switch (command._tag) {
    case "Claim": {
      const claims = command.claims.map((one) => ({ ...aimed(one), reason: one.reason }))
      return Effect.flatMap(store.claim(workspace, claims, Duration.millis(command.steps * step(memory))), ({ granted, now }) =>
        withRows(memory, workspace, claims, {
          granted: Answers.unordered(granted.map((one) => Answers.fenced(memory, one))), at: Answers.when(memory, now)
        }))
    }
    case "Release": {
      const leases = command.leases.map(aimed)
      return Effect.andThen(store.release(workspace, leases), withRows(memory, workspace, leases, {}))
    }
    case "Commit": {
      const commits = command.commits.map((one) => ({
        ...aimed(one), sync: state(memory, one.state), ...(one.learned === undefined ? {} : { learned: learned(memory, one.learned) })
      }))
      // No caller commits a subject twice at once, and what would hold then is not promised.
      const once = [...new Map(commits.map((one) => [subjectKey(one.subject), one])).values()]
      return Effect.flatMap(store.commit(workspace, once), (dropped) => withRows(memory, workspace, once, {
        dropped: Answers.unordered(dropped.map((one) => Answers.subject(memory, one)))
      }))
    }
  }
}

const secret = (
  memory: Answers.Memory, command: Of<"ReadSecret" | "WriteSecret" | "ClaimSecret" | "ReleaseSecret">
): Effect.Effect<unknown, StoreError> => {
  const { store } = memory.world
  const [workspace, accountId] = [of(command), F.accountId(command.account)]
  switch (command._tag) {
    case "ReadSecret":
      return store.readSecret(workspace, accountId)
    case "WriteSecret":
      return store.writeSecret(workspace, accountId, Text.storable(command.sealed), command.expected)
    case "ClaimSecret":
      return store.claimSecret(workspace, accountId, command.version, Duration.millis(command.steps * step(memory)))
    case "ReleaseSecret":
      return store.releaseSecret(workspace, accountId, command.version)
  }
}

const key = (memory: Answers.Memory, command: Of<"InsertKey" | "Keys" | "RevokeKey">): Effect.Effect<unknown, StoreError> => {
  const { store } = memory.world
  const [workspace, id] = [of(command), `${memory.isolated ? of(command) : ""}key-${command.key}`]
  switch (command._tag) {
    case "InsertKey":
      return store.insertKey(workspace, F.apiKey(id, { name: Text.storable(command.name) }))
    case "Keys":
      return Effect.all([store.listKeys(workspace), store.engineFindKey(id)]).pipe(Effect.map(([keys, found]) => ({
        keys: keys.map((one) => Answers.key(memory, one)),
        found: found === null ? null : { ...found, key: Answers.key(memory, found.key) }
      })))
    case "RevokeKey":
      return store.revokeKey(workspace, id)
  }
}

const throttles = (memory: Answers.Memory): Effect.Effect<unknown, StoreError> =>
  Effect.map(memory.world.store.engineThrottles([0, 1, 2].map((n) => `throttle ${n}`)), ({ until }) =>
    Array.from(until, ([name, deadline]) => [name, Answers.when(memory, deadline)]).sort())

/** An answer, and the rows it was about as they are afterwards: that is also how a run learns their fences. */
const withRows = (
  memory: Answers.Memory, workspace: WorkspaceId, about: ReadonlyArray<{ readonly subject: Subject }>, answer: object
): Effect.Effect<unknown, StoreError> =>
  Effect.map(memory.world.store.rows(workspace, about.map(({ subject }) => subject)), (page) => {
    const { rows, ...rest } = Answers.page(memory, page)
    return { ...answer, ...rest, rows: Answers.unordered(rows) }
  })

const of = ({ workspace }: { readonly workspace: number }): WorkspaceId => workspaces[workspace] ?? F.mine

/** A subject of this workspace or, where it recorded too few, of nobody. */
const resolve = (memory: Answers.Memory, workspace: WorkspaceId, { index, kind }: Ref): Subject =>
  ({ kind, seq: Answers.listed(memory, workspace, kind)[index] ?? 1_000_000 + index })

/** A second where the clock stands still, and far more than it drifts where it does not. */
const step = ({ world: { tick } }: Answers.Memory): number => tick === 1 ? 1000 : tick * 2

/** Steps end between two ticks, so that a drifting clock never decides which side of one an instant is on. */
const at = (memory: Answers.Memory, when: When): Instant =>
  when._tag === "At" ? when.at + (memory.isolated ? memory.world.start : 0) : memory.world.start + when.steps * step(memory) + (memory.world.tick === 1 ? 0 : memory.world.tick)

const maybe = (memory: Answers.Memory, when: When | null): Instant | null => when === null ? null : at(memory, when)

const filter = (memory: Answers.Memory, one: Filtering): Filter => {
  switch (one._tag) {
    case "Post":
      return { _tag: "Post", id: F.postId(one.post) }
    case "Native":
      return { _tag: "Post", id: F.platformPostId(one.native) }
    case "Account":
      return { _tag: "Account", accountId: F.accountId(one.account) }
    case "Platform":
      return { _tag: "Platform", platform: F.platform(one.platform) }
    case "CreatedFrom":
    case "CreatedTo":
      return { _tag: one._tag, at: at(memory, one.when) }
  }
}

const state = (memory: Answers.Memory, { lastUpdatedAt, metrics, staleAfter, window, ...rest }: State): SyncState => ({
  ...initial, ...rest,
  metrics: Object.fromEntries(metrics), metricsAsOf: Object.fromEntries(metrics.map(([name]) => [name, memory.world.start])),
  metricsWindow: window ? { from: memory.world.start, to: memory.world.start } : null,
  lastUpdatedAt: maybe(memory, lastUpdatedAt), staleAfter: maybe(memory, staleAfter),
  warnings: rest.warnings.map(Text.storable), error: rest.error === null ? null : Text.storable(rest.error),
  policyState: rest.policyState === null ? null : Text.storable(rest.policyState)
})

const learned = (memory: Answers.Memory, one: Learning): Learned => ({
  ...(one.native === undefined ? {} : { platformPostId: F.platformPostId(one.native) }),
  ...(one.url === undefined ? {} : { url: Text.storable(one.url) }),
  ...(one.publishedAt === undefined ? {} : { publishedAt: at(memory, one.publishedAt) }),
  ...(one.trait === undefined ? {} : { traits: { trait: Text.storable(one.trait) } })
})
