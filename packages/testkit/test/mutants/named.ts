/** Stores broken in finding accounts by what their platform calls them. */
import * as Effect from "effect/Effect"
import { type Mutant, mutant, workspaces } from "./mutant.ts"

const inEvery =
  "an account is found by its platform's name for it in every workspace that has connected it, and no other is"

export const named: ReadonlyArray<Mutant> = [
  mutant("an account that two workspaces connected is found in one", inEvery, false, (store) => ({
    engineAccountsNamed: (name) => Effect.map(store.engineAccountsNamed(name), (all) => all.slice(0, 1))
  })),
  mutant("an account is found by its name on another platform", inEvery, false, (store) => ({
    engineAccountsNamed: (name) =>
      Effect.map(
        Effect.forEach(workspaces, (workspace) =>
          store.pageAccounts(workspace, { accountId: null, platform: null, after: 0, limit: 100 })
        ),
        (pages) =>
          pages
            .flatMap(({ rows }) => rows)
            .filter(
              ({ account }) => "platformAccountId" in name && account.platformAccountId === name.platformAccountId
            )
            .map(({ account }) => ({ account, since: account.connectedAt }))
      )
  })),
  mutant(
    "the time of a renewed connection is that of the first",
    "an account that goes by a name says since when it has been connected as it is",
    false,
    (store) => ({
      engineAccountsNamed: (name) =>
        Effect.map(store.engineAccountsNamed(name), (all) =>
          all.map(({ account }) => ({ account, since: account.connectedAt }))
        )
    })
  ),
  mutant(
    "a trait is found in other letters",
    "accounts are found by a trait they were connected with, to the letter",
    false,
    (store) => ({
      engineAccountsNamed: (name) =>
        "trait" in name
          ? Effect.map(
              Effect.forEach([name.trait.value, name.trait.value.toUpperCase()], (value) =>
                store.engineAccountsNamed({ ...name, trait: { ...name.trait, value } })
              ),
              (both) => both.flat().toSorted((a, b) => a.account.seq - b.account.seq)
            )
          : store.engineAccountsNamed(name)
    })
  )
]
