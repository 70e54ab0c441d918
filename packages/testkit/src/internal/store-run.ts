/** Runs commands against one store and collects its answers. */
import type { AlongQuery, DueQuery } from "@dravo/core/Due"
import * as Change from "@dravo/core/Change"
import { always } from "@dravo/core/History"
import type { WorkspaceId } from "@dravo/core/Ids"
import type { Start } from "@dravo/core/Query"
import type { Commit, SecretRecord } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import { key as subjectKey, type Subject } from "@dravo/core/Subject"
import * as Text from "@dravo/core/Text"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Answers from "./store-answers.ts"
import type { Command, Ref } from "./store-commands.ts"
import * as F from "./store-fixtures.ts"
import type { World } from "./store-law.ts"
import { againOf, ahead, at, filter, learned, maybe, miss, of, position, resolve, state, step, workspaces } from "./store-resolve.ts"

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

/** Runs commands, follows the feed to its end with every copy that was begun, and answers the copies. */
export const copies = Effect.fnUntraced(function*(
  world: World, commands: ReadonlyArray<Command>
): Effect.fn.Return<ReadonlyArray<Answers.Copy>, StoreError> {
  const memory = Answers.remembering(world, false)
  yield* Effect.forEach(commands, (command) => Effect.exit(answer(memory, command)), { discard: true })
  for (const workspace of workspaces) {
    for (const follower of [0, 1, 2]) while ((yield* follow(memory, workspace, follower, 3)).length > 0);
  }
  return [...memory.copies.values()]
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
    case "History":
      return read(memory, command)
    case "Claim":
    case "Release":
    case "Commit":
    case "Read":
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
    case "ClaimDue":
    case "ClaimAlong":
    case "Postpone":
    case "Touch":
      return background(memory, command)
    case "TakeProbe":
    case "EndProbe":
    case "Pay":
    case "Take":
    case "Note":
      return limits(memory, command)
    case "Throttle":
      return Effect.andThen(memory.world.store.engineThrottle(`throttle ${command.key}`, at(memory, command.when)), throttles(memory))
    case "Throttles":
      return throttles(memory)
    case "Follow":
      return Effect.map(follow(memory, of(command), command.follower, command.limit), (changes) => changes.map((one) => Answers.change(memory, one)))
    case "Erase":
      return memory.world.store.erase(of(command), erasure(command))
    case "Wait":
      memory.waited.steps += command.steps
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
        handle: text.slice(0, 256).toWellFormed(), traits: { trait: text }, app: command.native === 2 ? "app" : null
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

const read = (memory: Answers.Memory, command: Of<"Page" | "Accounts" | "Rows" | "History">): Effect.Effect<unknown, StoreError> => {
  const { store } = memory.world
  const workspace = of(command)
  switch (command._tag) {
    case "Page": {
      const start: Start = command.start._tag === "Offset" ? command.start : {
        _tag: "After", createdAt: at(memory, command.start.when), seq: position(memory, workspace, { kind: "publication", index: command.start.index })
      }
      const query = { filters: command.filters.map((one) => filter(memory, one)), start, limit: command.limit }
      return Effect.map(store.pagePublications(workspace, query), (page) => Answers.page(memory, page))
    }
    case "Accounts": {
      const after = command.after === 0 ? 0 : position(memory, workspace, { kind: "account", index: command.after - 1 })
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
    case "History": {
      const after = command.after && {
        subject: { kind: command.after.ref.kind, seq: position(memory, workspace, command.after.ref) }, at: at(memory, command.after.when)
      }
      const query = { from: maybe(memory, command.from) ?? always.from, to: maybe(memory, command.to) ?? always.to, after, limit: command.limit }
      return Effect.map(store.history(workspace, command.refs.map((ref) => resolve(memory, workspace, ref)), query), (points) =>
        points.map((one) => Answers.recorded(memory, one)))
    }
  }
}

const refresh = (memory: Answers.Memory, command: Of<"Claim" | "Release" | "Commit" | "Read">): Effect.Effect<unknown, StoreError> => {
  const { store } = memory.world
  const workspace = of(command)
  const aimed = (one: { readonly ref: Ref; readonly aim: number }) => {
    const subject = resolve(memory, workspace, one.ref)
    const last = memory.fences.get(`${subject.kind} ${subject.seq}`)?.last ?? 0
    return { subject, fence: last + miss(one.aim) }
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
        ...aimed(one), sync: state(memory, one.state), ...(one.learned === undefined ? {} : { learned: learned(memory, one.learned) }),
        ...(one.point === undefined ? {} : { point: Object.fromEntries(one.point) })
      }))
      // No caller commits a subject twice at once, and what would hold then is not promised.
      const once = [...new Map(commits.map((one) => [subjectKey(one.subject), one])).values()]
      return committed(memory, workspace, once)
    }
    case "Read": {
      const subject = resolve(memory, workspace, command.ref)
      const { again, promise } = command
      const when = at(memory, promise === null ? command.when : ahead(memory, command.when))
      const sync = F.synced(when, {
        metrics: Object.fromEntries(command.point), again: againOf(memory, again, (one) => ahead(memory, one)),
        ...(promise === null ? {} : { staleAfter: when + promise * step(memory) })
      })
      return Effect.gen(function*() {
        const { rows } = yield* store.rows(workspace, [subject])
        const { granted } = yield* store.claim(workspace, rows.map(({ fence }) => ({ subject, fence, reason: "forced" })), Duration.minutes(1))
        return yield* committed(memory, workspace, granted.map((one) => ({ ...one, sync, point: sync.metrics })))
      })
    }
  }
}

