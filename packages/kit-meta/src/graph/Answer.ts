/** What became of one request to the Graph API: a refusal is an answer like any other. */
import type { Refusal } from "../refusal/Refusal.ts"

/** What became of one path of a batch. */
export type Answer =
  | { readonly _tag: "Node"; readonly body: unknown }
  | { readonly _tag: "Refused"; readonly refusal: Refusal }
  /** Nothing was asked, or nothing came. */
  | { readonly _tag: "Missing" }

/** The one there is. */
export const missing: Answer = { _tag: "Missing" }
