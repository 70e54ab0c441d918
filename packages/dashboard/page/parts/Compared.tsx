/** A publication beside the others of its account at equal age: its number, what is usual, and of how many posts. */
import type { Compared as OfPost } from "../state/endpoints.ts"
import { times } from "../words/numbers.ts"
import { metricName } from "../words/status.ts"
import { ageName } from "../words/times.ts"
import { Figure } from "./Figure.tsx"

interface Props {
  readonly metric: string
  readonly compared: OfPost | undefined
}

export const Compared = ({ compared, metric }: Props) => {
  const ages = (compared?.ages ?? []).flatMap(({ age, metrics }) => {
    const found = metrics[metric]
    return found === undefined ? [] : [{ age, ...found }]
  })
  if (compared === undefined) return null
  if (ages.length === 0)
    return <p class="small soft">{metricName(metric)} at equal age: nothing was read near an hour, a day or a week.</p>
  return (
    <table>
      <caption>{metricName(metric)} at equal age, beside this account's other posts</caption>
      <Head />
      <tbody>
        {ages.map(({ age, posts, score, usual, value }) => (
          <tr key={age}>
            <th scope="row">{ageName[age] ?? age}</th>
            <td class="n">
              <Figure of={`age:${age}:value`} value={value} why="" />
            </td>
            <td class="n">
              <Figure of={`age:${age}:usual`} value={usual} why="no other post was read at that age" />
            </td>
            <td class="n">
              <Figure of={`age:${age}:posts`} value={posts} why="" />
            </td>
            <td class="n">
              {score === null ? "too few posts to tell" : <span data-figure={`age:${age}:score`}>{times(score)}</span>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const Head = () => (
  <thead>
    <tr>
      <th scope="col">Age</th>
      {["This post", "Usual", "Other posts", "Score"].map((name) => (
        <th scope="col" class="n" key={name}>
          {name}
        </th>
      ))}
    </tr>
  </thead>
)
