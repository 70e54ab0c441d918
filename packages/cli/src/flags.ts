/** Flags several commands share, and the environment variables that stand in for them. */
import { AccountId, PlatformId, WorkspaceId } from "@dravo/core/Ids"
import * as Instant from "@dravo/core/Instant"
import * as Sorting from "@dravo/engine/Sorting"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as SchemaGetter from "effect/SchemaGetter"
import * as SchemaIssue from "effect/SchemaIssue"
import * as Flag from "effect/cli/Flag"
import * as Platforms from "./application/platforms.ts"

/** What may be given by environment instead. */
export const fallbacks: Readonly<Record<string, string>> = { database: "DRAVO_DATABASE", workspace: "DRAVO_WORKSPACE" }

export const database = Flag.String("database").pipe(
  Flag.withAlias("d"),
  Flag.withMetavar("ADDRESS"),
  Flag.withDescription("A file path, sqlite:PATH, a file: URL or postgres://HOST/NAME; also DRAVO_DATABASE"),
  Flag.withFallbackConfig(Config.String("DRAVO_DATABASE"))
)

export const workspace = Flag.String("workspace").pipe(
  Flag.withAlias("w"),
  Flag.withMetavar("ID"),
  Flag.withDescription("The tenant; also DRAVO_WORKSPACE"),
  Flag.withFallbackConfig(Config.String("DRAVO_WORKSPACE")),
  Flag.withSchema(WorkspaceId)
)

/** What every command takes that looks at one tenant. */
export const inWorkspace = { database, workspace }

export const account = Flag.String("account").pipe(
  Flag.withMetavar("ID"),
  Flag.withDescription("A connected account's id"),
  Flag.withSchema(AccountId)
)

export const platform = Flag.Literals(
  "platform",
  Platforms.rows.map((row) => row.platform)
).pipe(Flag.withDescription("A plugged-in network"), Flag.withSchema(PlatformId))

/** Which page of which posts. */
export const pageOfPosts = {
  account: account.pipe(Flag.optional),
  platform: platform.pipe(Flag.optional),
  limit: Flag.Int("limit").pipe(
    Flag.withDescription("1 to 100; 25 when left out"),
    Flag.withDefault(25),
    Flag.withSchema(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 100 })))
  ),
  cursor: Flag.String("cursor").pipe(Flag.withDescription("next_cursor of the page before"), Flag.optional),
  sort: Flag.Literals("sort", Sorting.sorts).pipe(
    Flag.withDescription("An instant or a metric; created_at when left out. Posts without it come last"),
    Flag.withDefault("created_at")
  ),
  order: Flag.Literals("order", ["asc", "desc"]).pipe(
    Flag.withDescription("desc begins with the newest, or the most; desc when left out"),
    Flag.withDefault("desc")
  )
}

/** A time, or a UTC day that stands for its start or its end. */
export const instant = (name: string, edge: Instant.Edge, description: string) =>
  Flag.String(name).pipe(
    Flag.withMetavar("TIME"),
    Flag.withDescription(description),
    Flag.withSchema(At(edge)),
    Flag.optional
  )

/** A time, or a day of the time zone that is asked for. */
export const instantOrDate = (name: string, edge: Instant.Edge, description: string) =>
  Flag.String(name).pipe(
    Flag.withMetavar("TIME"),
    Flag.withDescription(description),
    Flag.withSchema(AtOrDate(edge)),
    Flag.optional
  )

/** `--trait login=business`, as often as needed. */
export const traits = Flag.KeyValuePair("trait").pipe(
  Flag.withMetavar("KEY=VALUE"),
  Flag.withDescription("A fact only the network's adapter understands; may be repeated"),
  Flag.withDefault({})
)

// internal

const AtOrDate = (edge: Instant.Edge) =>
  Schema.String.check(
    Schema.makeFilter((text) =>
      Instant.parse(text, edge) === undefined ? "must be an RFC 3339 date-time or YYYY-MM-DD" : undefined
    )
  )

const At = (edge: Instant.Edge) =>
  Schema.String.pipe(
    Schema.decodeTo(Instant.Instant, {
      decode: SchemaGetter.transformEffect((text: string, options) => {
        const at = Instant.parse(text, edge)
        return at === undefined
          ? Effect.fail(
              new SchemaIssue.InvalidValue({ message: "must be an RFC 3339 date-time or YYYY-MM-DD" }, text, options)
            )
          : Effect.succeed(at)
      }),
      encode: SchemaGetter.transform(Instant.format)
    })
  )
