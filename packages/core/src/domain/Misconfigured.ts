/**
 * What a host configured cannot work: found where the host wrote it, and said in one sentence that names the option and
 * the fix.
 */
import * as Schema from "effect/Schema"

/** An option that cannot be meant, refused where the host wrote it. */
export class Misconfigured extends Schema.TaggedError<Misconfigured>()("Misconfigured", {
  /** As the host writes it: `schema`, `jwt.issuer`. */
  option: Schema.String,
  /** Goes on after the name: `must be …`. Never quotes a value. */
  detail: Schema.String
}) {
  override get message(): string {
    return `${this.option} ${this.detail}`
  }

  /** As every error of the promise API has one. */
  get code(): "misconfigured" {
    return "misconfigured"
  }
}
