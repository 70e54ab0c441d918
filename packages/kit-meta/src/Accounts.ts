/** Accounts are read one by one, each by its id; what one is refused by name is remembered for its next reading. */
import type { AccountRef, Credential, Reading } from "@dravo/core/Adapter"
import type { AdapterError } from "@dravo/core/AdapterError"
import type { PlatformId } from "@dravo/core/Ids"
import type { RetiredMetrics } from "@dravo/core/RetiredMetrics"
import * as Effect from "effect/Effect"
import * as Memo from "./Memo.ts"
import * as Outcome from "./Outcome.ts"

/** What one process knows of the metrics that accounts are refused, and what the fleet remembers as retired. */
export interface Known {
  readonly foreign: Memo.Memo<ReadonlyArray<string>>
  readonly memory: RetiredMetrics
}

/** An adapter's `readAccounts`, from how one account is read. */
export const reader = (
  platform: PlatformId,
  read: (credential: Credential, account: AccountRef["account"], known: Known) => Effect.Effect<Reading>
) => {
  const foreign = Memo.make<ReadonlyArray<string>>()
  return Effect.fnUntraced(function* (
    credential: Credential,
    refs: ReadonlyArray<AccountRef>,
    memory: RetiredMetrics
  ): Effect.fn.Return<ReadonlyArray<Reading>, AdapterError> {
    const readings = yield* Effect.forEach(refs, ({ account }) => read(credential, account, { foreign, memory }), {
      concurrency: 4
    })
    return yield* Outcome.settle(platform, "readAccounts", readings)
  })
}
