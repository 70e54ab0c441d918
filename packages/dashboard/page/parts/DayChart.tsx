/** The chosen metric by the day posts were created on, beside the period before. */
import type { Overview } from "../state/endpoints.ts"
import { daysIn, type View } from "../state/view.ts"
import { csv, download } from "../words/csv.ts"
import { sentenceOf } from "../words/sentences.ts"
import { metricName } from "../words/status.ts"
import { dayName, shortDay } from "../words/times.ts"
import { Figure } from "./Figure.tsx"
import { LineChart, type Slot } from "./LineChart.tsx"

export const DayChart = ({ overview, view }: { readonly view: View; readonly overview: Overview | null }) => {
  const name = metricName(view.metric)
  const slots = overview === null ? [] : slotsOf(overview, view)
  const save = () => download(`${view.metric}-${view.from}-${view.to}.csv`, textOf(slots, view))
  return (
    <section class="card" aria-labelledby="by-day" aria-busy={overview === null}>
      <header>
        <h2 id="by-day">{name} by day of creation</h2>
        <span class="soft small">Days are those of {view.zone}; a day's figure is what its posts have by now.</span>
        <button type="button" class="push" onClick={save} disabled={overview === null}>
          Export days (CSV)
        </button>
      </header>
      {overview === null ? (
        <div class="wait" style={{ height: "220px" }} />
      ) : (
        <figure>
          <figcaption>{sentenceOf(name, slots)}</figcaption>
          <LineChart
            sentence={sentenceOf(name, slots)}
            slots={slots}
            nowName="this period"
            beforeName={view.compare && overview.previous !== null ? "the period before" : null}
            marksName="publications"
          />
          <DayTable slots={slots} name={name} compare={view.compare} zone={view.zone} />
        </figure>
      )}
    </section>
  )
}

interface Day extends Slot {
  readonly day: string
}

const slotsOf = (overview: Overview, view: View): ReadonlyArray<Day> => {
  const groups = new Map(overview.groups.map((group) => [group.key, group]))
  return daysIn(view).map((day) => {
    const group = groups.get(day)
    return {
      day,
      label: dayName(day),
      short: shortDay(day),
      now: group?.current.totals[view.metric] ?? null,
      before: view.compare ? (group?.previous?.totals[view.metric] ?? null) : null,
      marks: group?.current.publications ?? 0
    }
  })
}

const textOf = (slots: ReadonlyArray<Day>, view: View): string =>
  csv([
    ["day", view.metric, "the_period_before", "publications"],
    ...slots.map(({ before, day, marks, now }) => [day, now, before, marks])
  ])

interface TableProps {
  readonly slots: ReadonlyArray<Day>
  readonly name: string
  readonly compare: boolean
  readonly zone: string
}

const DayTable = ({ compare, name, slots, zone }: TableProps) => (
  <details>
    <summary>Show as a table</summary>
    <div class="scroll" tabIndex={0} role="region" aria-label={`${name} by day, as a table`}>
      <table>
        <thead>
          <tr>
            <th scope="col">Day ({zone})</th>
            <th scope="col" class="n">
              {name}
            </th>
            {compare && (
              <th scope="col" class="n">
                The period before
              </th>
            )}
            <th scope="col" class="n">
              Publications
            </th>
          </tr>
        </thead>
        <tbody>
          {slots.map((slot) => (
            <tr key={slot.day}>
              <th scope="row">
                <time dateTime={slot.day}>{slot.label}</time>
              </th>
              <td class="n">
                <Figure of={`day:${slot.day}`} value={slot.now} why={absent(slot)} />
              </td>
              {compare && (
                <td class="n">
                  <Figure of={`before:${slot.day}`} value={slot.before} why="nothing known of that day" />
                </td>
              )}
              <td class="n">
                <Figure of={`marks:${slot.day}`} value={slot.marks} why="" />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  </details>
)

const absent = ({ marks }: Day): string => (marks === 0 ? "nothing was published" : "no publication tells it")
