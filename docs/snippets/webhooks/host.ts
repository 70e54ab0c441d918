import { x } from "@dravo/adapters-x"
import { createAnalytics } from "@dravo/analytics"
import { sqlite } from "@dravo/store-sqlite"

// #region option
const analytics = createAnalytics({
  store: sqlite({ filename: ":memory:" }),
  adapters: [x()],
  credentials: () => ({ token: "token-of-the-account" }),
  // Seals the secrets; hosts with the built-in vault leave it out, for the vault's key does.
  webhooks: { key: process.env["DRAVO_VAULT_KEY"] ?? Buffer.alloc(32, 1).toString("base64") }
})
// #endregion

// #region create
const { secret, webhook } = await analytics.createWebhook({
  workspace: "acme",
  url: "https://example.com/hooks",
  events: ["analytics.updated", "account.requires_reconnect"]
})
// Hand it to whoever receives: it is not shown again.
console.log(secret.slice(0, 6), webhook.status)
await analytics.testWebhook({ workspace: "acme", webhookId: webhook.id })
// #endregion

// #region night
const { items } = await analytics.listWebhooks({ workspace: "acme" })
for (const { disabled_for, id, waiting, waiting_since } of items)
  console.log(id.slice(0, 3), disabled_for, waiting, waiting_since !== null)
await analytics.updateWebhook({ workspace: "acme", webhookId: webhook.id, status: "active" })
await analytics.replayWebhookMessages({ workspace: "acme", webhookId: webhook.id, dead: true })
// #endregion

await analytics.close()
