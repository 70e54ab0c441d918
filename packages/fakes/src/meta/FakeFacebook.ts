/**
 * Facebook Pages on loopback, as awkward as the real API: one unknown metric fails a request without naming it, a
 * missing permission empties insights or fails the whole read in misleading words, batches carry JSON inside strings.
 */
import type * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as FakePlatform from "../FakePlatform.ts"
import { type FakePage, readPage } from "./facebookPages.ts"
import { type FakePagePost, listPosts, listReels, readPost, readVideo } from "./facebookPosts.ts"
import { endpoints, error, type GraphState, type GraphToken, initial, missing } from "./graph.ts"
import { controlsOf, countersOf, type GraphControls } from "./graphControls.ts"
import { reaching } from "./graphScripts.ts"

export type { FakePage, PageCounters, PageInsights } from "./facebookPages.ts"
export { type FakePagePost, growingPost, type PostInsights } from "./facebookPosts.ts"
export type { GraphRefusal, GraphToken } from "./graph.ts"

/** What it holds when it starts. */
export interface Options extends FakePlatform.Settings {
  readonly posts?: Iterable<FakePagePost>
  readonly pages?: Iterable<FakePage>
  /** Access tokens that are accepted, with what differs from a Page token with every permission that never expires. */
  readonly tokens?: Readonly<Record<string, Partial<GraphToken>>>
  /** With it every request must carry its `appsecret_proof`. */
  readonly appSecret?: string
  /** The most a page of a list holds, whatever is asked for; 100 when left out. */
  readonly pageSize?: number
  /** Defaults to the real clock. */
  readonly now?: () => number
}

/** The fake Graph host of Pages: what it holds may be changed at any time, and shows in the next answer. */
export interface FakeFacebook extends FakePlatform.FakePlatform, GraphControls {
  readonly posts: Map<string, FakePagePost>
  readonly pages: Map<string, FakePage>
}

/** Every permission the API asks for. */
export const fullScopes = ["pages_read_engagement", "read_insights", "pages_read_user_content"]

/** Starts it on a free port of loopback. */
export const start = async (options: Options = {}): Promise<FakeFacebook> => {
  const graph = initial(
    options,
    { batches: true, pool: { code: 80001, type: "pages" } },
    { kind: "page", scopes: fullScopes }
  )
  const posts = new Map([...(options.posts ?? [])].map((post) => [post.id, post]))
  const pages = new Map([...(options.pages ?? [])].map((page) => [page.id, page]))
  const platform = await FakePlatform.start(definition(graph, posts, pages), options)
  return {
    ...reaching(platform),
    posts,
    pages,
    ...controlsOf(graph)
  }
}

/** Closes with the scope. */
export const make = (options: Options = {}): Effect.Effect<FakeFacebook, never, Scope.Scope> =>
  FakePlatform.scoped(() => start(options))

// internal

const definition = (
  graph: GraphState,
  posts: ReadonlyMap<string, FakePagePost>,
  pages: ReadonlyMap<string, FakePage>
): FakePlatform.Definition => ({
  endpoints: endpoints(graph, (read) => {
    const page = pages.get(read.id)
    if (page !== undefined)
      return readPage(graph, page, read, {
        posts: (list) => listPosts(graph, page.id, posts, list),
        reels: (list) => listReels(graph, page.id, posts, list)
      })
    const post = posts.get(read.id)
    if (post !== undefined) return readPost(graph, post, read)
    // A video's or reel's own id is a node without insights.
    const [own] = [...posts.values()].filter(({ id, video }) => (video ?? id.split("_")[1]) === read.id)
    return own === undefined ? missing(read.id) : readVideo(own, read)
  }),
  ...countersOf(graph),
  unknown: () => error(2500, "Unknown path components")
})
