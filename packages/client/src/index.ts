/** The HTTP endpoints as typed promises, for servers, browsers and workers. */
export { type Client, createClient } from "./client.ts"
export type {
  AccountPoint,
  AccountRow,
  Answer,
  ChangeRecord,
  MetricRow,
  Operation,
  Overview,
  PostPoint,
  PostRow,
  Query
} from "./operations.ts"
export { DravoProblem, isProblem, type RefusedParameter } from "./problem.ts"
export type { CallOptions, ClientOptions } from "./request.ts"