/** What was dropped, and everything the subjects' history then is. */
const committed = Effect.fnUntraced(function*(memory: Answers.Memory, workspace: WorkspaceId, commits: ReadonlyArray<Commit>) {
  const { store } = memory.world
  const dropped = yield* store.commit(workspace, commits)
  const points = yield* store.history(workspace, commits.map(({ subject }) => subject), { ...always, after: null, limit: 100 })
  return yield* withRows(memory, workspace, commits, {
    dropped: dropped.map((one) => commits.findIndex(({ subject }) => subjectKey(subject) === subjectKey(one))).sort(),
    history: points.map((one) => Answers.recorded(memory, one))
  })
})

/** One page of the feed, into the follower's copy. */
const follow = Effect.fnUntraced(function*(
  memory: Answers.Memory, workspace: WorkspaceId, follower: number, limit: number
): Effect.fn.Return<ReadonlyArray<Change.Change>, StoreError> {
  const copy = memory.copies.get(`${workspace} ${follower}`) ?? { workspace, cursor: Change.beginning, records: new Map<string, Change.Change>() }
  memory.copies.set(`${workspace} ${follower}`, copy)
  const { changes, cursor } = yield* memory.world.store.changes(workspace, copy.cursor, limit)
  for (const change of changes) copy.records.set(Change.recordId(change), change)
  copy.cursor = cursor
  return changes
})

const erasure = ({ what }: Of<"Erase">): Change.Erasure => {
  switch (what._tag) {
    case "Account":
      return { _tag: "Account", accountId: F.accountId(what.account) }
    case "Post":
      return { _tag: "Post", postId: F.postId(what.post) }
    case "All":
      return { _tag: "All" }
  }
}

