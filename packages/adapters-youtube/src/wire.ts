/** The answers of the Data API, joined to what was asked by id. Counts are written as texts and handed on as such. */
import type { Reading } from "@dravo/core/Adapter"
import { InvalidResponse } from "@dravo/core/AdapterError"
import * as Instant from "@dravo/core/Instant"
import type { Kind } from "@dravo/core/Subject"
import * as Json from "@dravo/kit-http/Json"
import { counted } from "./metrics.ts"

export interface Items {
  readonly byId: ReadonlyMap<string, unknown>
  /** Whether an item does not say what it is: then it may be any that is missing. */
  readonly nameless: boolean
}

/** An answer that found nothing may have no list at all; any other without one says nothing about what is missing. */
export const itemsOf = (body: unknown): Items | undefined => {
  const items = Json.at(body, "items")
  const isEmpty = items === undefined && /^youtube#\w{1,60}Response$/u.test(Json.text(Json.at(body, "kind")) ?? "")
  if (!Array.isArray(items)) return isEmpty ? { byId: new Map(), nameless: false } : undefined
  const ids = items.map((item: unknown) => [Json.text(Json.at(item, "id")), item] as const)
  return {
    byId: new Map(ids.flatMap(([id, item]) => (id === undefined ? [] : [[id, item]]))),
    nameless: ids.some(([id]) => id === undefined)
  }
}

export const readingOf = ({ byId, nameless }: Items, id: string, kind: Kind): Reading => {
  const item = byId.get(id)
  if (item !== undefined) return value(item, kind)
  return nameless
    ? { _tag: "Failed", reason: new InvalidResponse({ detail: "an item without an id" }) }
    : { _tag: "Absent" }
}

/** One API names it otherwise than the other. */
export const publishedAt = (item: unknown): Instant.Instant | undefined => {
  const text = Json.text(Json.at(item, "snippet", "publishTime")) ?? Json.text(Json.at(item, "snippet", "publishedAt"))
  return text === undefined ? undefined : Instant.parse(text, "start")
}

// internal

const value = (item: unknown, kind: Kind): Reading => {
  const statistics = Json.at(item, "statistics")
  const isHidden = Json.at(statistics, "hiddenSubscriberCount") === true
  const metrics = Object.fromEntries(
    Object.entries(counted[kind]).flatMap(([name, key]) => {
      const count = Json.at(statistics, name)
      return count === undefined || count === null || (isHidden && name === "subscriberCount") ? [] : [[key, count]]
    })
  )
  return Object.keys(metrics).length === 0
    ? { _tag: "Value", metrics, withheld: [{ keys: "all", warning: "YouTube sent this without any statistics." }] }
    : { _tag: "Value", metrics }
}
