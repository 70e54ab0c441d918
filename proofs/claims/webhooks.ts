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
      id: "webhooks.gone",
      sentence:
        "An endpoint that answers 410 is disabled at once and told nothing more, though the process ends before what " +
        "became of its message is stored.",
      goal: "disabled after one message, with and without an end in between"
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
      id: "webhooks.tls",
      sentence:
        "Messages go out over TLS with the name of the host, to the address that was checked; a certificate of " +
        "another name or of nobody's trust is refused.",
      goal: "one real server, two refusals"
    },
    {
      id: "webhooks.faults",
      sentence:
        "Events reach receivers that fail in every way while the senders are killed: each at least once, under one " +
        "id, signed so that the package standardwebhooks verifies every attempt.",
      goal: "0 of 10,000 lost under 7 faults and 20 kills",
      program: "proofs/webhooks/faults.ts",
      data: "20 endpoints, three processes on one SQLite file, a receiver on loopback",
      control: "messages that count as arrived once they are taken"
    },
    {
      id: "webhooks.faults-in-small",
      sentence: "The same holds in small, within two minutes.",
      goal: "0 of 240 lost under 7 faults and 3 kills",
      program: "proofs/webhooks/faults.ts --fast",
      data: "as above",
      control: "messages that count as arrived once they are taken"
    },
    {
      id: "webhooks.cost",
      sentence: "A refresh that an endpoint is told of costs hardly more than one that nobody is told of.",
      goal: "at most 1.1 times the CPU, where two refreshes without differ by at most 1.05",
      program: "proofs/webhooks/cost.ts",
      data: "1,000 rows a refresh on SQLite, four arms by turns",
      control: "a refresh that does a fifth more"
    },
    {
      id: "webhooks.copy",
      sentence:
        "A copy that messages wake and the feed of changes fills ends equal to the source, though messages are lost, " +
        "doubled and reordered and the source fails over to an older database.",
      goal: "equal record by record"
    },
    {
      id: "webhooks.events",
      sentence:
        "A metric a platform retired, a budget that is spent and a spent quota of the developer app are told once, " +
        "though a process dies between.",
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
