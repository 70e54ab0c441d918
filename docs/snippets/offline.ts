/** Loaded before a snippet runs, so that it needs no network: every post and user exists and never changes. */
const metrics = {
  retweet_count: 3,
  reply_count: 2,
  like_count: 40,
  quote_count: 1,
  bookmark_count: 5,
  impression_count: 1200
}
let calls = 0
const online = globalThis.fetch

globalThis.fetch = async (input, init) => {
  const url = new URL(input instanceof Request ? input.url : input)
  if (url.hostname === "127.0.0.1") return online(input, init)
  if (url.host !== "api.x.com") throw new TypeError(`a snippet asked ${url.host}`)
  calls++
  const data = (url.searchParams.get("ids") ?? "").split(",").map((id) =>
    url.pathname === "/2/users"
      ? {
          id,
          name: "Dravo",
          username: "dravo",
          public_metrics: {
            followers_count: 2400,
            following_count: 180,
            tweet_count: 320,
            listed_count: 14,
            like_count: 900
          }
        }
      : { id, text: "Shipping", created_at: "2026-06-23T10:16:02.000Z", public_metrics: metrics }
  )
  return Response.json({ data })
}

/** How often a platform was asked. */
export const platformCalls = (): number => calls
