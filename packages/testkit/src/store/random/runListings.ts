/** Commands about listings: who walks them, and what they find. */
import type { Commit, ListedPage, Walk } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import { key as subjectKey } from "@dravo/core/Subject"
import * as Text from "@dravo/core/Text"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { unordered } from "../../suite/answers.ts"
import { at, maybe, miss, step, when } from "../../suite/instants.ts"
import * as F from "../fixtures.ts"
import * as Answers from "./answers.ts"
import type { Of } from "./commands.ts"
import { of, resolve, state } from "./resolve.ts"
import { withRows } from "./runAfter.ts"

export const listing = (
  memory: Answers.Memory,
  command: Of<"Walk" | "WalkDue" | "List" | "Named">
): Effect.Effect<unknown, StoreError> => {
  const { store } = memory.world
  switch (command._tag) {
    case "Walk":
      return Effect.map(
        store.claimListing(of(command), F.accountId(command.account), Duration.millis(command.steps * step(memory))),
        (walk) => walk && taken(memory, walk)
      )
    case "WalkDue":
      // Every workspace's visits are taken: two runs that begin with other neighbours cannot be compared.
      return memory.isolated
        ? Effect.succeed([])
        : Effect.map(
            store.engineClaimListings(
              { platform: F.platform(command.platform), limit: command.limit },
              Duration.millis(command.steps * step(memory))
            ),
            (walks) => walks.map((walk) => taken(memory, walk))
          )
    case "List":
      return listed(memory, command)
    case "Named":
      return Effect.map(
        store.postsNamed(of(command), F.accountId(command.account), command.natives.map(F.platformPostId)),
        (found) => unordered(Answers.rows(memory, found).rows)
      )
  }
}

// internal

const placeOf = (workspace: string, accountId: string): string => `listing ${workspace} ${accountId}`

/** Due from the beginning of time is no instant of the run, which would be told from the run's start. */
const next = (memory: Answers.Memory, at: number | null) => (at === 0 ? "at once" : when(memory, at))

const taken = (memory: Answers.Memory, { account, now, state: text, version }: Walk) => {
  memory.versions.set(placeOf(account.workspace, account.accountId), version)
  return { account: Answers.account(memory, account), state: text, version, at: when(memory, now) }
}

const listed = Effect.fnUntraced(function* (
  memory: Answers.Memory,
  command: Of<"List">
): Effect.fn.Return<unknown, StoreError> {
  const { store } = memory.world
  const [workspace, accountId] = [of(command), F.accountId(command.account)]
  const commits = command.commits.map((one): Commit => {
    const subject = resolve(memory, workspace, one.ref)
    const last = memory.fences.get(`${subject.kind} ${subject.seq}`)?.last ?? 0
    return { subject, fence: last + miss(one.aim), sync: state(memory, one.state) }
  })
  const page: ListedPage = {
    version: (memory.versions.get(placeOf(workspace, accountId)) ?? 0) + miss(command.aim),
    state: "walked",
    nextAt: command.next === null ? null : at(memory, command.next),
    lease: command.goesOn ? Duration.millis(3 * step(memory)) : null,
    commits: [...new Map(commits.map((one) => [subjectKey(one.subject), one])).values()],
    found: command.found.map((one) => ({
      draft: {
        ...F.publication(one.native),
        postId: F.postId(one.post),
        createdAt: maybe(memory, one.at),
        publishedAt: maybe(memory, one.publishedAt),
        text: Text.storable(one.text),
        traits: { trait: Text.storable(one.text) },
        origin: "discovered",
        mediaType: one.media
      },
      sync: state(memory, one.state),
      ...(one.point === undefined ? {} : { point: Object.fromEntries(one.point) })
    }))
  }
  const done = yield* store.commitListing(workspace, accountId, page)
  const added = done?.added ?? []
  for (const { seq } of added) Answers.note(memory, workspace, "publication", seq)
  return yield* withRows(
    memory,
    workspace,
    [...page.commits, ...added.map((one) => ({ subject: F.ofPublication(one) }))],
    {
      held: done !== null,
      added: added.map(({ seq }) => Answers.subject(memory, { kind: "publication", seq })),
      dropped: (done?.dropped ?? [])
        .map((one) => page.commits.findIndex(({ subject }) => subjectKey(subject) === subjectKey(one)))
        .sort(),
      ...(yield* store
        .listingOf(workspace, accountId)
        .pipe(Effect.map((one) => ({ listing: one && { ...one, nextAt: next(memory, one.nextAt) } }))))
    }
  )
})
