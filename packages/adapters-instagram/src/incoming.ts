/** What Instagram's webhooks tell: the last numbers of a story, which nobody can ask for once it has ended. */
import type { Fact, Incoming } from "@dravo/core/Incoming"
import * as Json from "@dravo/kit-http/Json"
import * as Message from "@dravo/kit-http/Message"
import * as Meta from "@dravo/kit-meta/Incoming"
import { storyMetrics } from "./metrics.ts"

export const incoming: Incoming = Meta.make({
  object: "instagram",
  label: "Instagram",
  factOf: (change) => factOf(change)
})

// internal

const factOf = ({ field, value, whose }: Meta.Change): Fact | undefined => {
  const post = Message.postOf(Json.at(value, "media_id"))
  if (field !== "story_insights" || post === undefined) return undefined
  const metrics = Object.fromEntries(
    Json.entries(value).flatMap(([key, count]) => (storyMetrics.includes(key) && isCount(count) ? [[key, count]] : []))
  )
  if (Object.keys(metrics).length === 0) return undefined
  return { _tag: "LastNumbers", whose, post, metrics, warning }
}

const warning = "Some numbers are older: Instagram sends only a few when a story ends."

/** A story that too few people have seen has -1 in place of a number. */
const isCount = (value: unknown): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0
