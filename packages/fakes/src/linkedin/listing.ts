/** The posts finder of the fake LinkedIn: pages by offset, so that what comes and goes moves their boundaries. */
import * as Listing from "../FakeListing.ts"
import type { Resource } from "./gate.ts"
import { invalid } from "./restli.ts"
import type { FakePost, State } from "./state.ts"

export const posts: Resource = {
  name: "posts",
  finder: "FINDER-author",
  scope: "r_organization_social",
  parameters: ["q", "author", "count", "start", "sortBy", "viewContext"],
  organization: (values) => decodeURIComponent(values.get("author") ?? ""),
  answer: (state, values, _grant, call) => {
    const author = decodeURIComponent(values.get("author") ?? "")
    if (values.get("q") !== "author" || author === "") return invalid("MISSING_REQUIRED_FIELD", "author")
    if (call.headers["x-restli-method"] !== "FINDER") return invalid("FIELD_INVALID", "q")
    const [start, count] = [Number(values.get("start") ?? 0), Number(values.get("count") ?? 10)]
    if (!(count >= 1 && count <= 100)) return invalid("FIELD_INVALID", "count")
    const own = Listing.arranged(state.listings, ownedBy(state, author, values.get("sortBy")), ({ id }) => id)
    const page = own.slice(start, start + count)
    const hasMore = start + count < own.length
    const links = hasMore
      ? [{ type: "application/json", rel: "next", href: `${call.path}?start=${start + count}&count=${count}` }]
      : []
    const elements = Listing.shown(state.listings, page, ({ id }) => id).map((post) => element(state, post, author))
    return { body: { paging: { start, count, links }, elements } }
  }
}

// internal

/** Newest first by their creation only where that is asked for; otherwise what was edited last leads. */
const ownedBy = (state: State, author: string, sortBy: string | undefined): ReadonlyArray<FakePost> => {
  const first = [...state.organizations.keys(), ...state.members.keys()][0]
  const at = (post: FakePost) =>
    sortBy === "CREATED" ? createdAt(state, post) : (post.editedAt ?? createdAt(state, post))
  return [...state.posts.values()]
    .filter(({ owner = first, trouble }) => owner === author && trouble !== "not-found")
    .sort((one, other) => at(other) - at(one))
}

const createdAt = (state: State, post: FakePost): number => post.createdAt ?? state.startedAt - 30 * 86_400_000

const element = (state: State, post: FakePost, author: string) => ({
  id: post.id,
  author,
  commentary: post.text ?? `Post ${post.id}`,
  createdAt: createdAt(state, post),
  publishedAt: createdAt(state, post),
  lastModifiedAt: post.editedAt ?? createdAt(state, post),
  lifecycleState: "PUBLISHED",
  visibility: "PUBLIC",
  distribution: { feedDistribution: "MAIN_FEED", targetEntities: [], thirdPartyDistributionChannels: [] },
  ...(post.media === undefined ? {} : { content: contents[post.media] }),
  isReshareDisabledByAuthor: false
})

const contents = {
  image: { media: { id: "urn:li:image:C4D00" } },
  video: { media: { id: "urn:li:video:C4D00" } },
  document: { media: { id: "urn:li:document:C4D00" } },
  images: { multiImage: { images: [{ id: "urn:li:image:1" }, { id: "urn:li:image:2" }] } },
  article: { article: { source: "https://example.com/" } },
  poll: { poll: { question: "Which?" } }
}
