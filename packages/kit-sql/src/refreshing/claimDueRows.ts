/**
 * The second half of every claim of background work: moves the picked rows' due times past a lease, so that other
 * processes pick the next ones; leases those that are due, and corrects the due times of the others.
 */
import type { Account } from "@dravo/core/Account"
import type { WorkspaceId } from "@dravo/core/Ids"
import type * as Row from "@dravo/core/Row"
import type { Reason } from "@dravo/core/StoreError"
import * as Effect from "effect/Effect"
import type { RawBuilder } from "kysely"
import * as Codec from "../statement/codec.ts"
import * as Session from "../statement/session.ts"
import { claimAtOnce } from "./claimAtOnce.ts"
import { claimRowByRow } from "./claimRowByRow.ts"
import type { Claimed, Picking } from "./picking.ts"

export const claim = (db: Session.Session, picking: Picking): Effect.Effect<Claimed, Reason> =>
  Effect.flatMap(db.dialect.now, (now) =>
    db.dialect.singleWriter ? claimRowByRow(db, picking, now) : allAtOnce(db, picking, now)
  )

// internal

const allAtOnce = Effect.fnUntraced(function* (db: Session.Session, picking: Picking, now: RawBuilder<number>) {
  const answer = yield* Session.query(db, claimAtOnce(db, picking, now))
  return yield* Session.decoded((): Claimed => {
    const [first] = answer
    const accounts = new Map<unknown, Account>()
    const accountOf = (raw: Codec.Raw): Account => {
      const account = accounts.get(raw["a_seq"]) ?? Codec.account(raw)
      accounts.set(raw["a_seq"], account)
      return account
    }
    const decode = (raw: Codec.Raw): Row.Row =>
      picking.kind === "publication" ? Codec.publicationRowOf(raw, accountOf(raw)) : Codec.accountRow(raw)
    return {
      rows: answer.filter((raw) => raw["a_seq"] !== null).map(decode),
      at: first && Codec.int(first["now"]),
      picked: first === undefined ? 0 : Codec.int(first["picked"]),
      // Written from a `WorkspaceId`.
      last: (Codec.textOrNull(first?.["last_workspace"] ?? null) ?? undefined) as WorkspaceId | undefined
    }
  })
})
