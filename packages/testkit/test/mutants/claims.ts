/** Stores broken in who may refresh a row. */
import { key } from "@dravo/core/Subject"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { type Mutant, mutant, refenced } from "./mutant.ts"

export const claims: ReadonlyArray<Mutant> = [
  mutant(
    "a claim does not look at the fence",
    "a claim holds only under the fence it was made with",
    true,
    (store) => ({
      claim: (workspace, list, lease) =>
        Effect.flatMap(refenced(store, workspace, list), (now) => store.claim(workspace, now, lease))
    })
  ),
  mutant(
    "a living lease is ignored",
    "while a lease lives nobody else is granted one, not even when forced",
    true,
    (store) => ({
      claim: (workspace, list, lease) =>
        Effect.flatMap(refenced(store, workspace, list), (now) =>
          Effect.andThen(store.release(workspace, now), store.claim(workspace, list, lease))
        )
    })
  ),
  mutant(
    "a lease of a clock that was ahead holds until then",
    "a lease longer than any was given by a clock that was ahead, and counts as over",
    false,
    (store) => {
      const held = new Set<string>()
      return {
        claim: (workspace, list, lease) =>
          Effect.map(
            store.claim(
              workspace,
              list.filter(({ subject }) => !held.has(key(subject))),
              lease
            ),
            (claimed) => {
              if (Duration.toDays(lease) > 1) for (const { subject } of claimed.granted) held.add(key(subject))
              return claimed
            }
          )
      }
    }
  ),
  mutant(
    "back-off is ignored",
    "a row that backs off is granted to forced claims alone, until its deadline",
    true,
    (store) => ({
      claim: (workspace, list, lease) =>
        store.claim(
          workspace,
          list.map((one) => ({ ...one, reason: "forced" })),
          lease
        )
    })
  ),
  mutant(
    "back-off stops forced claims too",
    "a row that backs off is granted to forced claims alone, until its deadline",
    true,
    (store) => ({
      claim: (workspace, list, lease) =>
        store.claim(
          workspace,
          list.map((one) => ({ ...one, reason: "stale" })),
          lease
        )
    })
  ),
  mutant("a lease lives a millisecond longer", "a lease ends by the clock, to the millisecond", true, (store) => ({
    claim: (workspace, list, lease) => store.claim(workspace, list, Duration.millis(Duration.toMillis(lease) + 1))
  })),
  mutant(
    "a claim forgets the lease it was seen with",
    "whoever saw a row leased is granted nothing once that lease was ended, and a takeover once it ran out",
    false,
    (store) => ({
      claim: (workspace, list, lease) =>
        store.claim(
          workspace,
          list.map((one) => ({ ...one, leaseUntil: null })),
          lease
        )
    })
  ),
  mutant("one subject is granted twice", "one subject named twice in a claim is granted once", true, (store) => ({
    claim: (workspace, list, lease) =>
      Effect.map(store.claim(workspace, list, lease), ({ granted, now }) => ({
        granted: [...granted, ...granted],
        now
      }))
  })),
  mutant(
    "a claim is granted whole or not at all",
    "a claim grants what it can of a mixed list and leaves out what nobody knows",
    true,
    (store) => ({
      claim: (workspace, list, lease) =>
        Effect.flatMap(store.claim(workspace, list, lease), (answer) =>
          answer.granted.length === list.length
            ? Effect.succeed(answer)
            : Effect.as(store.release(workspace, answer.granted), { ...answer, granted: [] })
        )
    })
  ),
  mutant(
    "a release does not look at the fence",
    "a release under another fence, or of another row, ends no lease",
    true,
    (store) => ({
      release: (workspace, list) =>
        Effect.flatMap(refenced(store, workspace, list), (now) => store.release(workspace, now))
    })
  ),
  mutant(
    "a release does nothing",
    "a released row can be claimed at once, under the fence of the lease that ended",
    true,
    () => ({ release: () => Effect.void })
  ),
  mutant(
    "publications and accounts share their numbers",
    "a publication and an account with one sequence number are two subjects",
    true,
    (store) => ({
      claim: (workspace, list, lease) =>
        Effect.map(
          store.claim(
            workspace,
            [
              ...list,
              ...list.map((one) => ({
                ...one,
                subject: {
                  ...one.subject,
                  kind: one.subject.kind === "account" ? ("publication" as const) : ("account" as const)
                }
              }))
            ],
            lease
          ),
          ({ granted, now }) => ({
            granted: granted.filter(({ subject }) => list.some((one) => key(one.subject) === key(subject))),
            now
          })
        )
    })
  )
]
