/** What hosts ask for. */
import { AccountId, WorkspaceId } from "@dravo/core/Ids"
import { sorts } from "@dravo/engine/Sorting"
import * as Schema from "effect/Schema"
import { checked, checkedList, flag, moment, momentOrDate, number, text, workspace } from "./checked.ts"

const sortRule = `must be one of ${sorts.join(", ")}`
const rows = {
  ...workspace,
  postId: Schema.optionalKey(text),
  accountId: Schema.optionalKey(text),
  platform: Schema.optionalKey(text)
}
/** What the two lists are asked with most, which no schema need look at: instants, and all that is wrong, are not. */
const isPlainList = (given: unknown): given is PlainList => {
  if (typeof given !== "object" || given === null) return false
  for (const [name, value] of Object.entries(given)) if (typeof value !== plainKinds.get(name)) return false
  return "workspace" in given && isWorkspace(given.workspace)
}

interface PlainList {
  readonly workspace: WorkspaceId
  readonly accountId?: string
  readonly platform?: string
  readonly refresh?: boolean
  readonly limit?: number
  readonly cursor?: string
}

const plainKinds: ReadonlyMap<string, string> = new Map<keyof PlainList, "string" | "number" | "boolean">([
  ["workspace", "string"],
  ["accountId", "string"],
  ["platform", "string"],
  ["refresh", "boolean"],
  ["limit", "number"],
  ["cursor", "string"]
])

const isWorkspace = Schema.is(WorkspaceId)

export const inWorkspace = checked(Schema.Struct(workspace))

const page = {
  ...rows,
  origin: Schema.optionalKey(text),
  fromDate: Schema.optionalKey(moment("start")),
  toDate: Schema.optionalKey(moment("end")),
  page: Schema.optionalKey(number),
  limit: Schema.optionalKey(number),
  cursor: Schema.optionalKey(text),
  sort: Schema.optionalKey(Schema.Literals(sorts).annotate({ message: sortRule })),
  order: Schema.optionalKey(Schema.Literals(["asc", "desc"]).annotate({ message: "must be asc or desc" }))
}

/** The engine checks the rest, by the same names. */
export const posts = checked(
  Schema.Struct({
    ...page,
    refresh: Schema.optionalKey(flag),
    overview: Schema.optionalKey(Schema.Literals(["page", "all"]).annotate({ message: "must be page or all" }))
  }),
  isPlainList
)

export const discoverPosts = checked(
  Schema.Struct({
    ...workspace,
    accountId: AccountId,
    maxPosts: Schema.optionalKey(number),
    days: Schema.optionalKey(number),
    maxDollars: Schema.optionalKey(number),
    dryRun: Schema.optionalKey(flag)
  })
)

export const accounts = checked(
  Schema.Struct({
    ...workspace,
    accountId: Schema.optionalKey(text),
    platform: Schema.optionalKey(text),
    refresh: Schema.optionalKey(flag),
    limit: Schema.optionalKey(number),
    cursor: Schema.optionalKey(text)
  }),
  isPlainList
)

export const oneAccount = checked(Schema.Struct({ ...workspace, accountId: AccountId }))

export const whoseLimits = checked(
  Schema.Struct({
    workspace: Schema.optionalKey(WorkspaceId),
    accountId: Schema.optionalKey(AccountId),
    platform: Schema.optionalKey(text)
  })
)

export const onePost = checked(Schema.Struct({ ...workspace, postId: text, refresh: Schema.optionalKey(flag) }))

const range = { from: Schema.optionalKey(moment("start")), to: Schema.optionalKey(moment("end")) }
const history = {
  ...workspace,
  ...range,
  interval: Schema.optionalKey(
    Schema.Literals(["raw", "hour", "day"]).annotate({ message: "must be one of raw, hour, day" })
  ),
  limit: Schema.optionalKey(number),
  cursor: Schema.optionalKey(text)
}
export const postHistory = checked(Schema.Struct({ ...history, postId: text }))
export const accountHistory = checked(Schema.Struct({ ...history, accountId: text }))

export const changes = checked(
  Schema.Struct({ ...workspace, cursor: Schema.optionalKey(text), limit: Schema.optionalKey(number) })
)

const reading = Schema.Struct({
  accountId: text,
  platformPostId: Schema.optionalKey(Schema.NullOr(text)),
  postId: Schema.optionalKey(Schema.NullOr(text)),
  at: moment("start"),
  until: Schema.optionalKey(moment("start")),
  metrics: Schema.Record(Schema.String, Schema.Unknown).annotate({ message: "must be an object of numbers" })
})
export const importHistory = checkedList(
  Schema.Struct({
    ...workspace,
    readings: Schema.Array(reading).annotate({ message: "must be a list of readings" })
  }),
  "readings",
  Object.keys(reading.fields)
)

const format = Schema.Literals(["csv", "ndjson"]).annotate({ message: "must be csv or ndjson" })
export const exportPosts = checked(
  Schema.Struct({
    ...rows,
    format,
    fromDate: Schema.optionalKey(moment("start")),
    toDate: Schema.optionalKey(moment("end"))
  })
)
export const exportAccounts = checked(
  Schema.Struct({
    ...workspace,
    format,
    accountId: Schema.optionalKey(text),
    platform: Schema.optionalKey(text)
  })
)

const exportedHistory = { ...workspace, ...range, format, interval: history.interval }
export const exportPostHistory = checked(Schema.Struct({ ...exportedHistory, postId: text }))
export const exportAccountHistory = checked(Schema.Struct({ ...exportedHistory, accountId: text }))
export const exportChanges = checked(Schema.Struct({ ...workspace, format, cursor: Schema.optionalKey(text) }))

export const growth = checked(
  Schema.Struct({
    ...rows,
    ...range,
    of: Schema.optionalKey(Schema.Literals(["posts", "accounts"]).annotate({ message: "must be posts or accounts" }))
  })
)

export const overview = checked(
  Schema.Struct({
    ...rows,
    tz: Schema.optionalKey(text),
    fromDate: Schema.optionalKey(momentOrDate("start")),
    toDate: Schema.optionalKey(momentOrDate("end")),
    groupBy: Schema.optionalKey(
      Schema.Literals(["day", "account", "platform"]).annotate({ message: "must be one of day, account, platform" })
    )
  })
)

export const bestTime = checked(
  Schema.Struct({
    ...workspace,
    accountId: Schema.optionalKey(text),
    platform: Schema.optionalKey(text),
    fromDate: Schema.optionalKey(moment("start")),
    toDate: Schema.optionalKey(moment("end")),
    tz: Schema.optionalKey(text),
    metric: Schema.optionalKey(text),
    age: Schema.optionalKey(Schema.Literals(["1h", "24h", "7d"]).annotate({ message: "must be one of 1h, 24h, 7d" }))
  })
)

export const comparePosts = checked(Schema.Struct(page))

export const refresh = checked(Schema.Struct(rows))
