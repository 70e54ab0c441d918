/** Posts of the period, a page at a time, with what each of them has and how old that is. */
import type { AccountRow, Page, PostRow } from "../state/endpoints.ts"
import { type Answered, useAnswer } from "../state/useAnswer.ts"
import type { View } from "../state/view.ts"
import { csv, download } from "../words/csv.ts"
import { figure } from "../words/numbers.ts"
import { accountName, type Catalogue, metricName, platformName, statusName, valueOf } from "../words/status.ts"
import { moment } from "../words/times.ts"
import { Notice } from "./Notice.tsx"
import { columnsOf, PostLine } from "./PostLine.tsx"
import type { Shared } from "./props.ts"
import { SortHead } from "./SortHead.tsx"

interface Props extends Shared {
  readonly accounts: ReadonlyArray<AccountRow>
  readonly again: () => void
}

export const PostsTable = ({ accounts, again, catalogue, client, go, round, view }: Props) => {
  const query = queryOf(view)
  const posts = useAnswer(JSON.stringify(query), (signal) => client.get<Page<PostRow>>("posts", query, signal), round)
  const rows = posts.value?.items ?? []
  const save = () => download(`posts-${view.from}-${view.to}.csv`, textOf(rows, view, catalogue))
  return (
    <section class="card" aria-labelledby="posts" aria-busy={posts.busy}>
      <header>
        <h2 id="posts">Posts</h2>
        <span class="soft small" role="status">
          {said(posts, view)}
        </span>
        <button type="button" class="push" onClick={save} disabled={rows.length === 0}>
          Export these rows (CSV)
        </button>
      </header>
      <Notice what="The posts" failure={posts.failure} shownFrom={posts.at} zone={view.zone} retry={again} />
      {posts.value === null && posts.busy && <div class="wait" style={{ height: "260px" }} />}
      {posts.value !== null && rows.length === 0 && <Empty accounts={accounts} />}
      {rows.length > 0 && <Table rows={rows} accounts={accounts} catalogue={catalogue} view={view} go={go} />}
      <nav class="pages" aria-label="Pages of posts">
        {view.cursor !== null && (
          <button type="button" onClick={() => go({ cursor: null })}>
            First page
          </button>
        )}
        {posts.value?.next_cursor != null && (
          <button type="button" onClick={() => go({ cursor: posts.value?.next_cursor ?? null })}>
            Next page
          </button>
        )}
      </nav>
    </section>
  )
}

const size = 25

const queryOf = (view: View) => ({
  fromDate: view.from,
  toDate: view.to,
  accountId: view.account,
  platform: view.platform,
  limit: size,
  sort: view.sort,
  order: view.order,
  cursor: view.cursor
})

const said = ({ value }: Answered<Page<PostRow>>, view: View): string =>
  value === null ? "" : `${figure(value.items.length)} of ${figure(value.total)} publications, ${orderName(view)}`

const orderName = ({ order, sort }: View): string => {
  if (sort === "created_at" || sort === "published_at") return order === "desc" ? "newest first" : "oldest first"
  const name = metricName(sort).toLowerCase()
  return `${order === "desc" ? "most" : "fewest"} ${name} first, those of unknown ${name} last`
}

const Empty = ({ accounts }: { readonly accounts: ReadonlyArray<AccountRow> }) => (
  <div class="soft">
    {accounts.length === 0 ? (
      <p>
        Nothing here yet. Whoever runs this connects an account with <code>connectAccount</code> or{" "}
        <code>dravo accounts add</code>; its posts come from <code>recordPublication</code>, or are found by listing.
      </p>
    ) : (
      <p>
        No post of this period, these accounts and platforms. Choose a longer period; posts come from{" "}
        <code>recordPublication</code>, or are found by listing.
      </p>
    )}
  </div>
)

interface TableProps extends Pick<Shared, "catalogue" | "view" | "go"> {
  readonly rows: ReadonlyArray<PostRow>
  readonly accounts: ReadonlyArray<AccountRow>
}

const Table = ({ accounts, catalogue, go, rows, view }: TableProps) => {
  const names = new Map(accounts.map((one) => [one.account_id, accountName(one)]))
  const columns = columnsOf(view.metric)
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Table of posts">
      <table>
        <thead>
          <tr>
            <th scope="col" class="text">
              Post
            </th>
            <th scope="col">Account</th>
            <SortHead by="created_at" name="Created" numeric={false} view={view} go={go} />
            {columns.map((name) => (
              <SortHead key={name} by={name} name={metricName(name)} numeric={true} view={view} go={go} />
            ))}
            <th scope="col">Status</th>
            <th scope="col">Numbers read</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <PostLine
              key={`${row.post_id} ${row.account_id} ${row.platform_post_id}`}
              row={row}
              account={names.get(row.account_id) ?? row.account_id}
              columns={columns}
              catalogue={catalogue}
              zone={view.zone}
              open={() => go({ post: row.post_id })}
            />
          ))}
        </tbody>
      </table>
    </div>
  )
}

const textOf = (rows: ReadonlyArray<PostRow>, view: View, catalogue: Catalogue): string => {
  const columns = columnsOf(view.metric)
  const head = ["post_id", "account_id", "platform", "text", "created_at", ...columns, "status", "read_at", "link"]
  return csv([
    head,
    ...rows.map((row) => [
      row.post_id,
      row.account_id,
      platformName(row.platform),
      row.text,
      moment(row.created_at, view.zone),
      ...columns.map((name) => valueOf(row, name, "post", catalogue)),
      statusName[row.sync_status],
      row.last_updated_at,
      row.platform_post_url
    ])
  ])
}
