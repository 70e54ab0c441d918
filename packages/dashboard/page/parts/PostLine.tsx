/** One publication as a line of the table. */
import { keyOf } from "../state/comparing.ts"
import type { PostRow } from "../state/endpoints.ts"
import type { Age as AgeOfPost } from "../state/view.ts"
import { type Catalogue, platformName, safeLink, statusName, valueOf, whyAbsent } from "../words/status.ts"
import { dateName, timeName } from "../words/times.ts"
import { Age } from "./Age.tsx"
import { Figure } from "./Figure.tsx"
import { kept } from "./kept.ts"
import type { Shared } from "./props.ts"
import { type Told, UsualCell } from "./UsualCell.tsx"

interface Props {
  readonly row: PostRow
  readonly account: string
  readonly columns: ReadonlyArray<string>
  readonly catalogue: Catalogue
  readonly zone: string
  /** The metric that is compared at equal age. */
  readonly metric: string
  /** Null where nothing is compared. */
  readonly age: AgeOfPost | null
  readonly told: Told
  readonly go: Shared["go"]
}

const Line = ({ account, age, catalogue, columns, go, metric, row, told, zone }: Props) => {
  const link = safeLink(row.platform_post_url)
  return (
    <tr data-row={keyOf(row)}>
      <th scope="row" class="text">
        <button type="button" class="link" onClick={() => go({ post: row.post_id })}>
          <span class="words">{row.text === null || row.text === "" ? row.platform_post_id : row.text}</span>
        </button>
        {link !== null && (
          <div class="small">
            <a href={link} target="_blank" rel="noopener noreferrer">
              Open on {platformName(row.platform)}
              <span class="hide"> in a new tab</span>
            </a>
          </div>
        )}
      </th>
      <td>
        <span dir="auto">{account}</span>
        <div class="small soft">{platformName(row.platform)}</div>
      </td>
      <td>
        <Moment at={row.created_at} zone={zone} />
      </td>
      {columns.map((name) => (
        <td class="n" key={name}>
          <Figure
            of={`post:${name}`}
            value={valueOf(row, name, "post", catalogue)}
            why={whyAbsent(row, name, "post", catalogue)}
          />
        </td>
      ))}
      {age !== null && <UsualCell told={told} metric={metric} age={age} />}
      <td class="says">
        <Status row={row} />
      </td>
      <td>
        <Age at={row.last_updated_at} staleAfter={row.stale_after} zone={zone} />
        {Object.keys(row.metrics_as_of).length > 0 && <div class="old small">some numbers are older than the rest</div>}
      </td>
    </tr>
  )
}

export const PostLine = kept(Line)

/** The date above the time, so that a column of them is narrow. */
const Moment = ({ at, zone }: { readonly at: string; readonly zone: string }) => (
  <time dateTime={at}>
    {dateName(at, zone)}
    <br />
    {timeName(at, zone)}
  </time>
)

export const Status = ({ row }: { readonly row: Pick<PostRow, "sync_status" | "error_message" | "warnings"> }) => (
  <>
    <span class={`status ${row.sync_status === "failed" || row.sync_status === "requires_reconnect" ? "bad" : ""}`}>
      {statusName[row.sync_status]}
    </span>
    {[row.error_message, ...row.warnings]
      .filter((text) => text !== null)
      .map((text) => (
        <div class="small soft" key={text}>
          {text}
        </div>
      ))}
  </>
)
