import type { Subject } from "../proving/claim.ts"

export const subject: Subject = {
  title: "Workspaces, tokens and files",
  about: "Nobody sees another's rows, no log shows a token, no file runs as a program.",
  claims: [
    {
      id: "security.foreign-ids",
      sentence: "A second workspace's ids answer exactly like ids that do not exist.",
      goal: "equal bodies and status"
    },
    {
      id: "security.activity",
      sentence:
        "Ids of records and cursors tell nothing of other workspaces: they have one length, no order, and stay what " +
        "they are while another workspace records posts.",
      goal: "rank correlation with time below 0.8 for 40 ids and 40 cursors; above 0.9 for a plain count"
    },
    {
      id: "security.foreign-cursors",
      sentence: "A cursor of another workspace or list, or one altered in any character, is refused.",
      goal: "0 accepted"
    },
    {
      id: "security.row-level",
      sentence:
        "With `rowLevelSecurity` Postgres itself hides rows of other workspaces: a statement that forgets its " +
        "workspace sees those of its transaction's, none outside of one, and writes none of another.",
      goal: "0 rows outside, 1 of 2 inside, a planted write refused"
    },
    {
      id: "security.row-level-suite",
      sentence: "Every law of a store holds with row-level security too, and it costs one statement an operation.",
      goal: "0 failed, a warm page at most 2.5 times as long",
      program: "proofs/stores/rowSecurity.ts",
      data: "the suite's; a workspace of 1,000 posts beside another one",
      control: "the same page without it"
    },
    {
      id: "security.vault-rotation",
      sentence:
        "The key that seals tokens is replaced while they are used: the old key opens, the new one seals, and what " +
        "was interrupted goes on.",
      goal: "250 of 250 credentials sealed anew and readable with the new key alone",
      control: "without the old key"
    },
    {
      id: "security.tokens",
      sentence:
        "Tokens and client secrets appear in no log, error, span, URL, body or file, on any platform, whatever it " +
        "answers.",
      goal: "0 hits",
      control: "an adapter that gives them away"
    },
    {
      id: "security.formulas",
      sentence: "No text in a CSV runs as a formula in a spreadsheet.",
      goal: "every text that begins like one is quoted"
    },
    {
      id: "security.strangers",
      sentence: "A key of another workspace meets nothing of it, whatever is asked.",
      goal: "0 marks and 0 × 500 in at least 1,104 odd requests"
    },
    {
      id: "security.keys",
      sentence: "A key of which one character is another is refused.",
      goal: "0 accepted of every position and several letters, at least 272 keys",
      control: "looked up carelessly in three ways"
    },
    {
      id: "security.fuzz",
      sentence:
        "A seeded program that sends any method, header, query, body and cursor to every endpoint is never accepted " +
        "without a key, never shown another workspace's rows and never answered with a 500.",
      goal: "0 wrong accepts, 0 leaks, 0 × 500 in 20,000 requests",
      control: "handlers with a hole"
    },
    {
      id: "security.dashboard-tokens",
      sentence:
        "Dashboard tokens are accepted and refused exactly as a corpus of them says, and only under the algorithms " +
        "the host allows.",
      goal: "0 wrong verdicts on at least 67 tokens",
      control: "by the signature alone, and without a clock"
    },
    {
      id: "security.issuers",
      sentence:
        "An issuer's keys are fetched once for many requests, follow a rotation, and survive an issuer that is " +
        "down, slow or asked for made-up ids.",
      goal: "1 fetch in 30 s for made-up ids; 503 within 2 s"
    },
    {
      id: "security.issuers-clock",
      sentence:
        "A clock that was ahead for a moment keeps no withdrawn key in use and leaves no failure of an issuer behind.",
      goal: "0 left",
      control: "judged by age alone"
    },
    {
      id: "security.formats",
      sentence:
        "A text that begins like a formula is made one no spreadsheet runs, and Accept decides the format as its " +
        "q-values say.",
      goal: "every one of the tables"
    },
    {
      id: "security.page",
      sentence:
        "The page about security has threats, promises and the host's duties, and a row for each of OWASP's ten API " +
        "risks whose tests exist.",
      goal: "10 of 10 rows, 0 tests that are not there",
      control: "a page that names a test that is gone, or leaves a risk out"
    }
  ]
}
