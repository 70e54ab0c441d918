import type { Analytics } from "@dravo/analytics"
import * as Signed from "@dravo/fakes/SignedMessages"

export const sends = async (analytics: Analytics) => {
  // #region send
  const message = Signed.tiktok(
    { secret: "the-client-secret", at: Date.now() },
    { event: "authorization.removed", openId: "user-1", content: { reason: 1 } }
  )
  const { accounts, outcome } = await analytics.receive({ platform: "tiktok", ...message })
  // #endregion
  return { accounts, outcome }
}
