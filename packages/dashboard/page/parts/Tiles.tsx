/** One tile a metric: its sum, how it changed, over how many publications it is known. The one chosen is charted. */
import type { Overview, Sums } from "../state/endpoints.ts"
import type { View } from "../state/view.ts"
import { change, figure } from "../words/numbers.ts"
import { metricName } from "../words/status.ts"
import { dayName } from "../words/times.ts"
import { Figure } from "./Figure.tsx"

interface Props {
  readonly view: View
  readonly go: (change: Partial<View>) => void
  readonly overview: Overview | null
}

export const Tiles = ({ go, overview, view }: Props) => {
  if (overview === null) {
    return (
      <ul class="tiles" aria-label="Totals" aria-busy="true">
        {[0, 1, 2, 3].map((one) => (
          <li class="wait" key={one} />
        ))}
      </ul>
    )
  }
  const previous = view.compare ? overview.previous : null
  return (
    <>
      <ul class="tiles" aria-label="Totals">
        <li class="tile">
          <span class="name">Publications</span>
          <span class="value">
            <Figure of="tile:publications" value={overview.current.publications} why="" />
          </span>
          <p>
            {overview.current.posts === 1 ? "one post" : `${figure(overview.current.posts)} posts`}, each on one account
            or more
          </p>
          <Compared now={overview.current.publications} before={previous?.publications ?? null} previous={previous} />
        </li>
        {namesOf(overview, view.metric).map((name) => (
          <Tile key={name} name={name} sums={overview.current} previous={previous} view={view} go={go} />
        ))}
      </ul>
      <NotSummed sums={overview.current} />
    </>
  )
}

/** Names either period tells, so that a metric that stopped is missed. */
export const namesOf = ({ current, previous }: Overview, chosen: string): ReadonlyArray<string> => {
  const told = new Set([...usual, ...Object.keys(current.totals), ...Object.keys(previous?.totals ?? {}), chosen])
  return [...told]
}

const usual = ["views", "likes", "comments", "shares"]

interface TileProps extends Pick<Props, "view" | "go"> {
  readonly name: string
  readonly sums: Sums
  readonly previous: Overview["previous"]
}

const Tile = ({ go, name, previous, sums, view }: TileProps) => {
  const value = sums.totals[name] ?? null
  const covered = sums.coverage[name] ?? 0
  const why = sums.publications === 0 ? "nothing was published in this period" : "no publication tells it"
  return (
    <li class={`tile ${view.metric === name ? "chosen" : ""}`}>
      <button type="button" class="pick" aria-pressed={view.metric === name} onClick={() => go({ metric: name })}>
        <span class="name">{metricName(name)}</span>
        <span class="value">
          <Figure of={`tile:${name}`} value={value} why={why} />
        </span>
      </button>
      <p>
        {value === null
          ? `Not known: ${why}.`
          : covered === sums.publications
            ? `known of all ${figure(covered)}`
            : `known of ${figure(covered)} of ${figure(sums.publications)} publications`}
      </p>
      <Compared now={value} before={previous?.totals[name] ?? null} previous={previous} />
    </li>
  )
}

interface ComparedProps {
  readonly now: number | null
  readonly before: number | null
  readonly previous: Overview["previous"]
}

const Compared = ({ before, now, previous }: ComparedProps) => {
  if (previous === null) return null
  const said = change(now, before)
  return (
    <p title={`${dayName(previous.from.slice(0, 10))} to ${dayName(previous.to.slice(0, 10))}`}>
      {said === null ? "nothing to compare with" : `${said} from ${figure(before ?? 0)} before`}
    </p>
  )
}

const NotSummed = ({ sums }: { readonly sums: Sums }) =>
  sums.not_summed.length === 0 ? null : (
    <p class="soft small">
      Not added up, because the same person may be counted on several posts: {sums.not_summed.join(", ")}. Each post
      shows its own.
    </p>
  )
