/** Whole lists as CSV or NDJSON, streamed: in memory is never more than a page of rows. */
import type { Named } from "@dravo/core/Change"
import type { WorkspaceId } from "@dravo/core/Ids"
import type { MetricCatalog } from "@dravo/core/MetricCatalog"
import type { Kind } from "@dravo/core/Subject"
import type { Analytics } from "@dravo/engine/Analytics"
import { InvalidRequest } from "@dravo/engine/InvalidRequest"
import type { HistoryRequest } from "@dravo/engine/History"
import type { AccountView, PublicationView } from "@dravo/engine/View"
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Csv from "effect/encoding/Csv"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { type ChangeRecord, changeRecord } from "./Changes.ts"
import * as History from "./History.ts"
import type { AccountPoint, PostPoint } from "./History.ts"
import { accountRow, postRow } from "./Wire.ts"
import { best } from "./accepted.ts"

/** The media types of whole lists, apart from JSON. */
export type Format = "text/csv" | "application/x-ndjson"

/** Null for JSON, which is what everybody gets who does not prefer one of the others. */
export const wanted = (accept: string | undefined): Format | null => {
  // What most programs send is no work.
  if (accept === undefined || accept === "*/*" || accept === "application/json") return null
  const type = best(["application/json", "text/csv", "application/x-ndjson"], accept)
  return type === "application/json" ? null : type
}

/** How an item is printed: its fields as NDJSON, and which of them are columns. */
export interface Table<A> {
  readonly print: (item: A) => object
  /** Columns, in order. */
  readonly fields: ReadonlyArray<string>
  /** Official keys that have a column each, the others sharing one; null where there are no metrics. */
  readonly metrics: ReadonlyArray<string> | null
}

/** Posts as a table: a column for each declared metric of the platform, or of all. */
export const posts = (catalog: MetricCatalog, platform: string | undefined): Table<PublicationView> => ({
  print: postRow,
  fields: [
    "post_id",
    "account_id",
    "platform",
    "platform_post_id",
    "platform_post_url",
    "text",
    "created_at",
    "published_at",
    "sync_status",
    "error_message",
    "last_updated_at",
    "stale_after",
    "warnings",
    "metrics_as_of",
    "origin",
    "media_type",
    "unavailable_at"
  ],
  metrics: keysOf(catalog, "publication", platform)
})

/** Accounts as a table: a column for each declared metric of the platform, or of all. */
export const accounts = (catalog: MetricCatalog, platform: string | undefined): Table<AccountView> => ({
  print: accountRow,
  fields: [
    "account_id",
    "platform",
    "handle",
    "platform_account_id",
    "sync_status",
    "error_message",
    "last_updated_at",
    "stale_after",
    "warnings",
    "metrics_as_of",
    "metrics_window"
  ],
  metrics: keysOf(catalog, "account", platform)
})

const postPoints = (catalog: MetricCatalog): Table<PostPoint> => ({
  print: (point) => point,
  fields: ["post_id", "account_id", "platform", "platform_post_id", "at", "until"],
  metrics: keysOf(catalog, "publication", undefined)
})

const accountPoints = (catalog: MetricCatalog): Table<AccountPoint> => ({
  print: (point) => point,
  fields: ["account_id", "platform", "at", "until"],
  metrics: keysOf(catalog, "account", undefined)
})

/** Records of three shapes: the record itself is one cell of JSON. */
export const changes: Table<Named> = {
  print: changeRecord,
  fields: ["id", "type", "erased", "post", "account", "grant"] satisfies Array<keyof ChangeRecord>,
  metrics: null
}

/** A post's points as bytes; null when the workspace has no such post. */
export const postHistory = (
  analytics: Analytics["Service"],
  format: Format,
  workspace: WorkspaceId,
  postId: string,
  request: HistoryRequest
) =>
  Effect.map(
    walk(request, (page) =>
      Effect.map(analytics.postHistory(workspace, postId, page), (found) => found && History.postHistoryAnswer(found))
    ),
    (points) => points && bytes(format, points, postPoints(analytics.catalog))
  )

/** An account's points as bytes; null when the workspace has no such account. */
export const accountHistory = (
  analytics: Analytics["Service"],
  format: Format,
  workspace: WorkspaceId,
  accountId: string,
  request: HistoryRequest
) =>
  Effect.map(
    walk(request, (page) =>
      Effect.map(
        analytics.accountHistory(workspace, accountId, page),
        (found) => found && History.accountHistoryAnswer(found)
      )
    ),
    (points) => points && bytes(format, points, accountPoints(analytics.catalog))
  )

