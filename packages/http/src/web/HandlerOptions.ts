/** What a host says about the handler; checked without loading the handler itself. */
import type { Misconfigured } from "@dravo/core/Misconfigured"
import * as Rules from "@dravo/core/Options"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import { type DashboardOptions, rule as dashboardRule } from "./dashboardRules.ts"

/** What a host says of the handler it mounts. */
export interface HandlerOptions {
  /** Where the host mounts it, if the host does not strip that itself: `/api`. */
  readonly basePath?: string
  /** Browser origins that may read the answers, as `https://app.example.com`; none without it. */
  readonly cors?: { readonly origins: ReadonlyArray<string> | "*" }
  /** Whether `GET /docs` shows the API as a page, without a key; true, as the OpenAPI document tells the same. */
  readonly docs?: boolean
  /**
   * With it `GET /health` answers while the process does, and `GET /ready` 200 while this succeeds and 503 while it
   * does not; neither asks for a key. Without it there is nothing at these addresses.
   */
  readonly ready?: Effect.Effect<unknown, unknown>
  /**
   * Whether the page people look at stands at `/dashboard`; it asks its reader for a key. With an object also where
   * accounts are connected anew, and whose pages may frame it.
   */
  readonly dashboard?: DashboardOptions
}

/** What about options cannot be meant; undefined where they can work. */
export const problemOf = (options: unknown): Misconfigured | undefined =>
  Option.getOrUndefined(Result.getFailure(Rules.read(options, rules)))

// internal

const isMount = (path: unknown): boolean => typeof path === "string" && /^(?:\/[\w.~-]+)*\/?$/u.test(path)

/** An origin with a path or a closing slash would silently never match. */
const isOrigin = (origin: unknown): boolean =>
  typeof origin === "string" && /^[a-z][a-z0-9+.-]*:\/\/[^\s/?#]+$/u.test(origin)

const areOrigins = (origins: unknown): boolean => origins === "*" || (Array.isArray(origins) && origins.every(isOrigin))

/** What each of them must be; below what it is made of. */
export const rules: Rules.Rules<HandlerOptions> = {
  basePath: Rules.predicate(isMount, "must be a path such as /api"),
  cors: Rules.object<NonNullable<HandlerOptions["cors"]>>({
    origins: Rules.required(Rules.predicate(areOrigins, 'must be "*" or origins such as https://app.example.com'))
  }),
  docs: Rules.flag,
  ready: Rules.predicate(Effect.isEffect, "must be an effect"),
  dashboard: dashboardRule
}
