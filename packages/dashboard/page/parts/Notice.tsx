/** What went wrong, in a sentence, with what to quote. */
import type { Failure } from "../state/useAnswer.ts"
import { moment } from "../words/times.ts"

interface Props {
  readonly what: string
  readonly failure: Failure | null
  /** Since when what is shown was not read anew; null where nothing is shown. */
  readonly shownFrom: number | null
  readonly zone: string
  readonly retry: () => void
}

export const Notice = ({ failure, retry, shownFrom, what, zone }: Props) =>
  failure === null ? null : (
    <div class="notice bad" role="alert">
      <strong>{what} could not be read.</strong> {failure.sentence}
      {shownFrom !== null && <> The numbers below are those of {moment(shownFrom, zone)}.</>}
      {failure.requestId !== null && (
        <p class="small">
          Request id, to be quoted to whoever runs this: <code>{failure.requestId}</code>
        </p>
      )}
      <p>
        <button type="button" class="link" onClick={retry}>
          Try again
        </button>
      </p>
    </div>
  )
