/** Stores broken in erasing. */
import * as Effect from "effect/Effect"
import { type Mutant, mutant, workspaces } from "./mutant.ts"

export const erasing: ReadonlyArray<Mutant> = [
  mutant(
    "erasing does nothing",
    "erasing a post removes its publications on all accounts, with their history",
    true,
    () => ({
      erase: () => Effect.succeed({ accounts: 0, publications: 0 })
    })
  ),
  mutant(
    "erasing an account keeps its secret",
    "erasing an account removes it, connected or not, with all of it and its secret",
    false,
    (store) => {
      const kept = new Map<string, { readonly sealed: string; readonly version: number }>()
      return {
        writeSecret: (workspace, id, sealed, expected) =>
          Effect.tap(store.writeSecret(workspace, id, sealed, expected), (written) =>
            Effect.sync(() => {
              if (written !== null) kept.set(`${workspace} ${id}`, written)
            })
          ),
        readSecret: (workspace, id) =>
          Effect.map(store.readSecret(workspace, id), (found) => found ?? kept.get(`${workspace} ${id}`) ?? null)
      }
    }
  ),
  mutant(
    "erasing everything keeps the keys",
    "erasing everything leaves a workspace with nothing, and the others as they were",
    false,
    (store) => ({
      erase: (workspace, what) =>
        Effect.gen(function* () {
          const keys = yield* store.listKeys(workspace)
          const erased = yield* store.erase(workspace, what)
          if (what._tag === "All") for (const one of keys) yield* store.insertKey(workspace, one)
          return erased
        })
    })
  ),
  mutant("anyone may erase anyone's post", "a workspace erases nothing of another one", true, (store) => ({
    erase: (_workspace, what) =>
      Effect.map(
        Effect.forEach(workspaces, (each) => store.erase(each, what)),
        ([one, two]) => ({
          accounts: (one?.accounts ?? 0) + (two?.accounts ?? 0),
          publications: (one?.publications ?? 0) + (two?.publications ?? 0)
        })
      )
  }))
]
