/** Flags several commands share, and the environment variables that stand in for them. */
import { AccountId, PlatformId, WorkspaceId } from "@dravo/core/Ids"
import * as Config from "effect/Config"
import * as Flag from "effect/cli/Flag"
import * as Platforms from "./platforms.ts"

/** What may be given by environment instead. */
export const fallbacks: Readonly<Record<string, string>> = { database: "DRAVO_DATABASE", workspace: "DRAVO_WORKSPACE" }

export const database = Flag.String("database").pipe(
  Flag.withAlias("d"),
  Flag.withMetavar("ADDRESS"),
  Flag.withDescription("A file path or sqlite:PATH; also DRAVO_DATABASE"),
  Flag.withFallbackConfig(Config.String("DRAVO_DATABASE"))
)

export const workspace = Flag.String("workspace").pipe(
  Flag.withAlias("w"),
  Flag.withMetavar("ID"),
  Flag.withDescription("The tenant; also DRAVO_WORKSPACE"),
  Flag.withFallbackConfig(Config.String("DRAVO_WORKSPACE")),
  Flag.withSchema(WorkspaceId)
)

export const account = Flag.String("account").pipe(
  Flag.withMetavar("ID"), Flag.withDescription("A connected account's id"), Flag.withSchema(AccountId)
)

export const platform = Flag.Literals("platform", Platforms.rows.map((row) => row.platform)).pipe(
  Flag.withDescription("A plugged-in network"), Flag.withSchema(PlatformId)
)

/** `--trait login=business`, as often as needed. */
export const traits = Flag.KeyValuePair("trait").pipe(
  Flag.withMetavar("KEY=VALUE"),
  Flag.withDescription("A fact only the network's adapter understands; may be repeated"),
  Flag.withDefault({})
)
