/** When posts do well, by weekday and hour of the chosen zone: every cell is a number of posts, and what they did. */
import { useRef } from "preact/hooks"
import type { BestTimes } from "../state/endpoints.ts"
import { useAnswer } from "../state/useAnswer.ts"
import { figure, times } from "../words/numbers.ts"
import { metricName } from "../words/status.ts"
import { weekdayName } from "../words/times.ts"
import { Figure } from "./Figure.tsx"
import { Notice } from "./Notice.tsx"
import type { Shared } from "./props.ts"
import { useSeen } from "./useSeen.ts"

type Props = Pick<Shared, "client" | "round" | "view"> & { readonly again: () => void }

export const BestTime = ({ again, client, round, view }: Props) => {
  const place = useRef<HTMLElement>(null)
  const seen = useSeen(place)
  const query = { accountId: view.account, platform: view.platform, tz: view.zone, metric: view.metric }
  const told = useAnswer(
    seen ? JSON.stringify(query) : null,
    (signal) => client.get<BestTimes>("best-time", query, signal),
    round
  )
  return (
    <section ref={place} class="card" aria-labelledby="best-time" aria-busy={told.busy}>
      <header>
        <h2 id="best-time">Best time to post</h2>
        <span class="soft small">
          {metricName(view.metric)} a day after going out, beside what is usual for the account. Times are those of{" "}
          {view.zone}.
        </span>
      </header>
      <Notice what="The best time" failure={told.failure} shownFrom={told.at} zone={view.zone} retry={again} />
      {told.value === null && told.failure === null && <div class={told.busy ? "wait" : "later small"} />}
      {told.value !== null && <Told told={told.value} />}
    </section>
  )
}

const days = [1, 2, 3, 4, 5, 6, 7]
const hours = Array.from({ length: 24 }, (_, hour) => hour)

const Told = ({ told }: { readonly told: BestTimes }) => {
  const slots = new Map(told.slots.map((slot) => [`${slot.weekday} ${slot.hour}`, slot]))
  return (
    <figure>
      <figcaption>{sentenceOf(told)}</figcaption>
      <div class="scroll" tabIndex={0} role="region" aria-label="Best time to post, as a table">
        <table class={`heat ${told.status === "ok" ? "scored" : ""}`}>
          <caption>How many times what is usual, and of how many posts</caption>
          <thead>
            <tr>
              <th scope="col">Day</th>
              {hours.map((hour) => (
                <th scope="col" key={hour}>
                  <span aria-hidden="true">{hour}</span>
                  <span class="hide">{clock(hour)}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {days.map((weekday) => (
              <tr key={weekday}>
                <th scope="row">{weekdayName(weekday)}</th>
                {hours.map((hour) => (
                  <Cell key={hour} of={`${weekday} ${hour}`} slot={slots.get(`${weekday} ${hour}`)} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </figure>
  )
}

const sentenceOf = (told: BestTimes): string => {
  const scored = told.slots.filter(({ score }) => score !== null)
  const [best] = scored.toSorted((a, b) => (b.score ?? 0) - (a.score ?? 0))
  const unread = told.not_compared > 0 ? ` Of ${figure(told.not_compared)} posts nothing was read a day after.` : ""
  if (told.status === "ok" && best !== undefined) {
    const when = `${weekdayName(best.weekday)}, ${clock(best.hour)}`
    return `Of ${figure(told.posts)} posts those of ${when} did best: ${times(best.score ?? 0)} what is usual.${unread}`
  }
  return (
    `There is not enough to tell: ${told.reason ?? "too few posts"}. ${figure(told.posts)} posts could be compared, ` +
    `and at least ${figure(told.min_posts)} are needed. The cells say how many posts went out when.${unread}`
  )
}

const clock = (hour: number): string => `${String(hour).padStart(2, "0")}:00`

const Cell = ({ of, slot }: { readonly of: string; readonly slot: BestTimes["slots"][number] | undefined }) => {
  if (slot === undefined) return <td />
  const heat = slot.score === null ? "" : `heat-${Math.max(0, Math.min(4, Math.round(slot.score * 2)))}`
  return (
    <td class={heat}>
      {slot.score !== null && <strong data-figure={`score:${of}`}>{times(slot.score)}</strong>}
      <span class="small">
        <Figure of={`best:${of}`} value={slot.posts} why="" />
        <span class="hide"> {slot.posts === 1 ? "post" : "posts"}</span>
      </span>
    </td>
  )
}
