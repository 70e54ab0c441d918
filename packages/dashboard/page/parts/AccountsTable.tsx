/** Accounts with their followers, each by itself: the same person may follow several. */
import { useRef } from "preact/hooks"
import type { Client } from "../state/client.ts"
import type { AccountRow, History, Page } from "../state/endpoints.ts"
import { type Answered, useAnswer } from "../state/useAnswer.ts"
import type { View } from "../state/view.ts"
import { instantsOf } from "../state/zone.ts"
import { csv, download } from "../words/csv.ts"
import { change, figure } from "../words/numbers.ts"
import { accountName, type Catalogue, platformName, statusName, valueOf, whyAbsent } from "../words/status.ts"
import { Age } from "./Age.tsx"
import { Figure } from "./Figure.tsx"
import { Notice } from "./Notice.tsx"
import { Status } from "./PostLine.tsx"
import type { Shared } from "./props.ts"
import { Sparkline } from "./Sparkline.tsx"
import { useSeen } from "./useSeen.ts"

interface Props extends Shared {
  readonly accounts: Answered<Page<AccountRow>>
  readonly again: () => void
}

const columns = ["followers", "posts"]

export const AccountsTable = ({ accounts, again, catalogue, client, round, view }: Props) => {
  const rows = (accounts.value?.items ?? []).filter(
    (one) =>
      (view.platform === null || one.platform === view.platform) &&
      (view.account === null || one.account_id === view.account)
  )
  const save = () => download("accounts.csv", textOf(rows, catalogue))
  return (
    <section class="card" aria-labelledby="accounts" aria-busy={accounts.busy}>
      <header>
        <h2 id="accounts">Accounts</h2>
        <span class="soft small">Followers are never added up: the same person may follow several accounts.</span>
        <button type="button" class="push" onClick={save} disabled={rows.length === 0}>
          Export these accounts (CSV)
        </button>
      </header>
      <Notice what="The accounts" failure={accounts.failure} shownFrom={accounts.at} zone={view.zone} retry={again} />
      {accounts.value === null && accounts.busy && <div class="wait" />}
      {accounts.value !== null && rows.length === 0 && <p class="soft">No account is connected here.</p>}
      {rows.length > 0 && <Table rows={rows} client={client} round={round} catalogue={catalogue} view={view} />}
      {accounts.value?.next_cursor != null && (
        <p class="soft small">
          The first {figure(accounts.value.items.length)} of {figure(accounts.value.total)} accounts are shown.
        </p>
      )}
    </section>
  )
}

interface TableProps extends Pick<Shared, "client" | "round" | "catalogue" | "view"> {
  readonly rows: ReadonlyArray<AccountRow>
}

const Table = ({ catalogue, client, round, rows, view }: TableProps) => (
  <div class="scroll" tabIndex={0} role="region" aria-label="Table of accounts">
    <table>
      <thead>
        <tr>
          <th scope="col">Account</th>
          <th scope="col" class="n">
            Followers
          </th>
          <th scope="col">Followers in this period</th>
          <th scope="col" class="n">
            Posts in all
          </th>
          <th scope="col">Status</th>
          <th scope="col">Numbers read</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.account_id} data-row={row.account_id}>
            <th scope="row">
              <span dir="auto">{accountName(row)}</span>
              <div class="small soft">{platformName(row.platform)}</div>
            </th>
            <Cell row={row} name="followers" catalogue={catalogue} />
            <td>
              <Followers row={row} client={client} round={round} catalogue={catalogue} view={view} />
            </td>
            <Cell row={row} name="posts" catalogue={catalogue} />
            <td class="says">
              <Status row={row} />
            </td>
            <td>
              <Age at={row.last_updated_at} staleAfter={row.stale_after} zone={view.zone} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
)

const Cell = ({
  catalogue,
  name,
  row
}: {
  readonly row: AccountRow
  readonly name: string
  readonly catalogue: Catalogue
}) => (
  <td class="n">
    <Figure
      of={`account:${name}`}
      value={valueOf(row, name, "account", catalogue)}
      why={whyAbsent(row, name, "account", catalogue)}
    />
  </td>
)

interface FollowersProps {
  readonly row: AccountRow
  readonly client: Client
  readonly round: number
  readonly catalogue: Catalogue
  readonly view: View
}

const Followers = ({ catalogue, client, round, row, view }: FollowersProps) => {
  const isTold = valueOf(row, "followers", "account", catalogue) !== null
  const place = useRef<HTMLSpanElement>(null)
  const seen = useSeen(place)
  const path = `accounts/${encodeURIComponent(row.account_id)}/history`
  const query = { ...instantsOf(view.zone, view), interval: "day", limit: 1000 }
  const history = useAnswer(
    isTold && seen ? JSON.stringify([path, query]) : null,
    (signal) => client.get<History>(path, query, signal),
    round
  )
  if (!isTold) return <span class="soft">not known</span>
  if (history.failure !== null) return <span class="soft">could not be read</span>
  if (history.value === null) {
    return (
      <span ref={place} class="soft later">
        …
      </span>
    )
  }
  const points = history.value.items.flatMap((point) => {
    const value = valueOf(point, "followers", "account", catalogue)
    return value === null ? [] : [{ at: Date.parse(point.at), value }]
  })
  const [first] = points
  const last = points.at(-1)
  if (first === undefined || last === undefined) return <span class="soft">no reading in this period</span>
  return (
    <>
      <Sparkline points={points} />
      <span class="small soft">
        {points.length === 1 ? "one reading" : `${change(last.value, first.value)}, ${points.length} readings`}
        <span class="hide">
          {" from "}
          <Figure of="spark:first" value={first.value} why="" /> to <Figure of="spark:last" value={last.value} why="" />
        </span>
      </span>
    </>
  )
}

const textOf = (rows: ReadonlyArray<AccountRow>, catalogue: Catalogue): string =>
  csv([
    ["account_id", "platform", "handle", ...columns, "status", "read_at"],
    ...rows.map((row) => [
      row.account_id,
      row.platform,
      row.handle,
      ...columns.map((name) => valueOf(row, name, "account", catalogue)),
      statusName[row.sync_status],
      row.last_updated_at
    ])
  ])
