/** Stores broken in points that were read elsewhere. */
import type { Recorded } from "@dravo/core/History"
import { always } from "@dravo/core/History"
import { subject as subjectOf } from "@dravo/core/Row"
import { key } from "@dravo/core/Subject"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { type Mutant, mutant, type Service, workspaces } from "./mutant.ts"

const stands = "a point read elsewhere is kept before, between and after readings"
const yields = "a point that meets a reading, or a point given before it, gives way, were it for a millisecond"
const known = "a point that is there already is known, also once readings have confirmed it"
const apart = "inserting points changes neither rows nor the feed, and is none of another workspace's"
const fences = "a refresh under way loses its fence to a point that becomes the newest of its row, and to no other"
const ages = "points read elsewhere are thinned, expired and erased like others"

/** Points as they are handed on to the store, changed. */
const given =
  (change: (one: Recorded) => Recorded) =>
  (store: Service): Partial<Service> => ({
    insertPoints: (workspace, points) => store.insertPoints(workspace, points.map(change))
  })

export const insertions: ReadonlyArray<Mutant> = [
  mutant(
    "a point read elsewhere lasts for a moment only",
    stands,
    true,
    given(({ point, subject }) => ({ subject, point: { ...point, until: point.at } }))
  ),
  mutant("what was read elsewhere is no part of the past", stands, true, () => ({
    insertPoints: (_workspace, points) => Effect.succeed(points.map(() => "added" as const))
  })),
  mutant(
    "points that touch a reading stand beside it",
    yields,
    true,
    given(({ point, subject }) => ({
      subject,
      point: point.until > point.at ? { ...point, until: point.until - 1 } : point
    }))
  ),
  mutant("a point that is there already is told as one that gives way", known, true, (store) => ({
    insertPoints: (workspace, points) =>
      Effect.map(store.insertPoints(workspace, points), (told) => told.map((one) => (one === "known" ? "met" : one)))
  })),
  mutant("points are inserted into whatever workspace has the row", apart, true, (store) => ({
    insertPoints: (_workspace, points) =>
      Effect.map(
        Effect.forEach(workspaces, (each) => store.insertPoints(each, points)),
        ([mine = [], theirs = []]) => mine.map((one, at) => (one === "unknown" ? (theirs[at] ?? one) : one))
      )
  })),
  mutant("a row takes the numbers of a point read elsewhere", apart, true, (store) => ({
    insertPoints: (workspace, points) =>
      Effect.tap(store.insertPoints(workspace, points), () =>
        Effect.forEach(points, ({ point, subject }) =>
          Effect.flatMap(store.rows(workspace, [subject]), ({ rows }) =>
            store.commit(
              workspace,
              rows.map((row) => ({
                subject: subjectOf(row),
                fence: row.fence,
                sync: { ...row.sync, metrics: point.metrics }
              }))
            )
          )
        )
      )
  })),
  mutant("a refresh goes on whose row has another newest point", fences, true, (store) => {
    const late: Array<Recorded> = []
    return {
      // What is inserted under a lease is seen, and stands where no commit looks for it.
      insertPoints: (workspace, points) =>
        Effect.flatMap(
          store.rows(
            workspace,
            points.map(({ subject }) => subject)
          ),
          ({ rows }) => {
            const leased = new Set(rows.filter((row) => row.leaseUntil !== null).map((row) => key(subjectOf(row))))
            late.push(...points.filter(({ subject }) => leased.has(key(subject))))
            return Effect.map(
              store.insertPoints(
                workspace,
                points.filter(({ subject }) => !leased.has(key(subject)))
              ),
              () => points.map(() => "added" as const)
            )
          }
        ),
      history: (workspace, subjects, query) =>
        Effect.map(store.history(workspace, subjects, query), (points) => [
          ...points,
          ...late.filter(({ subject }) => subjects.some((one) => key(one) === key(subject)))
        ])
    }
  }),
  mutant("every point read elsewhere ends the refresh of its row", fences, true, (store) => ({
    insertPoints: (workspace, points) =>
      Effect.tap(store.insertPoints(workspace, points), (told) =>
        Effect.forEach(
          points.filter((_, at) => told[at] === "added"),
          ({ subject }) =>
            Effect.flatMap(store.rows(workspace, [subject]), ({ rows: [row] }) =>
              row?.leaseUntil == null
                ? Effect.void
                : Effect.andThen(
                    store.release(workspace, [{ subject, fence: row.fence }]),
                    store.claim(workspace, [{ subject, fence: row.fence, reason: "forced" }], Duration.seconds(30))
                  )
            )
        )
      )
  })),
  mutant("points read elsewhere never grow old", ages, false, (store) => {
    const old: Array<Recorded> = []
    return {
      insertPoints: (workspace, points) =>
        Effect.tap(store.insertPoints(workspace, points), () => Effect.sync(() => old.push(...points))),
      history: (workspace, subjects, query) =>
        Effect.map(store.history(workspace, subjects, { ...query, ...always }), (points) => [
          ...old.filter(
            ({ point, subject }) =>
              subjects.some((one) => key(one) === key(subject)) && !points.some((one) => one.point.at === point.at)
          ),
          ...points
        ])
    }
  })
]
