/** `dravo accounts`: connect accounts and look at them. Neither asks a platform. */
import type { AccountDraft } from "@dravo/core/Account"
import { AccountId, PlatformAccountId } from "@dravo/core/Ids"
import type { AccountRow } from "@dravo/core/Row"
import { Store } from "@dravo/core/Store"
import { Line } from "@dravo/core/Text"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { explained, failed } from "../ExitCodes.ts"
import * as Health from "./reading/health.ts"
import * as Flags from "../flags.ts"
import * as Output from "../output.ts"
import * as Platforms from "../application/platforms.ts"
import * as Stores from "../application/stores.ts"
import * as Tokens from "../application/tokens.ts"

const add = Command.make(
  "add",
  {
    ...Flags.inWorkspace,
    platform: Flags.platform,
    platformAccountId: Flag.String("platform-account-id").pipe(
      Flag.withMetavar("ID"),
      Flag.withDescription("The account's id on the network"),
      Flag.withSchema(PlatformAccountId)
    ),
    account: Flags.account.pipe(Flag.withDescription("Your id of the account; made up when left out"), Flag.optional),
    handle: Flag.String("handle").pipe(
      Flag.withDescription("The name people know it by"),
      Flag.withSchema(Line(256)),
      Flag.optional
    ),
    app: Flag.String("app").pipe(Flag.withDescription("The developer app whose rate limits it shares"), Flag.optional),
    traits: Flags.traits,
    tokensStdin: Flag.Boolean("tokens-stdin").pipe(
      Flag.withDescription("Read the access token, or the token endpoint's JSON answer, from stdin"),
      Flag.withDefault(false)
    )
  },
  Effect.fn("dravo.accounts.add")(
    function* (input) {
      const database = yield* Stores.open(input.database, "use")
      const tokens = input.tokensStdin ? Option.some(yield* Tokens.fromStdin) : yield* Tokens.fromEnvironment
      if (Option.isSome(tokens) && Option.isNone(yield* Platforms.secret("DRAVO_VAULT_KEY"))) {
        return yield* failed(
          "input",
          "DRAVO_VAULT_KEY is not set, so tokens cannot be kept. Make one with: openssl rand -base64 32"
        )
      }
      const draft: AccountDraft = {
        accountId: Option.getOrElse(input.account, () =>
          AccountId.make(`acc_${crypto.randomUUID().replaceAll("-", "").slice(0, 16)}`)
        ),
        platform: input.platform,
        platformAccountId: input.platformAccountId,
        handle: Option.getOrNull(input.handle),
        app: Option.getOrNull(input.app),
        traits: input.traits
      }
      const { Analytics } = yield* Effect.promise(() => import("@dravo/engine/Analytics"))
      const application = yield* Effect.promise(() => import("../application/application.ts"))
      const context = yield* Layer.build(application.fromEnvironment(database.layer))
      const analytics = yield* Effect.provideContext(Analytics, context)
      const account = yield* analytics.connectAccount(input.workspace, draft, Option.getOrUndefined(tokens))
      const health = yield* analytics.health(input.workspace, account.accountId)
      yield* Output.print(
        {
          account_id: account.accountId,
          platform: account.platform,
          platform_account_id: account.platformAccountId,
          handle: account.handle,
          reconnected: account.connection > 1,
          tokens_kept: Option.isSome(tokens)
        },
        `${account.connection > 1 ? "Reconnected" : "Connected"} ${account.accountId}.`
      )
      if (Option.isNone(tokens) && (health?.token === "missing" || health?.token === "unknown"))
        return yield* failed(
          "incomplete",
          `${account.accountId} has no token that this command knows of, so nothing of it can be read from here: ` +
            "DRAVO_ACCESS_TOKEN is not set and --tokens-stdin was left out."
        )
    },
    Effect.scoped,
    explained
  )
).pipe(
  Command.withDescription(
    "Connect an account, or reconnect it with new tokens. Tokens come from stdin (--tokens-stdin) or from " +
      "DRAVO_ACCESS_TOKEN and " +
      "DRAVO_REFRESH_TOKEN, never from arguments; DRAVO_VAULT_KEY seals them. Without one, where the platform needs " +
      "one, the account is connected and the command ends with 5."
  ),
  Command.withShortDescription("Connect or reconnect an account"),
  Command.withExamples([
    {
      command:
        "dravo accounts add -d analytics.db -w acme --platform x --platform-account-id 1234567890 --handle @acme " +
        "--tokens-stdin < tokens.json",
      description: "With the token endpoint's answer"
    },
    {
      command:
        "DRAVO_ACCESS_TOKEN=… dravo accounts add -d analytics.db -w acme --platform x --platform-account-id 1234567890",
      description: "With a token from the environment"
    }
  ])
)

const list = Command.make(
  "list",
  {
    ...Flags.inWorkspace,
    platform: Flags.platform.pipe(Flag.optional)
  },
  Effect.fn("dravo.accounts.list")(
    function* (input) {
      const database = yield* Stores.open(input.database, "use")
      const store = yield* Effect.provideContext(Store, yield* Layer.build(database.layer))
      const { View, Wire } = yield* Effect.promise(async () => ({
        View: await import("@dravo/engine/View"),
        Wire: await import("@dravo/http/Wire")
      }))
      const rows: Array<AccountRow> = []
      let now = 0
      for (let after = 0, more = true; more; ) {
        const page = yield* store.pageAccounts(input.workspace, {
          accountId: null,
          platform: Option.getOrNull(input.platform),
          after,
          limit: 100
        })
        rows.push(...page.rows)
        more = page.rows.length === 100
        after = page.rows.at(-1)?.account.seq ?? after
        now = page.now
      }
      const items = rows.map((row) => Wire.accountRow(View.account(row, now, [])))
      const cells = items.map((one) => [
        one.account_id,
        one.platform,
        one.handle,
        one.platform_account_id,
        one.sync_status,
        one.last_updated_at
      ])
      yield* Output.print(
        { items, total: items.length },
        cells.length === 0
          ? "No accounts."
          : Output.columns(["ID", "PLATFORM", "HANDLE", "PLATFORM ID", "STATUS", "UPDATED"], cells)
      )
    },
    Effect.scoped,
    explained
  )
).pipe(
  Command.withDescription("List connected accounts as they are stored; no platform is asked."),
  Command.withShortDescription("List connected accounts"),
  Command.withExamples([
    { command: "dravo accounts list -d analytics.db -w acme --json", description: "The rows of the HTTP answer" }
  ])
)

export const command = Command.make("accounts").pipe(
  Command.withDescription("Connect accounts and look at them"),
  Command.withSubcommands([add, list, Health.command])
)
