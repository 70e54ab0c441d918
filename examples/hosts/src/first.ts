import { analytics } from "./analytics.ts"

// When an account is connected, and when a post went out:
await analytics.connectAccount({
  workspace: "acme",
  accountId: "acc_1",
  platform: "x",
  platformAccountId: "2244994945"
})
await analytics.recordPublication({ workspace: "acme", accountId: "acc_1", platformPostId: "1900000000000000001" })

// Shown this once: only a digest of it is kept.
const { key } = await analytics.createApiKey({ workspace: "acme" })
console.log(`export KEY=${key}`)
await analytics.close()
