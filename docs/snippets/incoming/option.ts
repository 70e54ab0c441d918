import { facebook } from "@dravo/adapters-facebook"
import { tiktok } from "@dravo/adapters-tiktok"
import { x } from "@dravo/adapters-x"
import { createAnalytics, secret } from "@dravo/analytics"
import { sqlite } from "@dravo/store-sqlite"

const of = (name: string) => secret(process.env[name] ?? "")

// #region option
const analytics = createAnalytics({
  store: sqlite({ filename: "analytics.db" }),
  adapters: [tiktok(), facebook(), x()],
  credentials: () => ({ token: "token-of-the-account" }),
  incoming: {
    tiktok: { secret: of("TIKTOK_CLIENT_SECRET") },
    facebook: {
      secret: of("META_APP_SECRET"),
      verifyToken: of("META_VERIFY_TOKEN"),
      deletionPage: "https://app.example/deletions"
    },
    x: { secret: of("X_API_KEY_SECRET") }
  }
})
// #endregion

// #region receive
/** A route of your own, at whatever address you gave the platform. */
export const fromTikTok = async (request: Request): Promise<Response> => {
  const { body, headers, status } = await analytics.receive({
    platform: "tiktok",
    method: "POST",
    headers: request.headers,
    query: new URL(request.url).search,
    body: new Uint8Array(await request.arrayBuffer())
  })
  return new Response(body, { status, headers })
}
// #endregion
