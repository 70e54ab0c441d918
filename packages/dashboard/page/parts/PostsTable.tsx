/** Posts of the period, a page at a time, with what each of them has and how old that is. */
import type { ComponentProps, RefObject } from "preact"
import { useMemo, useRef } from "preact/hooks"
import { byRow, type ByRow } from "../state/comparing.ts"
import type { AccountRow, Comparisons, Page, PostRow } from "../state/endpoints.ts"
import { type Answered, useAnswer } from "../state/useAnswer.ts"
import { ages, type View } from "../state/view.ts"
import { instantsOf } from "../state/zone.ts"
import { columnsOf } from "../words/columns.ts"
import { download } from "../words/csv.ts"
import { figure } from "../words/numbers.ts"
import { postsText } from "../words/postsText.ts"
import { accountName, metricName } from "../words/status.ts"
import { ageName } from "../words/times.ts"
import { Notice } from "./Notice.tsx"
import { groupsOf, PostGroup } from "./PostGroup.tsx"
import type { Shared } from "./props.ts"
import { SortHead } from "./SortHead.tsx"
import { useSeen } from "./useSeen.ts"

interface Props extends Shared {
  readonly accounts: ReadonlyArray<AccountRow>
  /** What posts can be sorted by. */
  readonly sorts: ReadonlyArray<string>
  readonly again: () => void
}

export const PostsTable = ({ accounts, again, catalogue, client, go, round, sorts, view }: Props) => {
  const query = queryOf(view)
  const question = JSON.stringify(query)
  const posts = useAnswer(question, (signal) => client.get<Page<PostRow>>("posts", query, signal), round)
  const rows = posts.value?.items ?? none
  const place = useRef<HTMLDivElement>(null)
  const seen = useSeen(place)
  // The page that stands there, once somebody looks at it: in one question, whatever age and metric is compared.
  const compare = async (signal: AbortSignal) => byRow(await client.get<Comparisons>("comparisons", query, signal))
  const isAsked = seen && view.usual !== null && rows.length > 0
  const compared = useAnswer(isAsked ? question : null, compare, round)
  const save = async () => {
    const asked = view.usual !== null && compared.value === null
    const told = asked ? await compare(new AbortController().signal).catch(() => null) : compared.value
    download(`posts-${view.from}-${view.to}.csv`, postsText(rows, view, catalogue, told))
  }
  return (
    <section class="card" aria-labelledby="posts" aria-busy={posts.busy || compared.busy}>
      <header>
        <h2 id="posts">Posts</h2>
        <span class="soft small" role="status">
          {said(posts, view)}
        </span>
        <Usual view={view} go={go} />
        <button type="button" onClick={() => void save()} disabled={rows.length === 0}>
          Export these rows (CSV)
        </button>
      </header>
      <Notice what="The posts" failure={posts.failure} shownFrom={posts.at} zone={view.zone} retry={again} />
      <Notice what="What is usual" failure={compared.failure} shownFrom={null} zone={view.zone} retry={again} />
      {posts.value === null && posts.busy && <div class="wait" style={{ height: "260px" }} />}
      {posts.value !== null && rows.length === 0 && <Empty accounts={accounts} />}
      {rows.length > 0 && <Table {...{ accounts, catalogue, compared, go, place, rows, sorts, view }} />}
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

const Usual = ({ go, view }: Pick<Shared, "go" | "view">) => (
  <label class="field push">
    Beside what is usual, after
    <select
      value={view.usual ?? ""}
      onChange={({ currentTarget: { value } }) => go({ usual: ages.find((one) => one === value) ?? null })}
    >
      <option value="">not compared</option>
      {ages.map((age) => (
        <option value={age}>{ageName[age]}</option>
      ))}
    </select>
  </label>
)

const size = 25
const none: ReadonlyArray<never> = []

const period = (view: View) => {
  const { from, to } = instantsOf(view.zone, view)
  return { fromDate: from, toDate: to }
}

const queryOf = (view: View) => ({
  ...period(view),
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

interface TableProps extends Pick<Shared, "catalogue" | "view" | "go">, Pick<Props, "sorts"> {
  readonly rows: ReadonlyArray<PostRow>
  readonly compared: Answered<ByRow>
  readonly place: RefObject<HTMLDivElement | null>
  readonly accounts: ReadonlyArray<AccountRow>
}

const Table = ({ accounts, catalogue, compared, go, place, rows, sorts, view }: TableProps) => {
  const names = useMemo(() => new Map(accounts.map((one) => [one.account_id, accountName(one)])), [accounts])
  const columns = useMemo(() => columnsOf(view.metric), [view.metric])
  const groups = useMemo(() => groupsOf(rows), [rows])
  const { metric, usual: age, zone } = view
  const told: ComponentProps<typeof PostGroup>["compared"] =
    compared.value ?? (compared.failure === null ? "later" : "failed")
  const lines = { names, columns, catalogue, zone, metric, age, go, compared: told }
  return (
    <div ref={place} class="scroll" tabIndex={0} role="region" aria-label="Table of posts">
      <table>
        <thead>
          <tr>
            <th scope="col" class="text">
              Post
            </th>
            <th scope="col">Account</th>
            <SortHead by="created_at" name="Created" numeric={false} sorts={sorts} view={view} go={go} />
            {columns.map((name) => (
              <SortHead key={name} by={name} name={metricName(name)} numeric={true} sorts={sorts} view={view} go={go} />
            ))}
            {age !== null && (
              <th scope="col" class="n narrow">
                {metricName(metric)} after {ageName[age]}
              </th>
            )}
            <th scope="col">Status</th>
            <th scope="col">Numbers read</th>
          </tr>
        </thead>
        {groups.map((group, at) => (
          <PostGroup key={at} rows={group} {...lines} />
        ))}
      </table>
    </div>
  )
}
