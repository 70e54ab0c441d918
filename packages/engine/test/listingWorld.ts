/** A platform whose accounts have posts nobody recorded, listed newest first, and the engine over it. */
import type { Adapter, ListingEdge, PostRef, Reading } from "@dravo/core/Adapter"
import { AdapterError, type Reason } from "@dravo/core/AdapterError"
import * as Adapters from "@dravo/core/Adapters"
import { PlatformPostId } from "@dravo/core/Ids"
import * as Analytics from "@dravo/engine/Analytics"
import * as Background from "@dravo/engine/Background"
import * as Refresher from "@dravo/engine/Refresher"
import * as StoreMemory from "@dravo/store-memory"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { adapter as scripted, credentials, platform, type Script, script } from "./scripted.ts"

export interface Post {
  readonly id: string
  readonly at: number
  views: number
}

export interface ListedWorld {
  /** By the account's id on the platform; in any order. */
  readonly posts: Map<string, Array<Post>>
  readonly script: Script
  /** What each page was asked for. */
  readonly pages: Array<{ readonly account: string; readonly since: number | null; readonly limit: number }>
  edge: ListingEdge
  /** Fails the next pages with it. */
  refusal: Reason | null
  /** Why the posts of its pages come without numbers. */
  numberless: Reason | null
  /** Runs before each page is answered: the list may change under the walk. */
  before: () => void
  dollars: number | null
}

const one = { base: 1, each: 0 }

export const edge: ListingEdge = {
  name: "posts",
  origin: "discovered",
  page: { min: 1, max: 10 },
  requests: { usual: one, max: one },
  credential: "account",
  price: null,
  scopes: [],
  metrics: "all",
  order: "newest-first",
  reach: { posts: null, age: null },
  overlap: Duration.hours(48),
  marks: false
}

export const listedWorld = (change: Partial<ListingEdge> = {}): ListedWorld => {
  const world: ListedWorld = {
    posts: new Map(),
    script: script(),
    pages: [],
    edge: { ...edge, ...change },
    refusal: null,
    numberless: null,
    before: () => {},
    dollars: null
  }
  world.script.posts = (_credential, refs) => Effect.succeed(refs.map((ref) => readingOf(world, ref)))
  return world
}

export const adapter = (world: ListedWorld): Adapter => {
  const base = scripted(world.script)
  return {
    ...base,
    capabilities: {
      ...base.capabilities,
      get listing() {
        return { edges: [world.edge] }
      }
    },
    listPosts: (_credential, { account, after, cursor, limit, since }) =>
      Effect.suspend(() => {
        world.pages.push({ account: account.platformAccountId, since, limit })
        world.before()
        if (world.refusal !== null)
          return Effect.fail(new AdapterError({ platform, operation: "listPosts", reason: world.refusal }))
        const all = (world.posts.get(account.platformAccountId) ?? []).toSorted((a, b) => b.at - a.at)
        const newer = world.edge.marks && after !== undefined ? all.filter(({ at }) => at > Number(after)) : all
        const start = cursor === null ? 0 : newer.findIndex(({ at }) => at < Number(cursor))
        const shown = start < 0 ? [] : newer.slice(start, start + Math.min(limit, world.edge.page.max))
        const last = shown.at(-1)
        const isLast = last === undefined || last === newer.at(-1) || (since !== null && last.at < since)
        return Effect.succeed({
          posts: shown.map(({ at, id, views }) => ({
            identity: {
              platformPostId: PlatformPostId.make(id),
              origin: "discovered" as const,
              mediaType: "video" as const,
              publishedAt: at,
              url: `https://example.com/${id}`,
              text: id,
              traits: {}
            },
            reading:
              world.numberless === null
                ? { _tag: "Value" as const, metrics: { views } }
                : { _tag: "Failed" as const, reason: world.numberless }
          })),
          cursor: isLast ? null : String(last.at),
          complete: true,
          mark: all[0] === undefined ? null : String(all[0].at),
          warnings: all.length === 0 ? ["The list is empty."] : []
        })
      })
  }
}

const readingOf = (world: ListedWorld, { account, publication }: PostRef): Reading => {
  const found = world.posts.get(account.platformAccountId)?.find(({ id }) => id === publication.platformPostId)
  return found === undefined ? { _tag: "Absent" } : { _tag: "Value", metrics: { views: found.views } }
}

/** So many posts, newest first, an interval apart. */
export const posting = (count: number, newest: number, apart: number, name = "p"): Array<Post> =>
  Array.from({ length: count }, (_, at) => ({ id: `${name}${count - at}`, at: newest - at * apart, views: 100 + at }))

export const engine = (
  world: ListedWorld,
  options: { readonly refresher?: Refresher.Options; readonly background?: Background.Options | null } = {}
) => {
  const refresher = Refresher.layer({ discovery: {}, ...options.refresher })
  const both = Analytics.layer({ minForceInterval: 0 }).pipe(Layer.provideMerge(refresher))
  const whole = options.background == null ? both : Background.layer(options.background).pipe(Layer.provideMerge(both))
  return whole.pipe(Layer.provide(credentials), Layer.provide(Adapters.layer([Effect.sync(() => adapter(world))])))
}

export const listing = (world: ListedWorld, options: Parameters<typeof engine>[1] = {}) =>
  engine(world, options).pipe(Layer.provideMerge(StoreMemory.layer))
