/** What Facebook's webhooks tell of a Page: posts that appear, change and go in its feed. */
import type { Fact, Incoming } from "@dravo/core/Incoming"
import * as Json from "@dravo/kit-http/Json"
import * as Message from "@dravo/kit-http/Message"
import * as Meta from "@dravo/kit-meta/Incoming"

export const incoming: Incoming = Meta.make({
  object: "page",
  label: "Facebook",
  factOf: (change) => factOf(change)
})

// internal

/** Comments and reactions stand in the feed too: they bring numbers nearer to nobody. */
const posts = new Set(["post", "status", "photo", "video", "share"])

const factOf = ({ field, value, whose }: Meta.Change): Fact | undefined => {
  const post = Message.postOf(Json.at(value, "post_id"))
  if (field !== "feed" || post === undefined || !posts.has(Json.text(Json.at(value, "item")) ?? "")) return undefined
  switch (Json.at(value, "verb")) {
    case "add":
      // What visitors write is nobody's post.
      return whose._tag === "Account" && Json.id(Json.at(value, "from", "id")) === whose.platformAccountId
        ? { _tag: "PostAppeared", whose, post }
        : undefined
    case "edited":
    case "edit":
    case "remove":
      return { _tag: "PostChanged", whose, post }
    default:
      return undefined
  }
}
