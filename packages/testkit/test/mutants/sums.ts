/** Stores broken in the sums over their rows. */
import * as Sums from "@dravo/core/Sums"
import * as Effect from "effect/Effect"
import { all, type Mutant, mutant, type Service } from "./mutant.ts"

/** Sums computed here, from rows as some rule has them. */
const summing =
  (
    rule: (row: Sums.Counted) => Partial<Sums.Counted> | null,
    answered: (group: Sums.Group) => Sums.Group = (x) => x,
    begins: (days: ReadonlyArray<number>) => ReadonlyArray<number> | undefined = (x) => x
  ) =>
  (store: Service): Partial<Service> => ({
    sumPublications: (workspace, { by, days, filters, limit }) =>
      Effect.map(store.pagePublications(workspace, { ...all, filters }), ({ now, rows }) => ({
        groups: Sums.of(
          by,
          rows.flatMap(({ publication, sync }) => {
            const row = { ...publication, metrics: sync.metrics }
            const change = rule(row)
            return change === null ? [] : [{ ...row, ...change }]
          }),
          days && begins(days)
        )
          .slice(0, limit)
          .map(answered),
        now
      }))
  })

const daysBegin =
  "days begin where they are said to: of 23 and 25 hours, at half an hour, amid a day, and what is before is of none"

export const sums: ReadonlyArray<Mutant> = [
  mutant(
    "sums leave out rows nobody has read yet",
    "sums by all, platform, account and day are those of the rows that match, whatever the filter",
    true,
    summing((row) => (Object.keys(row.metrics).length === 0 ? null : {}))
  ),
  mutant(
    "posts count publications",
    "sums by all, platform, account and day are those of the rows that match, whatever the filter",
    true,
    summing(
      () => ({}),
      (group) => ({ ...group, posts: group.platforms.reduce((sum, { publications }) => sum + publications, 0) })
    )
  ),
  mutant(
    "a sum is rounded as numbers are",
    "a sum is exact past every integer a number can hold",
    false,
    summing(
      () => ({}),
      (group) => ({
        ...group,
        platforms: group.platforms.map((one) => ({
          ...one,
          keys: new Map([...one.keys].map(([key, { rows, sum }]) => [key, { rows, sum: BigInt(Number(sum)) }]))
        }))
      })
    )
  ),
  mutant(
    "a fraction is summed as the integer below it",
    "a value that is no integer counts as one that is not there",
    false,
    summing(({ metrics }) => ({
      metrics: Object.fromEntries(Object.entries(metrics).map(([key, value]) => [key, Math.floor(value)]))
    }))
  ),
  mutant(
    "a value once read is summed for ever",
    "sums follow what refreshes bring and take away, and what is erased",
    true,
    (store) => {
      const known = new Map<number, Sums.Counted["metrics"]>()
      return {
        commit: (workspace, commits) => {
          for (const { subject, sync } of commits)
            if (subject.kind === "publication") known.set(subject.seq, { ...known.get(subject.seq), ...sync.metrics })
          return store.commit(workspace, commits)
        },
        sumPublications: (workspace, { by, filters, limit }) =>
          Effect.map(store.pagePublications(workspace, { ...all, filters }), ({ now, rows }) => ({
            groups: Sums.of(
              by,
              rows.map(({ publication, sync }) => ({
                ...publication,
                metrics: { ...known.get(publication.seq), ...sync.metrics }
              }))
            ).slice(0, limit),
            now
          }))
      }
    }
  ),
  mutant(
    "an instant before 1970 is of the day after",
    "groups are cut in their order: days in time, also before 1970",
    false,
    summing(({ createdAt }) => (createdAt < 0 ? { createdAt: createdAt + 86_400_000 } : {}))
  ),
  mutant(
    "days begin where UTC days do, whatever is asked",
    daysBegin,
    false,
    summing(
      () => ({}),
      undefined,
      () => undefined
    )
  ),
  mutant(
    "a day that begins at half an hour begins at the hour",
    daysBegin,
    false,
    summing(
      () => ({}),
      undefined,
      (days) => days.map((at) => Math.floor(at / 3_600_000) * 3_600_000)
    )
  ),
  mutant(
    "every day has 24 hours",
    daysBegin,
    false,
    summing(
      () => ({}),
      undefined,
      (days) => days.map((_, n) => (days[0] ?? 0) + n * 86_400_000)
    )
  ),
  mutant(
    "what is before the first day is of it",
    daysBegin,
    false,
    summing(
      () => ({}),
      undefined,
      ([, ...days]) => [-9e15, ...days]
    )
  )
]
