/** `dravo posts`: say what was published, and look at it. Neither asks a platform. */
import { type PublicationDraft, WebAddress } from "@dravo/core/Publication"
import { PlatformPostId, PostId } from "@dravo/core/Ids"
import * as Instant from "@dravo/core/Instant"
import { empty } from "@dravo/core/MetricCatalog"
import type * as Query from "@dravo/core/Query"
import { Coordination } from "@dravo/core/Coordination"
import { Store } from "@dravo/core/Store"
import * as Sorting from "@dravo/engine/Sorting"
import * as Context from "effect/Context"
import { Body } from "@dravo/core/Text"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { explained, failed } from "../../ExitCodes.ts"
import { opened } from "../../application/analytics.ts"
import * as Flags from "../../flags.ts"
import * as Output from "../../output.ts"
import * as Compare from "./compare.ts"
import * as Import from "../importing/posts.ts"
import * as Post from "./post.ts"
import * as Stores from "../../application/stores.ts"

const record = Command.make(
  "record",
  {
    ...Flags.inWorkspace,
    account: Flags.account,
    post: Flag.String("post").pipe(
      Flag.withMetavar("ID"),
      Flag.withDescription("Your id of the post; groups its publications"),
      Flag.withSchema(PostId)
    ),
    platformPost: Flag.String("platform-post-id").pipe(
      Flag.withMetavar("ID"),
      Flag.withDescription("The post's id on the network"),
      Flag.withSchema(PlatformPostId)
    ),
    url: Flag.String("url").pipe(
      Flag.withDescription("Where it can be seen"),
      Flag.withSchema(WebAddress),
      Flag.optional
    ),
    text: Flag.String("text").pipe(Flag.withDescription("What it says"), Flag.withSchema(Body(100_000)), Flag.optional),
    createdAt: Flags.instant(
      "created-at",
      "start",
      "When its publication was recorded, for imports; now when left out"
    ),
    publishedAt: Flags.instant("published-at", "start", "When it went live"),
    traits: Flags.traits
  },
  Effect.fn("dravo.posts.record")(
    function* (input) {
      const { store } = yield* portsOf(input.database)
      const draft: PublicationDraft = {
        postId: input.post,
        accountId: input.account,
        platformPostId: input.platformPost,
        url: Option.getOrNull(input.url),
        text: Option.getOrNull(input.text),
        createdAt: Option.getOrNull(input.createdAt),
        publishedAt: Option.getOrNull(input.publishedAt),
        traits: input.traits
      }
      const publication = yield* store.recordPublication(input.workspace, draft)
      yield* Output.print(
        {
          post_id: publication.postId,
          account_id: publication.accountId,
          platform: publication.platform,
          platform_post_id: publication.platformPostId,
          created_at: Instant.format(publication.createdAt)
        },
        `Recorded ${publication.platformPostId} of ${publication.accountId} as ${publication.postId}.`
      )
    },
    Effect.scoped,
    explained
  )
).pipe(
  Command.withDescription("Record a publication. Recording it again changes nothing."),
  Command.withShortDescription("Record a publication"),
  Command.withExamples([
    {
      command:
        "dravo posts record -d analytics.db -w acme --account acc_8f2c1d --post post_2a7f93 --platform-post-id " +
        "1938000000000000001",
      description: "A post that just went out"
    },
    {
      command: "dravo posts record … --created-at 2026-06-23T10:15:30Z --published-at 2026-06-23T10:16:02Z",
      description: "One from the past"
    }
  ])
)

