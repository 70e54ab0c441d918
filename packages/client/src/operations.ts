/** The API's operations as the client's types: what each takes, and what it answers. */
import type { components, operations } from "./openapi.ts"

export type Operation = keyof operations

/** Parameters of an operation's query string; every one of them may be left out. */
export type Query<O extends Operation> = NonNullable<operations[O]["parameters"]["query"]>

/** The body of an operation's 200 answer. */
export type Answer<O extends Operation> = operations[O]["responses"][200]["content"]["application/json"]

type Schemas = components["schemas"]
export type PostRow = Schemas["PostRow"]
export type AccountRow = Schemas["AccountRow"]
export type MetricRow = Schemas["MetricRow"]
export type Overview = Schemas["Overview"]
export type ChangeRecord = Schemas["ChangeRecord"]
export type PostPoint = Schemas["PostPoint"]
export type AccountPoint = Schemas["AccountPoint"]
