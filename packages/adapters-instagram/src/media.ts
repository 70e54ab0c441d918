/** What is asked of one post, reel or story, and what its node becomes. Pure. */
import type { PostRef, Reading, Withheld } from "@dravo/core/Adapter"
import { Gone, InvalidResponse } from "@dravo/core/AdapterError"
import type { Instant } from "@dravo/core/Instant"
import type { PublicationPatch } from "@dravo/core/Publication"
import * as Json from "@dravo/kit-http/Json"
import * as GraphTime from "@dravo/kit-meta/GraphTime"
import * as Insights from "@dravo/kit-meta/Insights"
import * as Plan from "@dravo/kit-meta/Plan"
import type { Refusal } from "@dravo/kit-meta/Refusal"
import * as Duration from "effect/Duration"
import { mediaMetrics, storyMetrics } from "./metrics.ts"

/** Traits of a publication. All are learned from the node; a host that knows the first saves a call for a new story. */
export const traits = {
  product: "media_product_type",
  media: "media_type",
  insights: "insights",
  role: "role"
} as const

/** Everything a first request asks for. */
export const planOf = (id: string, { publication }: PostRef): Plan.Plan => {
  const product = publication.traits[traits.product]
  const media = publication.traits[traits.media]
  const plan = { ...wholeOf(id, product), type: typeNamed(product, media) }
  return publication.traits[traits.insights] === beforeConversion ? onNode(plan, warnings.conversion) : plan
}

/** Everything there is to ask of a medium of this product. */
export const wholeOf = (id: string, product: string | undefined): Plan.Plan => ({
  id,
  type: null,
  fields: ["id", "media_product_type", "media_type", "timestamp", "permalink", "like_count", "comments_count"],
  parts: [],
  metrics: metricsOf(product),
  substitutes: counters,
  withheld: []
})

/** What kind of medium a node is; some metrics exist for some kinds only. */
export const typeOf = (node: unknown): string | null =>
  typeNamed(Json.text(Json.at(node, traits.product)), Json.text(Json.at(node, traits.media)))

/** Every name a plan may come to hold. */
export const names: ReadonlyArray<string> = [...mediaMetrics, "shares_count", "saved_count"]

/** Only what the node itself counts; the insights are withheld for this reason. */
export const onNode = (plan: Plan.Plan, warning: string): Plan.Plan => ({
  ...Plan.without(plan, plan.metrics, () => warning),
  parts: counters
})

export const warnings = {
  conversion: "Instagram keeps no insights for what was published before the account became a business one.",
  viewers: "Instagram shows no insights before five people have seen this.",
  permission: "Instagram did not grant access to insights; counts come from the post itself.",
  refused: "Instagram refused this media's insights; counts come from the post itself.",
  empty: "Instagram has no insights for this media yet."
} as const

/** What stays so for a while, so that such a medium's insights are not asked for again at once. */
export const lasting: ReadonlySet<string> = new Set([warnings.permission, warnings.refused, warnings.conversion])

/** Stories lack likes, comments and saved alike, so for a medium of unknown type the refusal of one speaks for all. */
export const alike = (plan: Plan.Plan, names: ReadonlyArray<string>): ReadonlyArray<string> =>
  plan.type === null && names.some(notOfStory) ? mediaMetrics.filter(notOfStory) : []

export const revise = (plan: Plan.Plan, refusal: Refusal): Plan.Plan | Reading => {
  if (refusal.about === "viewers")
    return { _tag: "Value", metrics: {}, withheld: [{ keys: plan.metrics, warning: warnings.viewers }] }
  if (refusal.about === "other" || plan.metrics.length === 0) return { _tag: "Failed", reason: refusal.reason }
  switch (refusal.about) {
    case "conversion":
      return onNode(plan, warnings.conversion)
    case "permission":
      return onNode(plan, warnings.permission)
    default:
      return onNode(plan, warnings.refused)
  }
}

