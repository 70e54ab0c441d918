/** How a refresh of one subject ended. */
export type Ended =
  /** Worth reading again. */
  | { readonly _tag: "Moved" }
  /** Nobody was asked; the sentence says why. */
  | { readonly _tag: "Refused"; readonly because: string }
