/** Stores broken in accounts and publications. */
import { PlatformPostId } from "@dravo/core/Ids"
import { key } from "@dravo/core/Subject"
import * as Effect from "effect/Effect"
import { type Mutant, mutant, workspaces, reading } from "./mutant.ts"

export const subjects: ReadonlyArray<Mutant> = [
  mutant(
    "recording again overwrites the text",
    "recording twice is the same as recording once: the first recording stays",
    true,
    (store) => ({
      recordPublication: (workspace, draft) =>
        Effect.map(store.recordPublication(workspace, draft), (one) => ({ ...one, text: draft.text }))
    })
  ),
  mutant(
    "the id it was recorded with is forgotten once another was learned",
    "recording again under the id it was recorded with finds the publication, whatever id it has learned since",
    false,
    (store) => ({
      recordPublication: (workspace, draft) =>
        Effect.flatMap(store.recordPublication(workspace, draft), (one) =>
          one.platformPostId === draft.platformPostId
            ? Effect.succeed(one)
            : store.recordPublication(workspace, {
                ...draft,
                platformPostId: PlatformPostId.make(`${draft.platformPostId}~`)
              })
        )
    })
  ),
  mutant(
    "a text loses the space around it",
    "texts of a publication come back as they were recorded",
    true,
    (store) => ({
      recordPublication: (workspace, draft) =>
        store.recordPublication(workspace, { ...draft, text: draft.text?.trim() ?? null })
    })
  ),
  mutant(
    "instants are cut to the second",
    "instants from year 0 to year 9999 come back to the millisecond",
    true,
    (store) => ({
      recordPublication: (workspace, draft) =>
        store.recordPublication(workspace, {
          ...draft,
          createdAt: draft.createdAt === null ? null : Math.floor(draft.createdAt / 1000) * 1000
        })
    })
  ),
  mutant(
    "a conflicting account takes the id of the other",
    "an account id in use by another account is a conflict that changes nothing",
    true,
    (store) => ({
      connectAccount: (workspace, draft) =>
        Effect.catch(store.connectAccount(workspace, draft), () =>
          Effect.flatMap(
            store.pageAccounts(workspace, { accountId: draft.accountId, platform: null, after: 0, limit: 1 }),
            ({ rows: [row] }) =>
              row === undefined ? store.connectAccount(workspace, draft) : Effect.succeed(row.account)
          )
        )
    })
  ),
  mutant(
    "a late refusal counts against the new connection",
    "a grant is refused only under the current connection",
    true,
    (store) => ({
      refuseGrant: (workspace, accountId, _connection, error) =>
        Effect.flatMap(
          store.pageAccounts(workspace, { accountId, platform: null, after: 0, limit: 1 }),
          ({ rows: [row] }) => store.refuseGrant(workspace, accountId, row?.account.connection ?? 0, error)
        )
    })
  ),
  mutant(
    "connecting again does not count",
    "connecting again clears a dead grant and keeps the row's numbers",
    true,
    reading((row) => ({ ...row, account: { ...row.account, connection: 1 } }))
  ),
  mutant(
    "a dead grant stays dead",
    "connecting again clears a dead grant and keeps the row's numbers",
    true,
    (store) => {
      const refused = new Map<string, string>()
      return {
        refuseGrant: (workspace, accountId, connection, error) =>
          Effect.tap(store.refuseGrant(workspace, accountId, connection, error), (did) =>
            Effect.sync(() => did && refused.set(`${workspace} ${accountId}`, error))
          ),
        connectAccount: (workspace, draft) =>
          Effect.flatMap(store.connectAccount(workspace, draft), (account) => {
            const error = refused.get(`${workspace} ${account.accountId}`)
            return error === undefined
              ? Effect.succeed(account)
              : Effect.as(store.refuseGrant(workspace, account.accountId, account.connection, error), {
                  ...account,
                  grantError: error
                })
          })
      }
    }
  ),
  mutant("rows forget whose they are", "a workspace reads nothing of another one", true, (store) => ({
    rows: (_workspace, list) =>
      Effect.map(
        Effect.forEach(workspaces, (each) => store.rows(each, list)),
        (found) => {
          const rows = found.flatMap((page) => page.rows)
          return { rows, total: rows.length, now: found[0]?.now ?? 0 }
        }
      )
  })),
  mutant(
    "anyone may commit anyone's row",
    "a workspace cannot claim, release or commit another one's rows",
    true,
    (store) => ({
      commit: (_workspace, list) =>
        Effect.map(
          Effect.forEach(workspaces, (each) => store.commit(each, list)),
          ([one = [], two = []]) => one.filter((dropped) => two.some((other) => key(other) === key(dropped)))
        )
    })
  )
]
