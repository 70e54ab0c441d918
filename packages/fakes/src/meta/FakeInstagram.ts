/**
 * Instagram on loopback, behind either of its hosts and as awkward: one metric or one old medium fails a whole request,
 * stories show nothing before five viewers, totals insist on their parameters, tokens buy their own successors.
 */
import type * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as FakePlatform from "../FakePlatform.ts"
import { endpoints, error, type GraphState, type GraphToken, initial, missing } from "./graph.ts"
import { controlsOf, countersOf, type GraphControls } from "./graphControls.ts"
import { reaching } from "./graphScripts.ts"
import { listsOf, readMedia } from "./instagramMedia.ts"
import type { FakeMedia } from "./instagramMediaState.ts"
import { exchange, refresh } from "./instagramTokens.ts"
import { type FakeInstagramUser, readUser } from "./instagramUsers.ts"

export type { GraphRefusal, GraphToken } from "./graph.ts"
export { type FakeMedia, growingMedia, type MediaInsights } from "./instagramMediaState.ts"
export type { FakeInstagramUser } from "./instagramUsers.ts"

/** What it holds when it starts. */
export interface Options extends FakePlatform.Settings {
  readonly media?: Iterable<FakeMedia>
  readonly users?: Iterable<FakeInstagramUser>
  /** Access tokens that are accepted, with what differs from a month-old token with every permission. */
  readonly tokens?: Readonly<Record<string, Partial<GraphToken>>>
  /** Whose host it plays; `instagram` when left out, which takes no batches. */
  readonly login?: "instagram" | "facebook"
  /** App ids and their secrets for token exchanges; any when left out. */
  readonly apps?: Readonly<Record<string, string>>
  /** With it every request must carry its `appsecret_proof`. */
  readonly appSecret?: string
  /** The most a page of a list holds, whatever is asked for; 100 when left out. */
  readonly pageSize?: number
  /** Defaults to the real clock. */
  readonly now?: () => number
}

/** The fake Graph host of professional accounts: what it holds may be changed at any time, and shows at once. */
export interface FakeInstagram extends FakePlatform.FakePlatform, GraphControls {
  readonly media: Map<string, FakeMedia>
  readonly users: Map<string, FakeInstagramUser>
}

/** Every permission the API asks for, by login. */
export const fullScopes = {
  instagram: ["instagram_business_basic", "instagram_business_manage_insights"],
  facebook: ["instagram_basic", "instagram_manage_insights", "pages_read_engagement"]
} as const

/** Starts it on a free port of loopback. */
export const start = async (options: Options = {}): Promise<FakeInstagram> => {
  const { login = "instagram" } = options
  const graph = initial(
    options,
    { batches: login === "facebook", pool: { code: 80002, type: "instagram" } },
    {
      kind: login === "facebook" ? "user" : "instagram",
      scopes: fullScopes[login]
    }
  )
  const media = new Map([...(options.media ?? [])].map((one) => [one.id, one]))
  const users = new Map([...(options.users ?? [])].map((user) => [user.id, user]))
  const platform = await FakePlatform.start(definition(graph, media, users, options.apps ?? null), options)
  return {
    ...reaching(platform),
    media,
    users,
    ...controlsOf(graph)
  }
}

/** Closes with the scope. */
export const make = (options: Options = {}): Effect.Effect<FakeInstagram, never, Scope.Scope> =>
  FakePlatform.scoped(() => start(options))

// internal

const definition = (
  graph: GraphState,
  media: ReadonlyMap<string, FakeMedia>,
  users: ReadonlyMap<string, FakeInstagramUser>,
  apps: Readonly<Record<string, string>> | null
): FakePlatform.Definition => ({
  endpoints: [
    {
      name: "GET /refresh_access_token",
      method: "GET",
      path: "/refresh_access_token",
      answer: (call) => refresh(graph, call)
    },
    {
      name: "POST /oauth/access_token",
      method: "POST",
      path: /^\/v\d+\.\d+\/oauth\/access_token$/u,
      answer: (call) => exchange(graph, call, apps)
    },
    ...endpoints(graph, (read) => {
      const user = users.get(read.id)
      if (user !== undefined) return readUser(graph, user, read, listsOf(graph, user.id, media))
      const one = media.get(read.id)
      return one === undefined ? missing(read.id) : readMedia(graph, one, read)
    })
  ],
  ...countersOf(graph),
  unknown: () => error(2500, "Unknown path components")
})
