/** Branded identifiers. All are printable ASCII, so every database compares and returns them unchanged. */
import * as Schema from "effect/Schema"

const printable = (max: number) =>
  Schema.String.check(
    Schema.isPattern(new RegExp(`^[\\x21-\\x7e]{1,${max}}$`, "u"), {
      message: `must be 1 to ${max} printable ASCII characters without spaces`
    })
  )

/** The tenant every row belongs to. */
export const WorkspaceId = printable(128).pipe(Schema.brand("WorkspaceId"))
export type WorkspaceId = typeof WorkspaceId.Type

/** A connected account, as the host knows it (`acc_…`). */
export const AccountId = printable(128).pipe(Schema.brand("AccountId"))
export type AccountId = typeof AccountId.Type

/** Groups every publication of the same content across networks (`post_…`). */
export const PostId = printable(128).pipe(Schema.brand("PostId"))
export type PostId = typeof PostId.Type

/** A network. Open: a new platform is a new package, never an edit here. */
export const PlatformId = Schema.String.check(
  Schema.isPattern(/^[a-z][a-z0-9-]{0,31}$/u, {
    message: "must be 1 to 32 lower-case letters, digits or dashes"
  })
).pipe(Schema.brand("PlatformId"))
export type PlatformId = typeof PlatformId.Type

/** The platform's own id of a post. Always text: ids pass 2^53. */
export const PlatformPostId = printable(256).pipe(Schema.brand("PlatformPostId"))
export type PlatformPostId = typeof PlatformPostId.Type

/** The platform's own id of an account. */
export const PlatformAccountId = printable(256).pipe(Schema.brand("PlatformAccountId"))
export type PlatformAccountId = typeof PlatformAccountId.Type
