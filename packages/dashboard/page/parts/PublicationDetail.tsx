/** A post on one account: every official number, the curve of the chosen metric, and the policy's own words. */
import type { Compared as OfPost, Point, PostRow } from "../state/endpoints.ts"
import type { View } from "../state/view.ts"
import { sentenceOf } from "../words/sentences.ts"
import { type Catalogue, definitionOf, metricName, valueOf } from "../words/status.ts"
import { moment } from "../words/times.ts"
import { Age } from "./Age.tsx"
import { Compared } from "./Compared.tsx"
import { Figure } from "./Figure.tsx"
import { LineChart, type Slot } from "./LineChart.tsx"
import { Status } from "./PostLine.tsx"

interface Props {
  readonly row: PostRow
  readonly title: string
  readonly points: ReadonlyArray<Point>
  readonly why: string | null
  readonly compared: OfPost | undefined
  readonly catalogue: Catalogue
  readonly view: View
}

export const PublicationDetail = ({ catalogue, compared, points, row, title, view, why }: Props) => (
  <section class="card" aria-label={title} data-row={`detail ${row.account_id} ${row.platform_post_id}`}>
    <header>
      <h3 dir="auto">{title}</h3>
      <span class="push small">
        <Status row={row} />
      </span>
    </header>
    <p class="small soft">
      Numbers read <Age at={row.last_updated_at} staleAfter={row.stale_after} zone={view.zone} />
    </p>
    {why !== null && <p class="small">{why}</p>}
    <Curve points={points} catalogue={catalogue} view={view} />
    <Compared compared={compared} metric={view.metric} />
    <Numbers row={row} catalogue={catalogue} zone={view.zone} />
  </section>
)

const Curve = ({ catalogue, points, view }: Pick<Props, "points" | "catalogue" | "view">) => {
  const slots = points.map((point): Slot => {
    const label = moment(point.at, view.zone)
    const value = valueOf(point, view.metric, "post", catalogue)
    return { label, short: label.split(",")[0] ?? label, now: value, before: null, marks: 0 }
  })
  if (slots.length < 2)
    return <p class="small soft">A curve needs two readings; there is {slots.length === 1 ? "one" : "none"}.</p>
  const name = `${metricName(view.metric)}, reading by reading`
  const sentence = sentenceOf(name, slots).replaceAll(" days", " readings")
  return (
    <figure>
      <figcaption>{sentence}</figcaption>
      <LineChart
        sentence={sentence}
        slots={slots}
        nowName={metricName(view.metric)}
        beforeName={null}
        marksName={null}
      />
      <details>
        <summary>Show as a table</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">Read</th>
              <th scope="col" class="n">
                {metricName(view.metric)}
              </th>
            </tr>
          </thead>
          <tbody>
            {slots.map((slot, at) => (
              <tr key={at}>
                <th scope="row">{slot.label}</th>
                <td class="n">
                  <Figure of={`curve:${at}`} value={slot.now} why="not told at that reading" />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  )
}

const Numbers = ({ catalogue, row, zone }: Pick<Props, "row" | "catalogue"> & { readonly zone: string }) => (
  <table>
    <caption>The platform's own names and numbers</caption>
    <thead>
      <tr>
        <th scope="col">Metric</th>
        <th scope="col" class="n">
          Value
        </th>
      </tr>
    </thead>
    <tbody>
      {Object.keys(row.metrics)
        .sort()
        .map((key) => {
          const definition = definitionOf(catalogue, row.platform, "post", key)
          const since = row.metrics_as_of[key]
          return (
            <tr key={key}>
              <th scope="row">
                <code>{key}</code>
                <div class="small soft">
                  {definition?.meaning} {definition?.combine === "none" ? "Counts people." : ""}
                </div>
                {since !== undefined && <div class="small old">as of {moment(since, zone)}</div>}
              </th>
              <td class="n">
                <Figure
                  of={`official:${row.platform_post_id}:${key}`}
                  value={row.metrics[key] ?? null}
                  why="not told"
                />
              </td>
            </tr>
          )
        })}
    </tbody>
  </table>
)
