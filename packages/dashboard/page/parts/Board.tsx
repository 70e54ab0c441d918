/** The page: what it asks, and where each answer stands. */
import { useCallback, useEffect, useState } from "preact/hooks"
import type { Client } from "../state/client.ts"
import type { AccountRow, Metrics, Overview, Page } from "../state/endpoints.ts"
import { useAnswer } from "../state/useAnswer.ts"
import type { View } from "../state/view.ts"
import { moment } from "../words/times.ts"
import { AccountsTable } from "./AccountsTable.tsx"
import { BestTime } from "./BestTime.tsx"
import { Controls } from "./Controls.tsx"
import { DayChart } from "./DayChart.tsx"
import { HealthStrip } from "./HealthStrip.tsx"
import { kept } from "./kept.ts"
import { Notice } from "./Notice.tsx"
import { PostDrawer } from "./PostDrawer.tsx"
import { PostsTable } from "./PostsTable.tsx"
import { Tiles } from "./Tiles.tsx"

const none: ReadonlyArray<never> = []
const Kept = {
  AccountsTable: kept(AccountsTable),
  BestTime: kept(BestTime),
  Controls: kept(Controls),
  DayChart: kept(DayChart),
  PostsTable: kept(PostsTable),
  Tiles: kept(Tiles)
}

interface Props {
  readonly client: Client
  readonly view: View
  readonly go: (change: Partial<View>) => void
  readonly reconnectUrl: string | null
  /** Forgets the key; null where it is the host's. */
  readonly leave: ((why: string | null) => void) | null
}

export const Board = ({ client, go, leave, reconnectUrl, view }: Props) => {
  const [round, setRound] = useState(0)
  const again = useCallback(() => setRound((old) => old + 1), [])
  const overview = useOverview(client, view, round)
  const accounts = useAnswer(
    "accounts",
    (signal) => client.get<Page<AccountRow>>("accounts", { limit: 100 }, signal),
    round
  )
  const metrics = useAnswer(
    "metrics",
    (signal) => client.get<Metrics>("metrics", {}, signal),
    // The catalogue is the server's code: it does not change under a page.
    0
  )
  const refused = [overview, accounts, metrics].find(({ failure }) => failure?.kind === "refused")?.failure
  useEffect(() => {
    if (refused != null) leave?.(refused.sentence)
  }, [refused])
  const offline = useOffline(again)
  const shared = { client, view, go, round, catalogue: metrics.value?.items ?? none }
  const rows = accounts.value?.items ?? none
  return (
    <main class="all">
      <Top at={overview.at} busy={overview.busy || accounts.busy} zone={view.zone} again={again} leave={leave} />
      <Kept.Controls view={view} go={go} accounts={rows} />
      {offline && (
        <p class="notice" role="status">
          This browser is offline. What is shown is from before; it is asked for anew once there is a connection.
        </p>
      )}
      <HealthStrip {...shared} accounts={rows} reconnectUrl={reconnectUrl} />
      <Notice what="The totals" failure={overview.failure} shownFrom={overview.at} zone={view.zone} retry={again} />
      <Kept.Tiles view={view} go={go} overview={overview.value} />
      <Kept.DayChart view={view} overview={overview.value} />
      <Kept.PostsTable {...shared} accounts={rows} sorts={metrics.value?.sorts ?? none} again={again} />
      <Kept.BestTime {...shared} again={again} />
      <Kept.AccountsTable {...shared} accounts={accounts} again={again} />
      {view.post !== null && <PostDrawer {...shared} postId={view.post} accounts={rows} again={again} />}
    </main>
  )
}

const useOverview = (client: Client, { account, from, platform, to, zone }: View, round: number) => {
  const query = { fromDate: from, toDate: to, accountId: account, platform, groupBy: "day", tz: zone }
  return useAnswer(JSON.stringify(query), (signal) => client.get<Overview>("overview", query, signal), round)
}

const useOffline = (again: () => void): boolean => {
  const [offline, setOffline] = useState(!navigator.onLine)
  useEffect(() => {
    const told = () => {
      setOffline(!navigator.onLine)
      if (navigator.onLine) again()
    }
    addEventListener("online", told)
    addEventListener("offline", told)
    return () => {
      removeEventListener("online", told)
      removeEventListener("offline", told)
    }
  }, [])
  return offline
}

interface TopProps extends Pick<Props, "leave"> {
  readonly at: number | null
  readonly busy: boolean
  readonly zone: string
  readonly again: () => void
}

const Top = ({ again, at, busy, leave, zone }: TopProps) => (
  <header class="top">
    <h1>Analytics</h1>
    <span class="soft small" role="status">
      {busy ? "Asking…" : at === null ? "" : `Asked ${moment(at, zone)}`}
    </span>
    <span class="push">
      <button type="button" onClick={again}>
        Ask again
      </button>{" "}
      {leave !== null && (
        <button type="button" onClick={() => leave(null)}>
          Forget the key
        </button>
      )}
    </span>
  </header>
)
