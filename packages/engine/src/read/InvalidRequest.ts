/** A request that cannot be answered as asked; names the parameter at fault. */
import * as Schema from "effect/Schema"

/** A parameter that cannot be meant, with a sentence that goes on after its name. */
export class InvalidRequest extends Schema.TaggedError<InvalidRequest>()("InvalidRequest", {
  parameter: Schema.String,
  detail: Schema.String
}) {
  override get message(): string {
    return `${this.parameter} ${this.detail}`
  }
}
