/** The networks the wire contract names. A plugged-in adapter adds its own to them. */
import * as Context from "effect/Context"
import type { PlatformId } from "@dravo/core/Ids"
import * as Ids from "@dravo/core/Ids"
import * as Schema from "effect/Schema"

const names = ["instagram", "facebook", "x", "linkedin", "tiktok"] as const

/** A platform as a host writes it: editors offer those of the contract, and any other is taken. */
export type PlatformName = (typeof names)[number] | (string & {})

/** Known to the `platform` filter even where no adapter is plugged in: such a read is empty, not an error. */
export const specPlatforms: ReadonlyArray<PlatformId> = Schema.decodeUnknownSync(Schema.Array(Ids.PlatformId))(names)

/** The platforms a filter may name: the contract's, and those of the plugged-in adapters. */
export const KnownPlatforms = Context.Reference<{
  readonly known: ReadonlyArray<string>
  /** Those an error names. */
  readonly plugged: ReadonlyArray<string>
}>("@dravo/http/Platforms/KnownPlatforms", {
  defaultValue: () => ({ known: specPlatforms, plugged: specPlatforms })
})
