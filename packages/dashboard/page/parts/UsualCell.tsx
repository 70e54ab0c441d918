/** A row at equal age: its number then, how many times the account's median that is, and of how many other posts. */
import { atAge } from "../state/comparing.ts"
import type { Compared, ComparedMetric } from "../state/endpoints.ts"
import type { Age } from "../state/view.ts"
import { times } from "../words/numbers.ts"
import { ageName } from "../words/times.ts"
import { Figure } from "./Figure.tsx"

/** What is known of a row beside what is usual: nothing yet, that it could not be read, or what was told. */
export type Told = "later" | "failed" | Compared | undefined

interface Props {
  readonly told: Told
  readonly metric: string
  readonly age: Age
}

// Of one size whatever it says: otherwise every answer would lay out the whole table anew.
export const UsualCell = ({ age, metric, told }: Props) => (
  <td class="n">
    <div class="boxed">
      {told === "failed" ? (
        <span class="soft">could not be read</span>
      ) : told === "later" ? (
        <span class="soft later">…</span>
      ) : (
        <Usual age={age} found={atAge(told, age, metric)} />
      )}
    </div>
  </td>
)

const Usual = ({ age, found }: { readonly age: Age; readonly found: ComparedMetric | null }) => (
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
