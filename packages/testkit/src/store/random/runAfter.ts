/** What the answer to a command is told with. */
import type { WorkspaceId } from "@dravo/core/Ids"
import type { StoreError } from "@dravo/core/StoreError"
import type { Subject } from "@dravo/core/Subject"
import * as Effect from "effect/Effect"
import * as Answers from "./answers.ts"
import { unordered } from "../../suite/answers.ts"

/** An answer, and the rows it was about as they are afterwards: that is also how a run learns their fences. */
export const withRows = (
  memory: Answers.Memory,
  workspace: WorkspaceId,
  about: ReadonlyArray<{ readonly subject: Subject }>,
  answer: object
): Effect.Effect<unknown, StoreError> =>
  Effect.map(
    memory.world.store.rows(
      workspace,
      about.map(({ subject }) => subject)
    ),
    (page) => {
      const { rows, ...rest } = Answers.rows(memory, page)
      return { ...answer, ...rest, rows: unordered(rows) }
    }
  )
