/** Stores broken in histories. */
import type { HistoryQuery, Recorded } from "@dravo/core/History"
import * as Metrics from "@dravo/core/Metrics"
import { key } from "@dravo/core/Subject"
import * as Effect from "effect/Effect"
import { type Service, type Mutant, mutant, workspaces } from "./mutant.ts"

/** Histories as this store answers them, changed. */
const remembering =
  (change: (points: ReadonlyArray<Recorded>, query: HistoryQuery) => ReadonlyArray<Recorded>) =>
  (store: Service): Partial<Service> => ({
    history: (workspace, subjects, query) =>
      Effect.map(store.history(workspace, subjects, query), (points) => change(points, query))
  })

export const history: ReadonlyArray<Mutant> = [
  mutant(
    "a confirmed value says nothing about when it was confirmed",
    "a reading that changed something is a point, and one that did not confirms the newest",
    true,
    remembering((points) => points.map((one) => ({ ...one, point: { ...one.point, until: one.point.at } })))
  ),
  mutant("points are read from a dropped commit", "a dropped commit leaves no point", true, (store) => {
    const late: Array<Recorded> = []
    return {
      commit: (workspace, list) =>
        Effect.tap(store.commit(workspace, list), (dropped) =>
          Effect.sync(() => {
            for (const { point, subject, sync } of list) {
              if (
                point === undefined ||
                sync.lastUpdatedAt === null ||
                !dropped.some((one) => key(one) === key(subject))
              )
                continue
              late.push({ subject, point: { at: sync.lastUpdatedAt, until: sync.lastUpdatedAt, metrics: point } })
            }
          })
        ),
      history: (workspace, subjects, query) =>
        Effect.map(store.history(workspace, subjects, query), (points) => [
          ...points,
          ...late.filter(({ subject }) => subjects.some((one) => key(one) === key(subject)))
        ])
    }
  }),
  mutant(
    "empty readings are points",
    "a commit without values, or of a row never read, leaves no point",
    true,
    (store) => ({
      commit: (workspace, list) =>
        store.commit(
          workspace,
          list.map((one) => ({ ...one, point: Metrics.isEmpty(one.point ?? {}) ? { nothing: 0 } : (one.point ?? {}) }))
        )
    })
  ),
  mutant(
    "history runs backwards",
    "history never runs backwards, and two readings of one instant are one point",
    true,
    (store) => {
      const read: Array<Recorded> = []
      return {
        commit: (workspace, list) =>
          Effect.tap(store.commit(workspace, list), () =>
            Effect.sync(() => {
              for (const { point, subject, sync } of list) {
                if (point !== undefined && sync.lastUpdatedAt !== null)
                  read.push({ subject, point: { at: sync.lastUpdatedAt, until: sync.lastUpdatedAt, metrics: point } })
              }
            })
          ),
        history: (_workspace, subjects) =>
          Effect.sync(() => read.filter(({ subject }) => subjects.some((one) => key(one) === key(subject))))
      }
    }
  ),
  mutant(
    "a range has no base line",
    "a range has the last point before it as its base line, and both its ends",
    true,
    remembering((points, { from }) => points.filter(({ point }) => point.at >= from))
  ),
  mutant(
    "the end of a range is left out",
    "a range has the last point before it as its base line, and both its ends",
    false,
    remembering((points, { to }) => points.filter(({ point }) => point.at !== to))
  ),
  mutant(
    "a page of history begins where the one before ended",
    "history is walked in pages without repeating or skipping a point",
    false,
    (store) => ({
      history: (workspace, subjects, query) =>
        store.history(
          workspace,
          subjects,
          query.after === null ? query : { ...query, after: { ...query.after, at: query.after.at - 1 } }
        )
    })
  ),
  mutant(
    "anyone may look into anyone's history",
    "a workspace has no part in another one's history",
    true,
    (store) => ({
      history: (_workspace, subjects, query) =>
        Effect.map(
          Effect.forEach(workspaces, (each) => store.history(each, subjects, query)),
          (all) => all.flat()
        )
    })
  ),
  mutant("disconnecting ends the history", "disconnecting an account keeps its history", true, (store) => {
    let isGone = false
    return {
      disconnectAccount: (workspace, id) =>
        Effect.tap(store.disconnectAccount(workspace, id), (did) =>
          Effect.sync(() => {
            isGone ||= did
          })
        ),
      history: (workspace, subjects, query) => (isGone ? Effect.succeed([]) : store.history(workspace, subjects, query))
    }
  })
]
