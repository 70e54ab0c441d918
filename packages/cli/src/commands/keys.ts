/** `dravo keys`: issue, list and revoke a workspace's API keys. A key's text is shown once. */
import type { ApiKeyRecord } from "@dravo/core/KeyRecord"
import * as Instant from "@dravo/core/Instant"
import { Line } from "@dravo/core/Text"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { explained, failed } from "../ExitCodes.ts"
import * as Flags from "../flags.ts"
import * as Output from "../output.ts"
import * as Stores from "../application/stores.ts"

const scopes = ["analytics:read", "analytics:refresh", "admin"] as const

const create = Command.make(
  "create",
  {
    ...Flags.inWorkspace,
    name: Flag.String("name").pipe(
      Flag.withDescription("What the key is for, so that a person can tell keys apart"),
      Flag.withSchema(Line(256).check(Schema.isNonEmpty()))
    ),
    scope: Flag.Literals("scope", scopes).pipe(
      Flag.withDescription("May be repeated; analytics:read and analytics:refresh when left out"),
      Flag.atLeast(0)
    )
  },
  Effect.fn("dravo.keys.create")(
    function* ({ database, name, scope, workspace }) {
      const { keys } = yield* keysOf(database)
      const granted = scope.length === 0 ? scopes.slice(0, 2) : [...new Set(scope)]
      const { key, record } = yield* keys.issue(workspace, { name, scopes: granted })
      yield* Output.note("Keep it now: the key is shown once and stored as a digest.")
      // The one place where a secret is the result.
      const text = Redacted.value(key)
      yield* Output.print({ key: text, ...shown(record) }, text)
    },
    Effect.scoped,
    explained
  )
).pipe(
  Command.withDescription("Issue an API key for a workspace. The key alone is printed on stdout, once."),
  Command.withShortDescription("Issue an API key"),
  Command.withExamples([
    {
      command: "dravo keys create --database analytics.db --workspace acme --name dashboard",
      description: "A key that reads and refreshes"
    },
    {
      command: "dravo keys create -d analytics.db -w acme --name export --scope analytics:read",
      description: "A key that only reads"
    }
  ])
)

const list = Command.make(
  "list",
  { ...Flags.inWorkspace },
  Effect.fn("dravo.keys.list")(
    function* ({ database, workspace }) {
      const { keys } = yield* keysOf(database)
      const items = (yield* keys.list(workspace)).map(shown)
      const rows = items.map((one) => [
        one.id,
        one.name,
        `…${one.hint}`,
        one.scopes.join(" "),
        one.created_at,
        one.revoked_at
      ])
      yield* Output.print(
        { items },
        rows.length === 0 ? "No keys." : Output.columns(["ID", "NAME", "ENDS", "SCOPES", "CREATED", "REVOKED"], rows)
      )
    },
    Effect.scoped,
    explained
  )
).pipe(
  Command.withDescription("List a workspace's API keys, revoked ones included."),
  Command.withShortDescription("List API keys"),
  Command.withExamples([
    { command: "dravo keys list -d analytics.db -w acme", description: "Which keys exist, never their text" }
  ])
)

const revoke = Command.make(
  "revoke",
  {
    ...Flags.inWorkspace,
    id: Argument.String("id").pipe(Argument.withDescription("As `keys list` shows it"))
  },
  Effect.fn("dravo.keys.revoke")(
    function* ({ database, id, workspace }) {
      const { keys } = yield* keysOf(database)
      if (!(yield* keys.revoke(workspace, id))) {
        // A whole key given by mistake must not be echoed.
        return yield* failed("missing", "The workspace has no such unrevoked key; `dravo keys list` shows the ids.")
      }
      yield* Output.print({ id, revoked: true }, `Revoked ${id}.`)
    },
    Effect.scoped,
    explained
  )
).pipe(
  Command.withDescription("Revoke an API key, in every process at its next request."),
  Command.withShortDescription("Revoke an API key"),
  Command.withExamples([
    {
      command: "dravo keys revoke -d analytics.db -w acme 3fQ0bT1xYz8aLm2K",
      description: "By the id that `keys list` shows"
    }
  ])
)

export const command = Command.make("keys").pipe(
  Command.withDescription("Issue, list and revoke API keys"),
  Command.withSubcommands([create, list, revoke])
)

// internal

const keysOf = Effect.fnUntraced(function* (target: string) {
  const database = yield* Stores.open(target, "use")
  const { ApiKeys, layer } = yield* Effect.promise(() => import("@dravo/engine/ApiKeys"))
  const context = yield* Layer.build(Layer.provide(layer, database.layer))
  return { keys: yield* Effect.provideContext(ApiKeys, context) }
})

/** Everything but the digest. */
const shown = (record: ApiKeyRecord) => ({
  id: record.id,
  name: record.name,
  hint: record.hint,
  scopes: record.scopes,
  created_at: Instant.format(record.createdAt),
  revoked_at: record.revokedAt === null ? null : Instant.format(record.revokedAt)
})
