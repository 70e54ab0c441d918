import type { Subject } from "../proving/claim.ts"

export const subject: Subject = {
  title: "Webhooks",
  about: "What changes is told to endpoints of the workspace, signed, at least once and under one id.",
  claims: [
    {
      id: "webhooks.stores",
      sentence:
        "What changed is told in the transaction that changed it, an account once a minute at most; a message is " +
        "taken by one process, kept until it arrives, sent again on request and forgotten when it is old.",
      goal: "20 laws on every store",
      in: ["packages/store-postgres", "packages/store-sqlite", "packages/testkit"]
    }
  ]
}
