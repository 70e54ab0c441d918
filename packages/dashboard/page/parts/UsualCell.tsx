/** A row at equal age: its number then, how many times the account's median that is, and of how many other posts. */
import { useRef } from "preact/hooks"
import { atAge, type Comparing } from "../state/comparing.ts"
import type { PostRow } from "../state/endpoints.ts"
import { useAnswer } from "../state/useAnswer.ts"
import type { Age } from "../state/view.ts"
import { times } from "../words/numbers.ts"
import { ageName } from "../words/times.ts"
import { Figure } from "./Figure.tsx"
import { useSeen } from "./useSeen.ts"

interface Props {
  readonly row: PostRow
  readonly metric: string
  readonly age: Age
  readonly compare: Comparing
  readonly round: number
}

export const UsualCell = ({ age, compare, metric, round, row }: Props) => {
  const place = useRef<HTMLDivElement>(null)
  const seen = useSeen(place)
  const told = useAnswer(seen ? row.post_id : null, () => compare(row.post_id), round)
  // Of one size whatever it says: otherwise every answer would lay out the whole table anew.
  return (
    <td class="n">
      <div class="boxed" ref={place} aria-busy={told.busy}>
        {told.failure !== null ? (
          <span class="soft">could not be read</span>
        ) : told.value === null ? (
          <span class="soft later">…</span>
        ) : (
          <Told age={age} found={atAge(told.value, row, age, metric)} />
        )}
      </div>
    </td>
  )
}

const Told = ({ age, found }: { readonly age: Age; readonly found: ReturnType<typeof atAge> }) => (
  <>
    <Figure of="usual:value" value={found?.value ?? null} why={`nothing was read near ${ageName[age]}`} />
    {found !== null && (
      <div class="small soft">
        {found.score === null ? (
          "too few others to tell"
        ) : (
          <>
            <span data-figure="usual:score">{times(found.score)}</span> usual
          </>
        )}
        {", "}
        <Figure of="usual:posts" value={found.posts} why="" /> others
      </div>
    )}
  </>
)
