/** What hosts pass on without looking inside. */
import type { AdapterFactory } from "@dravo/core/Adapter"
import type { Coordination } from "@dravo/core/Coordination"
import type { Store } from "@dravo/core/Store"
import type * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"

/** A store, as store packages make it. */
export type StoreSource = Layer.Layer<Store | Coordination, unknown>

/** A platform, as adapter packages make it. */
export type AdapterSource = AdapterFactory

/** A text that prints itself as `<redacted>`; made by `secret`. */
export type Secret = Redacted.Redacted