/** Rows as bytes of a format, read as they are taken. */
export const bytes = <A, E>(
  format: Format,
  rows: Stream.Stream<A, E>,
  { fields, metrics, print }: Table<A>
): Stream.Stream<Uint8Array, E> => {
  if (format === "application/x-ndjson") {
    return Stream.mapArray(rows, (items) => [
      encoder.encode(items.map((item) => `${JSON.stringify(print(item))}\n`).join(""))
    ])
  }
  const known = metrics && new Map(metrics.map((name, at) => [name, at]))
  const columns = [
    ...fields,
    ...(metrics === null ? [] : [...metrics.map((name) => `metrics.${name}`), "metrics.other"])
  ]
  // Of options that may have columns rows are taken as well as records.
  const options: Csv.EncodeOptions = { columns, headers: true, newline: "\r\n" }
  return rows.pipe(
    Stream.mapArray((items) => Arr.map(items, (item) => record(print(item), fields, known))),
    Stream.pipeThroughChannel(Csv.encode(options))
  )
}

// internal

/** Every page of something that is read by pages; null where the first one is. */
const walk = <A, E>(
  request: HistoryRequest,
  page: (
    request: HistoryRequest
  ) => Effect.Effect<{ readonly items: ReadonlyArray<A>; readonly next_cursor: string | null } | null, E>
): Effect.Effect<Stream.Stream<A, E> | null, E | InvalidRequest> =>
  Effect.gen(function* () {
    if (request.limit !== undefined) {
      return yield* new InvalidRequest({
        parameter: "limit",
        detail: "cannot be given for a whole list as CSV or NDJSON, which has every row as it is stored"
      })
    }
    const whole = { ...request, limit: 1000 }
    const first = yield* page(whole)
    if (first === null) return null
    const rest =
      first.next_cursor === null
        ? Stream.empty
        : Stream.paginate(first.next_cursor, (cursor: string) =>
            // The event loop has its turn between pages, as in the engine's exports.
            Effect.map(
              Effect.andThen(Effect.yieldNow, page({ ...whole, cursor })),
              (found) => [found?.items ?? [], Option.fromNullOr(found?.next_cursor ?? null)] as const
            )
          )
    return Stream.concat(Stream.fromIterable(first.items), rest)
  })

const encoder = new TextEncoder()

/** The columns must be known before the first row is: declared keys have one each, and the rest shares one. */
const keysOf = (catalog: MetricCatalog, kind: Kind, platform: string | undefined): ReadonlyArray<string> =>
  [
    ...new Set(
      catalog.declarations.flatMap((declared) =>
        platform !== undefined && declared.platform !== platform
          ? []
          : declared.metrics
              .filter((metric) => metric.kind === kind && metric.retired === null && !metric.key.endsWith("*"))
              .map(({ key }) => key)
      )
    )
  ].sort()

/** A cell for each column. */
const record = (
  printed: object,
  fields: ReadonlyArray<string>,
  known: ReadonlyMap<string, number> | null
): ReadonlyArray<string> => {
  // Most columns are other networks'.
  const row = fields.map((field) => cell(valueOf(printed, field)))
  for (let at = 0; known !== null && at <= known.size; at++) row.push("")
  const metrics = known === null ? undefined : valueOf(printed, "metrics")
  if (known === null || typeof metrics !== "object" || metrics === null) return row
  const other: Array<readonly [string, unknown]> = []
  for (const [name, value] of Object.entries(metrics)) {
    const at = known.get(name)
    if (at === undefined) other.push([name, value])
    else row[fields.length + at] = cell(value)
  }
  if (other.length > 0) row[fields.length + known.size] = JSON.stringify(Object.fromEntries(other))
  return row
}

/** Not what an object inherits. */
const valueOf = (of: object, name: string): unknown => (Object.hasOwn(of, name) ? Reflect.get(of, name) : undefined)

const cell = (value: unknown): string => {
  if (value === null || value === undefined) return ""
  if (typeof value === "string") return harmless(value)
  if (typeof value === "number" && Number.isFinite(value)) return String(value)
  // An empty list or record says nothing; numbers and flags print as JSON prints them.
  return typeof value === "object" && Object.keys(value).length === 0 ? "" : JSON.stringify(value)
}

/**
 * Spreadsheets run text that begins like a formula, some also behind what they do not show; posts and handles come from
 * strangers.
 */
const harmless = (text: string): string => (/^[0-9A-Za-z]/u.test(text) ? text : quotedFormula(text))

const quotedFormula = (text: string): string =>
  /^[\p{Z}\p{C}]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/u.test(text) ? `'${text}` : text
