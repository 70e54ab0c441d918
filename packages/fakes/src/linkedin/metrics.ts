/** Counters of a fake post: plausible, repeatable, and growing with age. */
import * as Growth from "../FakeGrowth.ts"

/** Under LinkedIn's own names. */
export type Metrics = Readonly<Record<string, unknown>>

/** The same post at the same age always has the same numbers; they rise fast at first and then ever slower. */
export const growing =
  (urn: string, createdAt: number) =>
  (now: number): Metrics => {
    const seen = Growth.countAt(urn, now - createdAt, { least: 80, times: 12, halfLife: 30 })
    const share = (part: number) => Math.floor(seen * part)
    const [clickCount, likeCount, commentCount, shareCount] = [share(0.03), share(0.02), share(0.004), share(0.002)]
    return {
      impressionCount: seen,
      uniqueImpressionsCount: share(0.7),
      clickCount,
      likeCount,
      commentCount,
      shareCount,
      engagement: seen === 0 ? 0 : (clickCount + likeCount + commentCount + shareCount) / seen
    }
  }

/** Which of them a member may ask for, and under which name. */
export const memberMetrics: Readonly<Record<string, string>> = {
  IMPRESSION: "impressionCount",
  MEMBERS_REACHED: "uniqueImpressionsCount",
  REACTION: "likeCount",
  COMMENT: "commentCount",
  RESHARE: "shareCount"
}

/** Lifetime page views by tab and device, and clicks on the careers tab. */
export const pageStatistics = (views: number): Metrics => {
  const sections = ["overview", "about", "careers", "insights", "jobs", "lifeAt", "people", "products"]
  const capital = (name: string) => `${name.charAt(0).toUpperCase()}${name.slice(1)}`
  const names = sections.flatMap((name, index) => {
    const all = Math.floor(views / 2 ** (index + 1))
    const mobile = Math.floor(all / 3)
    return [
      [`${name}PageViews`, all],
      [`mobile${capital(name)}PageViews`, mobile],
      [`desktop${capital(name)}PageViews`, all - mobile]
    ] as const
  })
  const all = [
    ["allPageViews", views],
    ["allMobilePageViews", Math.floor(views / 3)],
    ["allDesktopPageViews", views - Math.floor(views / 3)],
    ...names
  ] as const
  return {
    views: Object.fromEntries(all.map(([name, pageViews]) => [name, { pageViews }])),
    clicks: {
      careersPageClicks: {
        careersPageBannerPromoClicks: 0,
        careersPageEmployeesClicks: 2,
        careersPagePromoLinksClicks: 1,
        careersPageJobsClicks: Math.floor(views / 50)
      },
      mobileCareersPageClicks: {
        careersPageEmployeesClicks: 1,
        careersPagePromoLinksClicks: 0,
        careersPageJobsClicks: Math.floor(views / 150)
      },
      desktopCustomButtonClickCounts: [{ customButtonType: "VISIT_WEBSITE", clicks: 4 }],
      mobileCustomButtonClickCounts: []
    }
  }
}
