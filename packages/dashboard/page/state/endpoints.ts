/** What the page takes of the endpoints' answers. It asks nothing else of a server, and knows nothing else of one. */
type Numbers = Readonly<Record<string, number>>

interface Synced {
  readonly metrics: Numbers
  readonly warnings: ReadonlyArray<string>
  readonly sync_status: "synced" | "partial" | "pending" | "failed" | "requires_reconnect"
  readonly error_message: string | null
  readonly last_updated_at: string | null
  readonly stale_after: string | null
  readonly metrics_as_of: Readonly<Record<string, string>>
}

export interface PostRow extends Synced {
  readonly post_id: string
  readonly account_id: string
  readonly platform: string
  readonly platform_post_id: string
  readonly platform_post_url: string | null
  readonly text: string | null
  readonly created_at: string
  readonly published_at: string | null
}

export interface AccountRow extends Synced {
  readonly account_id: string
  readonly platform: string
  readonly handle: string | null
}

export interface Page<R> {
  readonly items: ReadonlyArray<R>
  readonly total: number
  readonly next_cursor: string | null
}

export interface Metrics {
  readonly items: ReadonlyArray<MetricRow>
  /** What posts can be sorted by. */
  readonly sorts: ReadonlyArray<string>
}

export interface MetricRow {
  readonly platform: string
  readonly of: "post" | "account"
  readonly key: string
  readonly meaning: string
  readonly canonical: string | null
  readonly combine: "sum" | "none" | "ratio"
  readonly retired_since: string | null
  readonly replacement: string | null
}

export interface Sums {
  readonly posts: number
  readonly publications: number
  readonly totals: Numbers
  readonly coverage: Numbers
  readonly not_summed: ReadonlyArray<string>
}

export interface Overview {
  readonly current: Sums
  readonly previous: (Sums & { readonly from: string; readonly to: string }) | null
  readonly groups: ReadonlyArray<{ readonly key: string; readonly current: Sums; readonly previous: Sums | null }>
}

export interface Point {
  readonly account_id: string
  readonly platform: string
  readonly at: string
  readonly until: string
  readonly metrics: Numbers
}

/** Of an account; of a post they are {@link PostPoint}s. */
export interface History<P = Point> {
  readonly items: ReadonlyArray<P>
  readonly next_cursor: string | null
}

export interface PostPoint extends Point {
  readonly platform_post_id: string
}

export interface Freshness {
  readonly items: ReadonlyArray<{
    readonly account_id: string
    readonly platform: string
    readonly platform_post_id: string
    readonly stale_after: string | null
    readonly why: string
  }>
}

export interface BestTimes {
  readonly tz: string
  readonly status: "ok" | "insufficient_data"
  readonly reason: string | null
  readonly min_posts: number
  readonly posts: number
  readonly not_compared: number
  readonly slots: ReadonlyArray<{
    readonly weekday: number
    readonly hour: number
    readonly posts: number
    readonly score: number | null
  }>
}

/** A number at an age, beside what is usual for its account. */
export interface ComparedMetric {
  readonly value: number
  readonly usual: number | null
  readonly posts: number
  readonly score: number | null
}

/** A publication at the ages something was read near. */
export interface Compared {
  readonly account_id: string
  readonly platform_post_id: string
  readonly ages: ReadonlyArray<{
    readonly age: string
    readonly metrics: Readonly<Record<string, ComparedMetric>>
  }>
}

/** Of one post. */
export interface Comparison {
  readonly items: ReadonlyArray<Compared>
}

/** Of a page of posts. */
export interface Comparisons {
  readonly items: ReadonlyArray<Compared & { readonly post_id: string }>
}

/** What keeps an account from being fresh, beyond what its row tells. */
export interface Health {
  readonly token: { readonly state: string; readonly reconnect_before: string | null }
  readonly readings: ReadonlyArray<{
    readonly scopes_missing: ReadonlyArray<string> | null
    readonly metrics_lost: ReadonlyArray<string>
  }>
  readonly throttled_until: { readonly app: string | null; readonly account: string | null }
  readonly quotas: ReadonlyArray<{
    readonly name: string
    readonly units: number
    readonly spent: number
    readonly resets_at: string
  }>
  readonly platform_down_until: string | null
}

export interface Post {
  readonly items: ReadonlyArray<PostRow>
}
