/** `GET /2/users/:id/tweets` of the fake X: newest first, no `data` when there is none, 3,200 posts and no more. */
import type { Answer, Call } from "../FakePlatformFault.ts"
import * as Listing from "../FakeListing.ts"
import { admit, invalidRequest, problem } from "./gate.ts"
import { bill, fieldsOf, type Kind, shown } from "./lookup.ts"
import type { FakePost, State } from "./state.ts"

export const timeline = (state: State, call: Call, kind: Kind): Answer => {
  const admitted = admit(state, call, "timeline")
  if (!("grant" in admitted)) return admitted
  const { headers } = admitted
  const user = call.params[0] ?? ""
  const wrong = complaint(state, call, user)
  if (wrong !== undefined) return { status: 400, headers, body: wrong }
  const trouble = state.users.get(user)?.trouble
  if (trouble !== undefined) return { headers, body: { errors: [unreadable(user, trouble)] } }
  const { query } = call
  const reached = Listing.arranged(state.listings, ownedBy(state, user, query), ({ id }) => id).slice(0, reach)
  const token = tokenOf(query)
  const rest = reached.filter((post) => token === undefined || isOlder(post, token)).filter(within(state, query))
  const page = rest.slice(0, Number(query.get("max_results") ?? 10))
  const posts = Listing.shown(state.listings, page, ({ id }) => id)
  return { headers, body: bodyOf(state, call, kind, { posts, page, isLast: rest.length === page.length }) }
}

// internal

const reach = 3200

interface Page {
  readonly posts: ReadonlyArray<FakePost>
  readonly page: ReadonlyArray<FakePost>
  readonly isLast: boolean
}

const bodyOf = (state: State, call: Call, kind: Kind, { isLast, page, posts }: Page): unknown => {
  const fields = fieldsOf(call, kind)
  const data = posts.flatMap(({ id }) => {
    const resource = kind.find(id)
    if (resource === undefined) return []
    bill(state, kind, id)
    return [shown(state, call, kind, resource, fields)]
  })
  const [newest] = posts
  const last = page.at(-1)
  return {
    ...(data.length === 0 ? {} : { data }),
    meta: {
      result_count: data.length,
      ...(newest === undefined ? {} : { newest_id: newest.id, oldest_id: posts.at(-1)?.id }),
      ...(isLast || last === undefined ? {} : { next_token: `7140${Buffer.from(last.id).toString("hex")}` })
    }
  }
}

/** What nobody may read stands in no timeline. */
const ownedBy = (state: State, user: string, query: URLSearchParams): ReadonlyArray<FakePost> => {
  const excluded = query.get("exclude")?.split(",") ?? []
  return [...state.posts.values()]
    .filter(({ authorId = "1", isRepost = false, trouble }) => {
      return authorId === user && trouble === undefined && !(isRepost && excluded.includes("retweets"))
    })
    .sort((one, other) => compare(other.id, one.id))
}

const within =
  (state: State, query: URLSearchParams) =>
  (post: FakePost): boolean => {
    const at = post.createdAt ?? state.startedAt - 30 * 86_400_000
    const since = query.get("since_id")
    const [start, end] = [query.get("start_time"), query.get("end_time")]
    return (
      (since === null || compare(post.id, since) > 0) &&
      (start === null || at >= Date.parse(start)) &&
      (end === null || at < Date.parse(end))
    )
  }

const tokenOf = (query: URLSearchParams): string | undefined => {
  const token = query.get("pagination_token")
  return token === null ? undefined : Buffer.from(token.slice(4), "hex").toString()
}

const isOlder = ({ id }: FakePost, token: string): boolean => compare(id, token) < 0

const compare = (one: string, other: string): number => Number(BigInt(one) - BigInt(other))

const parameters =
  "max_results,pagination_token,since_id,until_id,start_time,end_time,exclude,tweet.fields,post.fields".split(",")

const complaint = (state: State, call: Call, user: string): unknown => {
  const odd = Array.from(call.query.keys()).find((name) => !parameters.includes(name))
  if (odd !== undefined)
    return invalidRequest(odd, [], `The query parameter [${odd}] is not one of [${parameters.join(",")}]`)
  const size = Number(call.query.get("max_results") ?? 10)
  if (!(size >= 5 && size <= 100))
    return invalidRequest("max_results", [size], `The \`max_results\` query parameter value [${size}] is not valid`)
  const start = call.query.get("start_time")
  if (start !== null && !(Date.parse(start) >= Date.parse("2010-11-06T00:00:00Z")))
    return invalidRequest("start_time", [start], "'start_time' must be on or after 2010-11-06T00:00Z")
  return state.users.has(user) || [...state.posts.values()].some(({ authorId }) => authorId === user)
    ? undefined
    : invalidRequest("id", [user], `The \`id\` query parameter value [${user}] is not valid`)
}

const unreadable = (user: string, trouble: string) => ({
  value: user,
  resource_id: user,
  resource_type: "user",
  parameter: "id",
  title: "Authorization Error",
  detail: `Sorry, you are not authorized to see the user with id: [${user}].`,
  type: problem(trouble)
})