const list = Command.make(
  "list",
  {
    ...Flags.inWorkspace,
    ...Flags.pageOfPosts,
    post: Flag.String("post").pipe(
      Flag.withMetavar("ID"),
      Flag.withDescription("Your id or the network's"),
      Flag.withSchema(PlatformPostId),
      Flag.optional
    )
  },
  Effect.fn("dravo.posts.list")(
    function* (input) {
      const { coordination, store } = yield* portsOf(input.database)
      const { Cursors, View, Wire } = yield* Effect.promise(async () => ({
        Cursors: await import("@dravo/engine/Cursors"),
        View: await import("@dravo/engine/View"),
        Wire: await import("@dravo/http/Wire")
      }))
      const cursors = Cursors.make(coordination)
      const sorting = { sort: input.sort, direction: input.order }
      const isByMetric = Sorting.sortableMetrics.some((metric) => metric === input.sort)
      const catalog = isByMetric ? (yield* opened(input.database)).catalog : empty
      const ordering = Sorting.orderingOf(catalog, sorting)
      const start = Option.isNone(input.cursor)
        ? { _tag: "Offset" as const, offset: 0 }
        : Sorting.decodePlace(
            sorting,
            ordering?.by,
            (yield* cursors.open(input.workspace, "posts", input.cursor.value)) ?? ""
          )
      if (start === undefined) return yield* failed("usage", "--cursor must be the next_cursor of an earlier answer.")
      const filters: ReadonlyArray<Query.Filter> = [
        ...Option.toArray(Option.map(input.post, (id) => ({ _tag: "Post" as const, id }))),
        ...Option.toArray(Option.map(input.account, (accountId) => ({ _tag: "Account" as const, accountId }))),
        ...Option.toArray(Option.map(input.platform, (platform) => ({ _tag: "Platform" as const, platform })))
      ]
      const limit = input.limit + 1
      const page = yield* store.pagePublications(
        input.workspace,
        ordering === undefined ? { filters, start, limit } : { filters, start, limit, ordering }
      )
      if (page.isRefused) return yield* failed("usage", tooMany(input.sort))
      const rows = page.rows.slice(0, input.limit)
      const last = rows.at(-1)
      const items = rows.map((row) => Wire.postRow(View.publication(row, page.now, [])))
      const next_cursor =
        page.rows.length > input.limit && last !== undefined
          ? yield* cursors.seal(input.workspace, "posts", Sorting.encodePlace(sorting, ordering?.by, last))
          : null
      const cells = items.map((one) => [
        one.post_id,
        one.account_id,
        one.platform_post_id,
        one.created_at,
        one.sync_status,
        one.last_updated_at,
        numbers(one.metrics)
      ])
      yield* Output.print(
        { items, total: page.total, next_cursor },
        cells.length === 0
          ? "No posts."
          : Output.columns(["POST", "ACCOUNT", "PLATFORM ID", "CREATED", "STATUS", "UPDATED", "NUMBERS"], cells)
      )
      if (next_cursor !== null) yield* Output.note(`${page.total} in all; continue with --cursor ${next_cursor}`)
    },
    Effect.scoped,
    explained
  )
).pipe(
  Command.withDescription("List publications as they are stored, newest first unless sorted; no platform is asked."),
  Command.withShortDescription("List publications, newest first"),
  Command.withExamples([
    {
      command: "dravo posts list -d analytics.db -w acme --limit 100 --json",
      description: "The rows of the HTTP answer"
    },
    { command: "dravo posts list -d analytics.db -w acme --sort views", description: "The most viewed first" }
  ])
)

export const command = Command.make("posts").pipe(
  Command.withDescription("Record publications and look at them"),
  Command.withSubcommands([record, list, Post.command, Compare.command, Import.command])
)

// internal

const portsOf = Effect.fnUntraced(function* (target: string) {
  const context = yield* Layer.build((yield* Stores.open(target, "use")).layer)
  return { store: Context.get(context, Store), coordination: Context.get(context, Coordination) }
})

const tooMany = (sort: string): string =>
  `Sorting by ${sort} looks at every post, and more than ${Sorting.scanLimit} match: narrow with --account or ` +
  "--platform, or name the metric in DRAVO_SORTABLE where dravo serve runs."

/** The first few; all of them are in `posts show` and with `--json`. */
const numbers = (metrics: Readonly<Record<string, number>>): string => {
  const all = Object.entries(metrics)
  const shown = all.slice(0, 4).map(([key, value]) => `${key}=${value}`)
  return [...shown, ...(all.length > shown.length ? [`and ${all.length - shown.length} more`] : [])].join(" ")
}
