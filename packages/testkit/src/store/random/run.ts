/** Runs commands against one store and collects its answers. */
import * as Change from "@dravo/core/Change"
import type { WorkspaceId } from "@dravo/core/Ids"
import type { StoreError } from "@dravo/core/StoreError"
import * as Effect from "effect/Effect"
import * as Answers from "./answers.ts"
import { ranked } from "./orders.ts"
import type { Command, Of } from "./commands.ts"
import * as F from "../fixtures.ts"
import type { World } from "../../suite/law.ts"
import { print } from "../../suite/answers.ts"
import { step } from "../../suite/instants.ts"
import { of, workspaces } from "./resolve.ts"
import { answer as shared } from "../../coordination/random/run.ts"
import { read, write } from "./runRecords.ts"
import { background, insert, refresh } from "./runRefreshes.ts"
import { listing } from "./runListings.ts"
import { key, secret } from "./runSecrets.ts"

/**
 * One printed answer per command; an error answers by its reason. An isolated run may be compared with one of another
 * time and other neighbours: its instants are relative, and its key ids, which are unique in the store, its workspace's
 * own.
 */
export const run = Effect.fnUntraced(function* (
  world: World,
  commands: ReadonlyArray<Command>,
  isolated: boolean
): Effect.fn.Return<ReadonlyArray<string>, never> {
  const memory = Answers.remembering(world, isolated)
  return yield* Effect.forEach(commands, (command) =>
    answer(memory, command).pipe(
      Effect.map(print),
      Effect.catch((error) => Effect.succeed(`fails: ${error.reason._tag}`))
    )
  )
})

/** Runs commands, follows the feed to its end with every copy that was begun, and answers the copies. */
export const copies = Effect.fnUntraced(function* (
  world: World,
  commands: ReadonlyArray<Command>
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
    case "Order":
    case "Accounts":
    case "Rows":
    case "History":
    case "Sums":
      return read(memory, command)
    case "Claim":
    case "Release":
    case "Commit":
    case "Read":
      return refresh(memory, command)
    case "Insert":
      return insert(memory, command)
    case "Walk":
    case "WalkDue":
    case "List":
    case "Named":
      return listing(memory, command)
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
    case "Throttle":
    case "Throttles":
    case "TakeProbe":
    case "EndProbe":
    case "Pay":
    case "Take":
    case "Note":
      return shared(memory, command)
    case "Follow":
      return Effect.map(followed(memory, command), (changes) => changes.map((one) => Answers.change(memory, one)))
    case "Erase":
      return memory.world.store.erase(of(command), erasure(command))
    case "Rank":
      return Effect.as(ranked(memory.world.store, command.names, command.rows), "ranked")
    case "Fold":
      // How much there was to fold is the store's own affair.
      return Effect.as(memory.world.store.engineFold(command.changes), "folded")
    case "Wait":
      memory.waited.steps += command.steps
      return memory.world.wait(command.steps * step(memory))
  }
}

/** A page of the feed as the command asks for it: from where the follower is, or from where nobody can be. */
const followed = (memory: Answers.Memory, command: Of<"Follow">) => {
  const workspace = of(command)
  if (!command.isAhead) return follow(memory, workspace, command.follower, command.limit)
  const cursor = { ...copyOf(memory, workspace, command.follower).cursor, mark: 1e12 }
  return Effect.map(memory.world.store.changes(workspace, cursor, command.limit), ({ changes }) => changes)
}

/** One page of the feed, into the follower's copy. */
const follow = Effect.fnUntraced(function* (
  memory: Answers.Memory,
  workspace: WorkspaceId,
  follower: number,
  limit: number
): Effect.fn.Return<ReadonlyArray<Change.Change>, StoreError> {
  const copy = copyOf(memory, workspace, follower)
  const { changes, cursor } = yield* memory.world.store.changes(workspace, copy.cursor, limit)
  for (const change of changes) copy.records.set(Change.recordId(change), change)
  copy.cursor = cursor
  return changes
})

const copyOf = (memory: Answers.Memory, workspace: WorkspaceId, follower: number): Answers.Copy => {
  const copy = memory.copies.get(`${workspace} ${follower}`) ?? {
    workspace,
    cursor: Change.beginning,
    records: new Map<string, Change.Change>()
  }
  memory.copies.set(`${workspace} ${follower}`, copy)
  return copy
}

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
