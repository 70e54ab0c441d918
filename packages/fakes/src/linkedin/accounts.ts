/** Page and follower statistics of the fake LinkedIn. */
import type { Answer } from "../FakePlatformFault.ts"
import type { Resource } from "./gate.ts"
import { pageStatistics as pageNumbers } from "./metrics.ts"
import { field, invalid, page } from "./restli.ts"

const day = 86_400_000
const notFound: Answer = {
  status: 404,
  body: { status: 404, code: "RESOURCE_NOT_FOUND", message: "Resource not found" }
}

const named =
  (parameter: string) =>
  (values: ReadonlyMap<string, string>): string =>
    decodeURIComponent(values.get(parameter) ?? "")

/** Lifetime, of a page or of a showcase page; the facets are far wider than the total. */
const statisticsOf = (kind: "organization" | "brand"): Resource => ({
  name: `${kind}PageStatistics`,
  finder: `FINDER-${kind}`,
  scope: "rw_organization_admin",
  parameters: ["q", kind, "timeIntervals", "start", "count"],
  organization: named(kind),
  answer: (state, values, _grant, call) => {
    const id = named(kind)(values)
    const organization = state.organizations.get(id)
    if (values.get("q") !== kind) return invalid("MISSING_REQUIRED_FIELD", "q")
    if (id.startsWith("urn:li:organizationBrand:") !== (kind === "brand")) return invalid("URN_INVALID", kind)
    if (organization === undefined) return notFound
    const views = organization.pageViews ?? 2400
    const totalPageStatistics = pageNumbers(views)
    const rows = Array.from({ length: organization.facetRows ?? 1 }, (_, at) => at)
    const facet = (name: string) =>
      rows.map((at) => ({ [name]: `urn:li:${name}:${at}`, pageStatistics: { views: totalPageStatistics.views } }))
    return page(
      call,
      values,
      [
        {
          pageStatisticsBySeniority: facet("seniority"),
          pageStatisticsByFunction: facet("function"),
          pageStatisticsByIndustryV2: facet("industryV2"),
          pageStatisticsByGeoCountry: facet("geo"),
          pageStatisticsByTargetedContent: [],
          [kind]: id,
          totalPageStatistics
        }
      ],
      state.limits.page
    )
  }
})

export const pageStatistics = statisticsOf("organization")
export const brandPageStatistics = statisticsOf("brand")

export const networkSizes: Resource = {
  name: "networkSizes",
  finder: "GET",
  scope: "rw_organization_admin",
  parameters: ["edgeType"],
  organization: (_values, call) => decodeURIComponent(call.params[0] ?? ""),
  answer: (state, values, _grant, call) => {
    const organization = state.organizations.get(decodeURIComponent(call.params[0] ?? ""))
    if (values.get("edgeType") !== "COMPANY_FOLLOWED_BY_MEMBER") return invalid("FIELD_INVALID", "edgeType")
    return organization === undefined ? notFound : { body: { firstDegreeSize: organization.followers ?? 12_000 } }
  }
}

/** Without an interval only breakdowns, which add up to no total; with one, gains of whole UTC days. */
export const followerStatistics: Resource = {
  name: "organizationalEntityFollowerStatistics",
  finder: "FINDER-organizationalEntity",
  scope: "rw_organization_admin",
  parameters: ["q", "organizationalEntity", "timeIntervals", "start", "count"],
  organization: named("organizationalEntity"),
  answer: (state, values, _grant, call) => {
    const id = named("organizationalEntity")(values)
    const organization = state.organizations.get(id)
    if (organization === undefined) return notFound
    const interval = values.get("timeIntervals")
    if (interval === undefined) {
      const followerCountsBySeniority = [
        { followerCounts: { organicFollowerCount: 40, paidFollowerCount: 2 }, seniority: "urn:li:seniority:3" }
      ]
      return page(
        call,
        values,
        [{ followerCountsBySeniority, followerCountsByIndustry: [], organizationalEntity: id }],
        state.limits.page
      )
    }
    const [start, end] = [Number(field(interval, "start")), Number(field(interval, "end"))]
    if (
      field(interval, "timeGranularityType") !== "DAY" ||
      start % day !== 0 ||
      end % day !== 0 ||
      !(end - start >= day)
    )
      return invalid("FIELD_INVALID", "timeIntervals")
    const gains = organization.gains ?? (() => 3)
    const elements = Array.from({ length: (end - start) / day }, (_, at) => ({
      timeRange: { start: start + at * day, end: start + (at + 1) * day },
      followerGains: { organicFollowerGain: gains(start + at * day), paidFollowerGain: 1 },
      organizationalEntity: id
    }))
    return page(call, values, elements, state.limits.page)
  }
}

export const memberFollowers: Resource = {
  name: "memberFollowersCount",
  finder: "FINDER-me",
  scope: "r_member_profileAnalytics",
  parameters: ["q", "dateRange"],
  answer: (state, values, grant, call) => {
    if (values.get("q") !== "me") return invalid("MISSING_REQUIRED_FIELD", "q")
    return page(
      call,
      values,
      [{ memberFollowersCount: state.members.get(grant.memberId)?.followers ?? 960 }],
      state.limits.page
    )
  }
}
