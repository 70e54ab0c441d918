/** `dravo posts import`: publications of a file, after every line of it was found good. */
import type { PublicationDraft } from "@dravo/core/Publication"
import { Store } from "@dravo/core/Store"
import type { StoreError } from "@dravo/core/StoreError"
import type { AccountId, WorkspaceId } from "@dravo/core/Ids"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import * as Stores from "../../application/stores.ts"
import { explained, failed } from "../../ExitCodes.ts"
import * as Flags from "../../flags.ts"
import * as Output from "../../output.ts"
import * as Progress from "../../progress.ts"
import { complaint, counted, type Refused } from "./complaints.ts"
import { draftOf } from "./drafts.ts"
import { type Format, formatOf, input, read } from "./records.ts"

export const command = Command.make(
  "import",
  {
    ...Flags.inWorkspace,
    ...input,
    account: Flags.account.pipe(
      Flag.withDescription("Whose posts they are, where a line has no account_id"),
      Flag.optional
    ),
    dryRun: Flag.Boolean("dry-run").pipe(
      Flag.withDescription("Look at every line, and record nothing"),
      Flag.withDefault(false)
    )
  },
  Effect.fn("dravo.posts.import")(
    function* (input) {
      const format = Option.getOrUndefined(input.format) ?? formatOf(input.file)
      if (format === undefined) return yield* failed("usage", "Say --format csv or --format ndjson.")
      const database = yield* Stores.open(input.database, "use")
      const store = yield* Effect.provideContext(Store, yield* Layer.build(database.layer))
      const from = { workspace: input.workspace, file: input.file, format, account: Option.getOrNull(input.account) }
      const good = yield* Progress.counting("lines looked at", null, (step) => verified(store, from, step))
      if (input.dryRun)
        return yield* Output.print({ posts: good, dry_run: true }, `Would record ${counted(good, "post")}.`)
      const refused = yield* Progress.counting("posts", good, (step) => recorded(store, from, step))
      const text = `${counted(good - refused.length, "post")} recorded or known already.`
      yield* Output.print({ posts: good, recorded: good - refused.length, refused }, text)
      if (refused.length > 0) return yield* failed("incomplete", complaint("could not be recorded", refused))
    },
    Effect.scoped,
    explained
  )
).pipe(
  Command.withDescription(
    "Record the publications of a file with the columns of an export: platform_post_id, and account_id, post_id, " +
      "platform_post_url, text, created_at, published_at where they are known. Nothing is recorded unless every line " +
      "is good. Recording one again changes nothing, so a run that was stopped is simply run again."
  ),
  Command.withShortDescription("Record the publications of a file"),
  Command.withExamples([
    {
      command: "dravo posts import posts.csv -d analytics.db -w acme --account acc_8f2c1d",
      description: "Posts of one account from a spreadsheet"
    },
    { command: "dravo posts import posts.ndjson -d analytics.db -w acme --dry-run", description: "Only look" }
  ])
)

// internal

interface From {
  readonly workspace: WorkspaceId
  readonly file: string
  readonly format: Format
  readonly account: string | null
}

const drafts = ({ account, file, format }: From) =>
  Stream.map(read(file, format), ({ line, record }) => ({ line, draft: draftOf(record, account) }))

/** How many lines there are, all of them good; a file with a bad one is refused with every bad line's number. */
const verified = Effect.fnUntraced(function* (store: Store["Service"], from: From, step: Effect.Effect<void>) {
  const isKnown = yield* known(store, from.workspace)
  const bad: Array<Refused> = []
  let good = 0
  yield* Stream.runForEach(drafts(from), ({ draft, line }) =>
    Effect.gen(function* () {
      const wrong = Result.isFailure(draft)
        ? draft.failure
        : (yield* isKnown(draft.success.accountId))
          ? undefined
          : "account_id is none of a connected account"
      if (wrong === undefined) good++
      else bad.push({ line, message: wrong })
      yield* step
    })
  )
  if (bad.length > 0) return yield* failed("input", complaint("cannot be used, so nothing was recorded", bad))
  if (good === 0) return yield* failed("input", `The file ${from.file} has no posts.`)
  return good
})

/** Asked once for each account. */
const known = Effect.fnUntraced(function* (store: Store["Service"], workspace: WorkspaceId) {
  const found = new Map<AccountId, boolean>()
  return (accountId: AccountId): Effect.Effect<boolean, StoreError> => {
    const earlier = found.get(accountId)
    if (earlier !== undefined) return Effect.succeed(earlier)
    const query = { accountId, platform: null, after: 0, limit: 1, disconnected: true }
    return Effect.map(store.pageAccounts(workspace, query), ({ rows }) => {
      found.set(accountId, rows.length > 0)
      return rows.length > 0
    })
  }
})

/** Records every line, each whole; what the store refuses of a line is told beside its number. */
const recorded = Effect.fnUntraced(function* (store: Store["Service"], from: From, step: Effect.Effect<void>) {
  const refused: Array<Refused> = []
  const record = (draft: PublicationDraft, line: number) =>
    Effect.catchReasons(store.recordPublication(from.workspace, draft), "StoreError", {
      Conflict: ({ detail }) => Effect.sync(() => void refused.push({ line, message: detail })),
      NotFound: ({ detail }) => Effect.sync(() => void refused.push({ line, message: detail }))
    })
  yield* Stream.runForEach(drafts(from), ({ draft, line }) =>
    Effect.gen(function* () {
      if (Result.isFailure(draft))
        return yield* failed("input", `Line ${line} changed while the file was read; run it again.`)
      yield* record(draft.success, line)
      yield* step
    })
  )
  return refused
})
