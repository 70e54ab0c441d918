/** What insights a media object refuses: names the API or its type does not have, and troubles of its own. */
import type { Answer } from "../FakePlatformFault.ts"
import { error, type GraphState, type Read } from "./graph.ts"
import type { FakeMedia } from "./instagramMediaState.ts"

/** All or nothing, and only the first name is named. */
export const refusalOf = (
  state: GraphState,
  media: FakeMedia,
  asked: ReadonlyArray<string>,
  { token }: Read
): Answer | undefined => {
  if (!token.scopes.some((scope) => scope.endsWith("manage_insights")))
    return error(10, "(#10) Application does not have permission for this action")
  const allowed = mediaNames.filter((name) => !state.dead.has(name))
  const unknown = asked.findIndex((name) => !allowed.includes(name))
  if (unknown >= 0)
    return error(100, `(#100) metric[${unknown}] must be one of the following values: ${allowed.join(", ")}`)
  if (media.trouble === "before-conversion") return conversion(state)
  if (media.trouble === "no-permission") return error(10, "(#10) Application does not have permission for this action")
  if (media.trouble === "no-insights") return error(100, "(#100) Tried accessing nonexisting field (insights)")
  if (media.trouble === "refused") return error(100, "(#100) Something about this request is not right")
  const foreign = asked.find((name) => !ofType[productOf(media)].includes(name) || media.lacks?.includes(name) === true)
  if (foreign !== undefined)
    return error(
      100,
      `(#100) The Media Insights API does not support the ${foreign} metric for this media product type.`
    )
  return media.trouble === "not-enough-viewers"
    ? error(10, "(#10) Not enough viewers for the media to show insights")
    : undefined
}

// internal

/** Names the API knows at this level, whatever the type. */
const mediaNames = [
  "reach",
  "replies",
  "saved",
  "likes",
  "comments",
  "shares",
  "total_interactions",
  "follows",
  "profile_visits",
  "navigation",
  "views",
  "reposts"
]

const ofType: Readonly<Record<"FEED" | "REELS" | "STORY", ReadonlyArray<string>>> = {
  FEED: mediaNames.filter((name) => !["replies", "navigation"].includes(name)),
  REELS: mediaNames.filter((name) => !["replies", "navigation", "follows", "profile_visits"].includes(name)),
  STORY: mediaNames.filter((name) => !["likes", "comments", "saved"].includes(name))
}

const productOf = ({ product = "FEED" }: FakeMedia): "FEED" | "REELS" | "STORY" => (product === "AD" ? "FEED" : product)

/** The two hosts say the same thing in different fields. */
const conversion = (state: GraphState): Answer => {
  const words =
    "The media was posted before the most recent time that the user's account was converted to a business account " +
    "from a personal account."
  return state.batches
    ? error(100, "Invalid parameter", {
        error_subcode: 2108006,
        is_transient: false,
        error_user_title: "Media posted before business account conversion",
        error_user_msg: words
      })
    : error(100, words, { type: "IGApiException", error_subcode: 2108006 })
}
