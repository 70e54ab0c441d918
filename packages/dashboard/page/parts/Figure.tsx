/** One number of the endpoints, or a dash and the reason for it. */
import { dash, figure } from "../words/numbers.ts"

export const Figure = ({
  of,
  value,
  why
}: {
  readonly of: string
  readonly value: number | null
  readonly why: string
}) =>
  value === null ? (
    <span data-figure={of} title={why}>
      {dash}
      <span class="hide"> not known: {why}</span>
    </span>
  ) : (
    <span data-figure={of} dir="ltr">
      {figure(value)}
    </span>
  )
