/** Commands of refreshes: claims, commits, and what background work takes. */
import type { FillerQuery, DueQuery } from "@dravo/core/Due"
import { always } from "@dravo/core/History"
import type { WorkspaceId } from "@dravo/core/Ids"
import type { Commit } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import { key as subjectKey, type Subject } from "@dravo/core/Subject"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Answers from "./answers.ts"
import type { Ref } from "./commandSchemas.ts"
import type { Of } from "./commands.ts"
import * as F from "../fixtures.ts"
import { withRows } from "./runAfter.ts"
import { againOf, ahead, learned, of, resolve, state, workspaces } from "./resolve.ts"
import { at, miss, step, when } from "../../suite/instants.ts"
import { unordered } from "../../suite/answers.ts"

export const refresh = (
  memory: Answers.Memory,
  command: Of<"Claim" | "Release" | "Commit" | "Read">
): Effect.Effect<unknown, StoreError> => {
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
      return Effect.flatMap(
        store.claim(workspace, claims, Duration.millis(command.steps * step(memory))),
        ({ granted, now }) =>
          withRows(memory, workspace, claims, {
            granted: unordered(granted.map((one) => Answers.fenced(memory, one))),
            at: when(memory, now)
          })
      )
    }
    case "Release": {
      const leases = command.leases.map(aimed)
      return Effect.andThen(store.release(workspace, leases), withRows(memory, workspace, leases, {}))
    }
    case "Commit": {
      const commits = command.commits.map((one) => ({
        ...aimed(one),
        sync: state(memory, one.state),
        ...(one.learned === undefined ? {} : { learned: learned(memory, one.learned) }),
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
        metrics: Object.fromEntries(command.point),
        again: againOf(memory, again, (one) => ahead(memory, one)),
        ...(promise === null ? {} : { staleAfter: when + promise * step(memory) })
      })
      return Effect.gen(function* () {
        const { rows } = yield* store.rows(workspace, [subject])
        const { granted } = yield* store.claim(
          workspace,
          rows.map(({ fence }) => ({ subject, fence, reason: "forced" })),
          Duration.minutes(1)
        )
        return yield* committed(
          memory,
          workspace,
          granted.map((one) => ({ ...one, sync, point: sync.metrics }))
        )
      })
    }
  }
}

export const insert = (memory: Answers.Memory, command: Of<"Insert">): Effect.Effect<unknown, StoreError> => {
  const workspace = of(command)
  const points = command.points.map(({ lasts, point, ref, when }) => {
    const from = at(memory, when)
    return {
      subject: resolve(memory, workspace, ref),
      point: { at: from, until: Math.min(from + lasts * step(memory), always.to), metrics: Object.fromEntries(point) }
    }
  })
  return Effect.flatMap(memory.world.store.insertPoints(workspace, points), (inserted) =>
    withHistory(memory, workspace, points, { inserted })
  )
}

export const background = (
  memory: Answers.Memory,
  command: Of<"ClaimDue" | "ClaimAlong" | "Postpone" | "Touch">
): Effect.Effect<unknown, StoreError> => {
  const { store } = memory.world
  switch (command._tag) {
    case "ClaimDue": {
      const query: Omit<DueQuery, "platform"> = {
        kind: command.kind,
        after: null,
        workspaces: 10,
        share: 100,
        limit: 100,
        unreadFor: Duration.millis(6 * step(memory))
      }
      return Effect.forEach(
        [0, 1].filter((n) => command.platform === 2 || command.platform === n),
        (n) =>
          Effect.map(
            store.engineClaimDue({ ...query, platform: F.platform(n) }, Duration.millis(command.steps * step(memory))),
            ({ next, now, rows }) => ({
              // Every workspace's rows are leased; an isolated run tells of its own.
              rows: unordered(
                rows
                  .filter(({ account }) => !memory.isolated || account.workspace === workspaces[0])
                  .map((row) => Answers.row(memory, row))
              ),
              next,
              at: when(memory, now)
            })
          )
      )
    }
    case "ClaimAlong": {
      const workspace = of(command)
      const query: Omit<FillerQuery, "platform"> = {
        kind: command.kind,
        scanLimit: 100,
        unreadFor: Duration.millis(6 * step(memory)),
        calls: [{ slots: 100, of: "account" in command.of ? { account: F.accountId(command.of.account) } : command.of }]
      }
      // On every platform: an account is on one of them.
      return Effect.map(
        Effect.forEach([0, 1], (n) =>
          store.claimFillers(
            workspace,
            { ...query, platform: F.platform(n) },
            Duration.millis(command.steps * step(memory))
          )
        ),
        (found) => found.map((rows) => unordered(rows.map((row) => Answers.row(memory, row))))
      )
    }
    case "Postpone": {
      const workspace = of(command)
      const leases = command.leases.map((one) => {
        const subject = resolve(memory, workspace, one.ref)
        return { subject, fence: (memory.fences.get(`${subject.kind} ${subject.seq}`)?.last ?? 0) + miss(one.aim) }
      })
      return Effect.andThen(
        store.postpone(workspace, leases, at(memory, command.when)),
        withRows(memory, workspace, leases, {})
      )
    }
    case "Touch": {
      const workspace = of(command)
      const counts = command.counts.map(({ reads, ref }) => ({ subject: resolve(memory, workspace, ref), reads }))
      return Effect.andThen(store.touchReads(workspace, counts), withRows(memory, workspace, counts, {}))
    }
  }
}

// internal

/** What was dropped, and everything the subjects' history then is. */
const committed = (memory: Answers.Memory, workspace: WorkspaceId, commits: ReadonlyArray<Commit>) =>
  Effect.flatMap(memory.world.store.commit(workspace, commits), (dropped) =>
    withHistory(memory, workspace, commits, {
      dropped: dropped.map((one) => commits.findIndex(({ subject }) => subjectKey(subject) === subjectKey(one))).sort()
    })
  )

const withHistory = Effect.fnUntraced(function* (
  memory: Answers.Memory,
  workspace: WorkspaceId,
  about: ReadonlyArray<{ readonly subject: Subject }>,
  answer: object
) {
  const points = yield* memory.world.store.history(
    workspace,
    about.map(({ subject }) => subject),
    { ...always, after: null, limit: 100 }
  )
  return yield* withRows(memory, workspace, about, {
    ...answer,
    history: points.map((one) => Answers.recorded(memory, one))
  })
})
