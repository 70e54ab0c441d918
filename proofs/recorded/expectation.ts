/** What a table may say about a recorded file. */
import type { As } from "./platform.ts"

export type Expectation =
  | {
      readonly as: As
      /** Whose adapter receives it, where that is not the folder's. */
      readonly by?: string
      /** `whole` when left out: every call of the reading is answered with the file. */
      readonly place?: string
      /** Where neither the index nor the file's name tells it right. */
      readonly status?: number
      /**
       * What the row becomes, every row alike, or each row in order: a status, then the keys it has or the reason it
       * has none.
       */
      readonly becomes: string | ReadonlyArray<string>
    }
  | NotFed

/** No adapter ever receives it. */
export interface NotFed {
  readonly as: "none"
  readonly because: string
}

/** File by file, as `platform/name.json`. Holds no recorded body and no recorded number. */
export type Expectations = Readonly<Record<string, Expectation>>
