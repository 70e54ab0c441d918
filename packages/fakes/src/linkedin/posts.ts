/** Post statistics of the fake LinkedIn: an organisation's many a call, a member's one metric of one post a call. */
import type { Answer } from "../FakePlatformFault.ts"
import { growing, memberMetrics, type Metrics } from "./metrics.ts"
import type { Resource } from "./gate.ts"
import { field, invalid, list, page } from "./restli.ts"
import type { FakePost, State } from "./state.ts"

export const shareStatistics: Resource = {
  name: "organizationalEntityShareStatistics",
  finder: "FINDER-organizationalEntity",
  scope: "rw_organization_admin",
  parameters: ["q", "organizationalEntity", "shares", "ugcPosts", "timeIntervals", "start", "count"],
  organization: (values) => decodeURIComponent(values.get("organizationalEntity") ?? ""),
  answer: (state, values, _grant, call) => {
    const owner = decodeURIComponent(values.get("organizationalEntity") ?? "")
    if (values.get("q") !== "organizationalEntity" || owner === "")
      return invalid("MISSING_REQUIRED_FIELD", "organizationalEntity")
    const shares = list(values.get("shares"))
    const ugcPosts = list(values.get("ugcPosts"))
    const asked = [...shares, ...ugcPosts]
    if (!values.has("shares") && !values.has("ugcPosts"))
      return { body: { paging: { start: 0, count: 10, links: [] }, elements: [total(state, owner)] } }
    if (shares.some((urn) => !/^urn:li:share:\d+$/u.test(urn))) return invalid("URN_INVALID", "shares")
    if (ugcPosts.some((urn) => !/^urn:li:ugcPost:\d+$/u.test(urn))) return invalid("URN_INVALID", "ugcPosts")
    if (asked.length > state.limits.list)
      return { status: 400, body: { status: 400, code: "ILLEGAL_ARGUMENT", message: "Too many entities." } }
    const spoiled = asked.map((urn) => refused(state.posts.get(urn))).find((one) => one !== undefined)
    if (spoiled !== undefined) return spoiled
    const own = [...new Set(asked)].toReversed().flatMap((urn) => {
      const post = state.posts.get(urn)
      return post === undefined || ownerOf(state, post) !== owner || isLeftOut(state, post)
        ? []
        : [element(state, post, owner)]
    })
    return page(call, values, own, state.limits.page)
  }
}

export const memberAnalytics: Resource = {
  name: "memberCreatorPostAnalytics",
  finder: "FINDER-entity",
  scope: "r_member_postAnalytics",
  parameters: ["q", "entity", "queryType", "aggregation", "dateRange"],
  answer: (state, values, grant, call) => {
    const urn = field(values.get("entity"), "share") ?? field(values.get("entity"), "ugc")
    const queryType = values.get("queryType") ?? ""
    const name = memberMetrics[queryType]
    const kind = values.get("entity")?.startsWith("(share:") === true ? "urn:li:share:" : "urn:li:ugcPost:"
    if (values.get("q") !== "entity" || urn?.startsWith(kind) !== true) return invalid("FIELD_INVALID", "entity")
    if (name === undefined) return invalid("FIELD_INVALID", "queryType")
    const post = state.posts.get(urn)
    if (post === undefined) return notFound
    if (ownerOf(state, post) !== grant.memberId)
      return {
        status: 403,
        body: {
          status: 403,
          serviceErrorCode: 100,
          code: "ACCESS_DENIED",
          message: "The member is not the author of the post"
        }
      }
    const wrong = refused(post)
    if (wrong !== undefined) return wrong
    const modern = (call.headers["linkedin-version"] ?? "") >= "202605"
    const metricType = modern
      ? queryType
      : { "com.linkedin.adsexternalapi.memberanalytics.v1.CreatorPostAnalyticsMetricTypeV1": queryType }
    const count = metricsOf(state, post)[name]
    const elements =
      post.trouble === "inactive" || count === undefined
        ? []
        : [{ count, metricType, targetEntity: { share: urn }, dateRange: {} }]
    return { body: { paging: { start: 0, count: 10, links: [], total: elements.length }, elements } }
  }
}

export const idsOf = (values: ReadonlyMap<string, string>): ReadonlyArray<string> => {
  const entity = field(values.get("entity"), "share") ?? field(values.get("entity"), "ugc")
  return entity === undefined ? [...list(values.get("shares")), ...list(values.get("ugcPosts"))] : [entity]
}

// internal

const year = 365 * 86_400_000

const notFound: Answer = {
  status: 404,
  body: { status: 404, code: "RESOURCE_NOT_FOUND", message: "Resource not found" }
}

const ownerOf = (state: State, post: FakePost): string | undefined =>
  post.owner ?? [...state.organizations.keys(), ...state.members.keys()][0]

/** Without activity, or past the rolling twelve months. */
const isLeftOut = (state: State, post: FakePost): boolean =>
  post.trouble === "inactive" || createdAt(state, post) < state.now() - year

const createdAt = (state: State, post: FakePost): number => post.createdAt ?? state.startedAt - 30 * 86_400_000

const metricsOf = (state: State, post: FakePost): Metrics => {
  const metrics = post.metrics ?? growing(post.id, createdAt(state, post))
  return typeof metrics === "function" ? metrics(state.now()) : metrics
}

const refused = (post: FakePost | undefined): Answer | undefined => {
  if (post?.trouble === "invalid")
    return { status: 400, body: { status: 400, code: "ILLEGAL_ARGUMENT", message: "Invalid entity." } }
  if (post?.trouble === "not-found") return notFound
  return post?.trouble === "forbidden"
    ? {
        status: 403,
        body: { status: 403, serviceErrorCode: 100, code: "ACCESS_DENIED", message: "Access to the entity is denied" }
      }
    : undefined
}

const element = (state: State, post: FakePost, owner: string) => ({
  totalShareStatistics: metricsOf(state, post),
  [post.id.includes(":ugcPost:") ? "ugcPost" : "share"]: post.id,
  organizationalEntity: owner
})

/** The organisation's own total: the same shape, but for the post it does not name. */
const total = (state: State, owner: string) => {
  const own = [...state.posts.values()]
    .filter((post) => ownerOf(state, post) === owner)
    .map((post) => metricsOf(state, post))
  const sum = (name: string) => own.reduce((all, metrics) => all + Number(metrics[name] ?? 0), 0)
  const counters = [
    "impressionCount",
    "uniqueImpressionsCount",
    "clickCount",
    "likeCount",
    "commentCount",
    "shareCount"
  ]
  return {
    totalShareStatistics: Object.fromEntries(counters.map((name) => [name, sum(name)])),
    organizationalEntity: owner
  }
}