export const valueOf = (ref: PostRef, plan: Plan.Plan, node: unknown): Reading => {
  if (Json.id(Json.at(node, "id")) === undefined)
    return { _tag: "Failed", reason: new InvalidResponse({ detail: "an answer that is no medium" }) }
  const insights = Json.at(node, "insights")
  const product = Json.text(Json.at(node, "media_product_type")) ?? ref.publication.traits[traits.product]
  const silent: ReadonlyArray<Withheld> =
    plan.metrics.length > 0 && Insights.isEmpty(insights) ? [{ keys: plan.metrics, warning: warnings.empty }] : []
  const withheld = having(metricsOf(product), [...plan.withheld, ...silent])
  const learned = learnedOf(ref, plan, node)
  const publishedAt = ref.publication.publishedAt ?? learned?.publishedAt
  return {
    _tag: "Value",
    metrics: { ...counted(node, withheld), ...Insights.values(insights, { names: plan.metrics, period: "lifetime" }) },
    ...(withheld.length === 0 ? {} : { withheld }),
    ...closing(product, publishedAt),
    ...(learned === undefined ? {} : { learned })
  }
}

/** A reading that ended without its node still knows when a story closes. */
export const endedAs = ({ publication }: PostRef, reading: Reading): Reading =>
  reading._tag === "Value"
    ? { ...reading, ...closing(publication.traits[traits.product], publication.publishedAt) }
    : reading

/** A story is over after a day, so one that is missing then needs no second look. */
export const isOver = ({ publication }: PostRef, now: Instant): boolean =>
  publication.traits[traits.product] === "STORY" &&
  publication.publishedAt !== null &&
  publication.publishedAt + storyLife <= now

export const over: Reading = { _tag: "Failed", reason: new Gone({ detail: "a story is shown for 24 hours" }) }

// internal

const typeNamed = (product: string | undefined, media: string | undefined): string | null =>
  product === undefined ? null : media === undefined ? product : `${product}/${media}`

const beforeConversion = "before_conversion"
const storyLife = Duration.toMillis("24 hours")

const closing = (product: string | undefined, publishedAt: Instant | null | undefined) =>
  product === "STORY" && publishedAt != null ? { closesAt: publishedAt + storyLife } : {}

const metricsOf = (product: string | undefined): ReadonlyArray<string> =>
  product === "STORY" ? storyMetrics : mediaMetrics
const notOfStory = (name: string): boolean => !storyMetrics.includes(name)

/** Fields of the node that count the same thing; the last two are asked for only when they are needed. */
const substitutes = {
  likes: "like_count",
  comments: "comments_count",
  shares: "shares_count",
  saved: "saved_count"
} as const
const counters: ReadonlyArray<Plan.Part> = [
  { name: "shares_count", field: "shares_count", key: "shares" },
  { name: "saved_count", field: "saved_count", key: "saved" }
]

/** Stand-ins for what was withheld, and for nothing else: a count its owner hides stays hidden. */
const counted = (node: unknown, withheld: ReadonlyArray<Withheld>): Readonly<Record<string, unknown>> => {
  const missing = new Set(withheld.flatMap(({ keys }) => keys))
  return Object.fromEntries(
    Object.entries(substitutes).flatMap(([key, field]) => {
      const count = Json.at(node, field)
      return count == null || !missing.has(key) ? [] : [[key, count]]
    })
  )
}

/** What a type does not have at all is not withheld. */
const having = (keys: ReadonlyArray<string>, withheld: ReadonlyArray<Withheld>): ReadonlyArray<Withheld> =>
  withheld.flatMap((one) => {
    const own = one.keys === "all" ? keys : one.keys.filter((key) => keys.includes(key))
    return own.length === 0 ? [] : [{ ...one, keys: own }]
  })

const learnedOf = ({ publication }: PostRef, plan: Plan.Plan, node: unknown): PublicationPatch | undefined => {
  const publishedAt = publication.publishedAt === null ? GraphTime.parse(Json.at(node, "timestamp")) : undefined
  const link = publication.url === null ? Json.text(Json.at(node, "permalink")) : undefined
  const url = link !== undefined && /^https:\/\/\S{1,2000}$/u.test(link) ? link : undefined
  const known = Object.fromEntries([
    ...[traits.product, traits.media].flatMap((name) => {
      const value = Json.at(node, name)
      return typeof value === "string" && /^[A-Z_]{1,32}$/u.test(value) ? [[name, value] as const] : []
    }),
    ...(plan.withheld.some(({ warning }) => warning === warnings.conversion)
      ? [[traits.insights, beforeConversion] as const]
      : [])
  ])
  const news = Object.entries(known).some(([name, value]) => publication.traits[name] !== value)
  if (publishedAt === undefined && url === undefined && !news) return undefined
  return {
    ...(publishedAt === undefined ? {} : { publishedAt }),
    ...(url === undefined ? {} : { url }),
    ...(news ? { traits: { ...publication.traits, ...known } } : {})
  }
}