const secret = (
  memory: Answers.Memory, command: Of<"ReadSecret" | "WriteSecret" | "ClaimSecret" | "ReleaseSecret">
): Effect.Effect<unknown, StoreError> => {
  const { store } = memory.world
  const [workspace, accountId] = [of(command), F.accountId(command.account)]
  const place = `${workspace} ${accountId}`
  const version = (memory.versions.get(place) ?? 0) + ("aim" in command ? miss(command.aim) : 0)
  const seen = (found: SecretRecord | null) => {
    memory.versions.set(place, found?.version ?? 0)
    return found
  }
  switch (command._tag) {
    case "ReadSecret":
      return Effect.map(store.readSecret(workspace, accountId), seen)
    case "WriteSecret":
      return Effect.map(store.writeSecret(workspace, accountId, Text.storable(command.sealed), version), (written) => written && seen(written))
    case "ClaimSecret":
      return store.claimSecret(workspace, accountId, version, Duration.millis(command.steps * step(memory)))
    case "ReleaseSecret":
      return store.releaseSecret(workspace, accountId, version)
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

const background = (memory: Answers.Memory, command: Of<"ClaimDue" | "ClaimAlong" | "Postpone" | "Touch">): Effect.Effect<unknown, StoreError> => {
  const { store } = memory.world
  switch (command._tag) {
    case "ClaimDue": {
      const query: DueQuery = {
        kind: command.kind, platforms: [0, 1].filter((n) => command.platform === 2 || command.platform === n).map(F.platform), after: null,
        workspaces: 10, share: 100, limit: 100, unreadFor: Duration.millis(6 * step(memory))
      }
      return Effect.map(store.engineClaimDue(query, Duration.millis(command.steps * step(memory))), ({ next, now, rows }) => ({
        // Every workspace's rows are leased; an isolated run tells of its own.
        rows: Answers.unordered(rows.filter(({ account }) => !memory.isolated || account.workspace === workspaces[0]).map((row) => Answers.row(memory, row))),
        next, at: Answers.when(memory, now)
      }))
    }
    case "ClaimAlong": {
      const workspace = of(command)
      const query: Omit<AlongQuery, "platform"> = {
        kind: command.kind, places: 100, among: 100, unreadFor: Duration.millis(6 * step(memory)),
        of: "account" in command.of ? { account: F.accountId(command.of.account) } : command.of
      }
      // On every platform: an account is on one of them.
      return Effect.map(Effect.forEach([0, 1], (n) =>
        store.claimAlong(workspace, { ...query, platform: F.platform(n) }, Duration.millis(command.steps * step(memory)))), (found) =>
        found.map((rows) => Answers.unordered(rows.map((row) => Answers.row(memory, row)))))
    }
    case "Postpone": {
      const workspace = of(command)
      const leases = command.leases.map((one) => {
        const subject = resolve(memory, workspace, one.ref)
        return { subject, fence: (memory.fences.get(`${subject.kind} ${subject.seq}`)?.last ?? 0) + miss(one.aim) }
      })
      return Effect.andThen(store.postpone(workspace, leases, at(memory, command.when)), withRows(memory, workspace, leases, {}))
    }
    case "Touch": {
      const workspace = of(command)
      const counts = command.counts.map(({ reads, ref }) => ({ subject: resolve(memory, workspace, ref), reads }))
      return Effect.andThen(store.touchReads(workspace, counts), withRows(memory, workspace, counts, {}))
    }
  }
}

const limits = (memory: Answers.Memory, command: Of<"TakeProbe" | "EndProbe" | "Pay" | "Take" | "Note">): Effect.Effect<unknown, StoreError> => {
  const { store } = memory.world
  switch (command._tag) {
    case "TakeProbe":
      return Effect.map(store.engineTakeProbe(command.keys.map((n) => `throttle ${n}`), Duration.millis(command.steps * step(memory))), (taken) =>
        Array.from(taken, ([name, deadline]) => [name, Answers.when(memory, deadline)]).sort())
    case "EndProbe": {
      const name = `throttle ${command.key}`
      return Effect.flatMap(store.engineThrottles([name]), ({ until }) =>
        Effect.andThen(store.engineEndProbe(name, until.get(name) ?? 0, maybe(memory, command.when)), throttles(memory)))
    }
    case "Pay":
      return store.enginePay(`ledger ${command.key}`, command.day * 86_400_000, command.resources.map((n) => `post ${n}`))
    case "Take":
      return store.engineTake(`bucket ${command.key}`, command.amount, command.capacity, command.perStep * 1000 / step(memory))
    case "Note": {
      const name = `note ${command.key}`
      return Effect.gen(function*() {
        const { version } = yield* store.engineNote(name)
        const written = yield* store.engineWriteNote(name, Text.storable(command.text), version + miss(command.aim))
        const { now, ...note } = yield* store.engineNote(name)
        return { written, ...note, at: Answers.when(memory, now) }
      })
    }
  }
}

const throttles = (memory: Answers.Memory): Effect.Effect<unknown, StoreError> =>
  Effect.map(memory.world.store.engineThrottles([0, 1, 2].map((n) => `throttle ${n}`)), ({ passed, until }) =>
    [...Array.from(until, ([name, deadline]) => [name, Answers.when(memory, deadline)]), ...passed.map((name) => [name, "passed"])].sort())

/** An answer, and the rows it was about as they are afterwards: that is also how a run learns their fences. */
const withRows = (
  memory: Answers.Memory, workspace: WorkspaceId, about: ReadonlyArray<{ readonly subject: Subject }>, answer: object
): Effect.Effect<unknown, StoreError> =>
  Effect.map(memory.world.store.rows(workspace, about.map(({ subject }) => subject)), (page) => {
    const { rows, ...rest } = Answers.page(memory, page)
    return { ...answer, ...rest, rows: Answers.unordered(rows) }
  })
