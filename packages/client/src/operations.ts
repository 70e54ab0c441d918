/** The API's operations as the client's types: what each takes, and what it answers. */
import type { components, operations } from "./openapi.ts"

/** The name of one thing the API can be asked for. */
export type Operation = keyof operations

/** Parameters of an operation's query string; every one of them may be left out. */
export type Query<O extends Operation> = NonNullable<operations[O]["parameters"]["query"]>

/** The JSON an operation takes. */
export type Body<O extends Operation> = operations[O] extends {
  readonly requestBody: { readonly content: { readonly "application/json": infer B } }
}
  ? B
  : never

/** The body of an operation's 200 answer. */
export type Answer<O extends Operation> = operations[O]["responses"][200]["content"]["application/json"]

type Schemas = components["schemas"]
/** A publication with its numbers and how old they are. */
export type PostRow = Schemas["PostRow"]
/** A connected account with its numbers and how old they are. */
export type AccountRow = Schemas["AccountRow"]
/** An official key: what it means and how it adds up. */
export type MetricRow = Schemas["MetricRow"]
/** Sums over rows, with how many of them each sum is of. */
export type Overview = Schemas["Overview"]
/** A record that changed, as it is now, or that it is gone. */
export type ChangeRecord = Schemas["ChangeRecord"]
/** Where messages about changes go, and what waits for it. */
export type WebhookRow = Schemas["WebhookRow"]
/** One message, and what came of its attempts. */
export type WebhookMessage = Schemas["WebhookMessage"]
/** What was read of a publication at one moment. */
export type PostPoint = Schemas["PostPoint"]
/** What was read of an account at one moment. */
export type AccountPoint = Schemas["AccountPoint"]
