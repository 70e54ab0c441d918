/** Commands about accounts and publications: what a host says, and what a reader asks. */
import { always } from "@dravo/core/History"
import type { Start } from "@dravo/core/Query"
import type { StoreError } from "@dravo/core/StoreError"
import * as Text from "@dravo/core/Text"
import * as Effect from "effect/Effect"
import * as Answers from "./answers.ts"
import * as Orders from "./orders.ts"
import type { Of } from "./commands.ts"
import * as F from "../fixtures.ts"
import { withRows } from "./runAfter.ts"
import { filter, of, position, resolve } from "./resolve.ts"
import { at, maybe, when } from "../../suite/instants.ts"
import { printed } from "../FromRows.ts"
import { unordered } from "../../suite/answers.ts"

export const write = (
  memory: Answers.Memory,
  command: Of<"Connect" | "Disconnect" | "Refuse" | "Record">
): Effect.Effect<unknown, StoreError> => {
  const { store } = memory.world
  const workspace = of(command)
  const accountId = F.accountId(command.account)
  switch (command._tag) {
    case "Connect": {
      const text = Text.storable(command.text)
      const draft = F.account(command.account, {
        platform: F.platform(command.platform),
        platformAccountId: F.platformAccountId(command.native),
        handle: text.slice(0, 256).toWellFormed(),
        traits: { trait: text },
        app: command.native === 2 ? "app" : null
      })
      return Effect.flatMap(store.connectAccount(workspace, draft), (account) => {
        Answers.note(memory, workspace, "account", account.seq)
        return withRows(memory, workspace, [{ subject: F.ofAccount(account) }], {
          recorded: Answers.account(memory, account)
        })
      })
    }
    case "Disconnect":
      return store.disconnectAccount(workspace, accountId)
    case "Refuse":
      return store.refuseGrant(workspace, accountId, command.connection, Text.storable(command.text))
    case "Record": {
      const text = Text.storable(command.text)
      const draft = F.publication(command.native, {
        accountId,
        postId: F.postId(command.post),
        createdAt: maybe(memory, command.at),
        publishedAt: maybe(memory, command.publishedAt),
        text,
        url: text,
        traits: { trait: text }
      })
      return Effect.flatMap(store.recordPublication(workspace, draft), (publication) => {
        Answers.note(memory, workspace, "publication", publication.seq)
        return withRows(memory, workspace, [{ subject: F.ofPublication(publication) }], {
          recorded: Answers.publication(memory, publication)
        })
      })
    }
  }
}

export const read = (
  memory: Answers.Memory,
  command: Of<"Page" | "Order" | "Accounts" | "Rows" | "History" | "Sums">
): Effect.Effect<unknown, StoreError> => {
  const { store } = memory.world
  const workspace = of(command)
  switch (command._tag) {
    case "Page": {
      const start: Start =
        command.start._tag === "Offset"
          ? command.start
          : {
              _tag: "After",
              createdAt: at(memory, command.start.when),
              seq: position(memory, workspace, { kind: "publication", index: command.start.index })
            }
      const query = { filters: command.filters.map((one) => filter(memory, one)), start, limit: command.limit }
      return Effect.map(store.pagePublications(workspace, query), (page) => Answers.page(memory, page))
    }
    case "Order":
      return Effect.map(store.pagePublications(workspace, Orders.query(memory, workspace, command)), (page) => ({
        ...Answers.page(memory, page),
        isRefused: page.isRefused ?? false
      }))
    case "Accounts": {
      const after = command.after === 0 ? 0 : position(memory, workspace, { kind: "account", index: command.after - 1 })
      const query = {
        accountId: command.account === null ? null : F.accountId(command.account),
        platform: command.platform === null ? null : F.platform(command.platform),
        after,
        limit: command.limit
      }
      return Effect.map(store.pageAccounts(workspace, query), (found) => Answers.rows(memory, found))
    }
    case "Rows":
      return Effect.map(
        store.rows(
          workspace,
          command.refs.map((ref) => resolve(memory, workspace, ref))
        ),
        (found) => {
          const { rows, ...rest } = Answers.rows(memory, found)
          return { ...rest, rows: unordered(rows) }
        }
      )
    case "Sums": {
      // Which day an instant is of depends on when a run began.
      const isComparable = command.by !== "day" || (memory.world.tick === 1 && !memory.isolated)
      const query = {
        filters: command.filters.map((one) => filter(memory, one)),
        by: isComparable ? command.by : ("all" as const),
        limit: command.limit
      }
      return Effect.map(store.sumPublications(workspace, query), ({ groups, now }) => ({
        groups: printed(groups),
        now: when(memory, now)
      }))
    }
    case "History": {
      const after = command.after && {
        subject: { kind: command.after.ref.kind, seq: position(memory, workspace, command.after.ref) },
        at: at(memory, command.after.when)
      }
      const query = {
        from: maybe(memory, command.from) ?? always.from,
        to: maybe(memory, command.to) ?? always.to,
        after,
        limit: command.limit
      }
      return Effect.map(
        store.history(
          workspace,
          command.refs.map((ref) => resolve(memory, workspace, ref)),
          query
        ),
        (points) => points.map((one) => Answers.recorded(memory, one))
      )
    }
  }
}
