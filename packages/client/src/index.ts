/** The HTTP endpoints as typed promises, for servers, browsers and workers. */
export { type Client, createClient } from "./client.ts"
export type {
  AccountPoint,
  AccountRow,
  Answer,
  Body,
  ChangeRecord,
  MetricRow,
  Operation,
  Overview,
  PostPoint,
  PostRow,
  Query,
  WebhookMessage,
  WebhookRow
} from "./operations.ts"
export { DravoProblem, isProblem, type RefusedParameter } from "./problem.ts"
export type { CallOptions, ClientOptions } from "./request.ts"
