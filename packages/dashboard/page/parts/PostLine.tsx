/** One publication as a line of the table. */
import type { ComponentChildren } from "preact"
import type { PostRow } from "../state/endpoints.ts"
import { type Catalogue, platformName, safeLink, statusName, valueOf, whyAbsent } from "../words/status.ts"
import { dateName, timeName } from "../words/times.ts"
import { Age } from "./Age.tsx"
import { Figure } from "./Figure.tsx"

interface Props {
  readonly row: PostRow
  readonly account: string
  readonly columns: ReadonlyArray<string>
  readonly catalogue: Catalogue
  readonly zone: string
  /** The cell about equal age; null where none is asked for. */
  readonly usual: ComponentChildren
  readonly open: () => void
}

export const PostLine = ({ account, catalogue, columns, open, row, usual, zone }: Props) => {
  const link = safeLink(row.platform_post_url)
  return (
    <tr data-row={`${row.post_id} ${row.account_id} ${row.platform_post_id}`}>
      <th scope="row" class="text">
        <button type="button" class="link" onClick={open}>
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
      {usual}
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
