import type { Subject } from "../proving/claim.ts"

export const subject: Subject = {
  title: "Webhooks",
  about: "What changes is told to endpoints of the workspace, signed, at least once and under one id.",
  claims: [
    {
      id: "webhooks.delivered",
      sentence:
        "A receiver that fails in every way gets each event nevertheless, under one id, signed as Standard Webhooks " +
        "has it.",
      goal: "500, silence, 429, a redirect and a reset, then an arrival"
    },
    {
      id: "webhooks.rotation",
      sentence: "While an endpoint's key is replaced, both the old and the new one verify its messages.",
      goal: "both while it lasts, one signature afterwards; verified by the package standardwebhooks"
    },
    {
      id: "webhooks.addresses",
      sentence: "Messages go to addresses of the public internet alone, whatever a name leads to.",
      goal: "22 addresses of every other kind are refused, beside a public one too"
    },
    {
      id: "webhooks.stores",
      sentence:
        "What changed is told in the transaction that changed it, an account once a minute at most; a message is " +
        "taken by one process, kept until it arrives, sent again on request and forgotten when it is old.",
      goal: "23 laws on every store",
      in: ["packages/store-postgres", "packages/store-sqlite", "packages/testkit"]
    },
    {
      id: "webhooks.events",
      sentence: "A metric a platform retired and a budget that is spent are told once, though a process dies between.",
      goal: "one message in 30 days, one a period"
    },
    {
      id: "webhooks.secrets",
      sentence: "The secret of an endpoint is shown once and stored sealed, and stands in no answer, error or log.",
      goal: "no trace of two secrets in four answers, an error, the log and the rows of the store"
    },
    {
      id: "webhooks.tenancy",
      sentence: "An endpoint of another workspace cannot be seen, changed, tested, replayed or deleted.",
      goal: "seven calls and six requests over HTTP, each as if there were none"
    }
  ]
}
