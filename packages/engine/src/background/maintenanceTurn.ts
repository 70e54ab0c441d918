/** Where maintenance stands, as the text all processes share. */
import type { Instant } from "@dravo/core/Instant"
import type { RowKey } from "@dravo/core/Store"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { WorkspaceId } from "@dravo/core/Ids"

export interface Turn {
  /** When the next step may be taken by anybody: the end of a lease, or of the wait between two turns. */
  readonly at: Instant
  readonly phase: "expire" | "thin"
  readonly after: RowKey | null
}

export const encodeTurn = (turn: Turn): string => JSON.stringify(turn)

/** A text of nobody's, or of another version, is a turn that has not begun. */
export const decodeTurn = (text: string): Turn =>
  Option.getOrElse(decode(text), () => ({ at: 0, phase: "expire" as const, after: null }))

// internal

const decode = Schema.decodeUnknownOption(
  Schema.fromJsonString(
    Schema.Struct({
      at: Schema.Finite,
      phase: Schema.Literals(["expire", "thin"]),
      after: Schema.NullOr(
        Schema.Struct({
          workspace: WorkspaceId,
          subject: Schema.Struct({ kind: Schema.Literals(["publication", "account"]), seq: Schema.Int })
        })
      )
    })
  )
)
