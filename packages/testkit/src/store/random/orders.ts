/** Orders as commands name them. */
import type { WorkspaceId } from "@dravo/core/Ids"
import type { By, Ranking } from "@dravo/core/Ordering"
import type { PublicationQuery } from "@dravo/core/Query"
import type { Store } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import * as Effect from "effect/Effect"
import * as F from "../fixtures.ts"
import type * as Answers from "./answers.ts"
import type { Command } from "./commands.ts"
import { filter, position } from "./resolve.ts"
import { at } from "../../suite/instants.ts"

type Name = "views" | "likes"
type OrderedBy = Name | "published" | "created"

const rankings: Readonly<Record<Name, Ranking>> = {
  views: { name: "views", keys: { [F.platform(0)]: ["views"], [F.platform(1)]: ["likes", "views"] } },
  likes: { name: "likes", keys: { [F.platform(0)]: ["constructor", "likes"], [F.platform(1)]: ["__proto__"] } }
}

export const query = (
  memory: Answers.Memory,
  workspace: WorkspaceId,
  { by, direction, filters, limit, scanLimit, start }: Extract<Command, { readonly _tag: "Order" }>
): PublicationQuery => ({
  filters: filters.map((one) => filter(memory, one)),
  limit,
  start:
    start._tag === "Offset"
      ? start
      : {
          _tag: "Behind",
          value: placed(memory, by, start.value),
          seq: position(memory, workspace, { kind: "publication", index: start.index })
        },
  ordering: { by: meant(by), direction, scanLimit }
})

/** All of them from here on, to the last row. */
export const ranked = Effect.fnUntraced(function* (
  store: Store["Service"],
  names: ReadonlyArray<Name>,
  rows: number
): Effect.fn.Return<void, StoreError> {
  const named = [...new Set(names)].map((name) => rankings[name])
  while (yield* store.engineRank(named, rows));
})

// internal

/** A place is where a row was, so what it holds is what a row may be ordered by: an instant is told from the start. */
const placed = (memory: Answers.Memory, by: OrderedBy, value: number | null): number | null => {
  const isInstant = by === "published" || by === "created"
  const meantValue = value !== null && isInstant ? at(memory, { _tag: "Step", steps: value }) : value
  return Number.isSafeInteger(meantValue) ? meantValue : null
}

const meant = (by: OrderedBy): By =>
  by === "published"
    ? { _tag: "Published" }
    : by === "created"
      ? { _tag: "Created" }
      : { _tag: "Ranked", ranking: rankings[by] }
