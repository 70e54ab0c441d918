import type { Subject } from "../proving/claim.ts"
import { adapters } from "./platforms.ts"

export const subject: Subject = {
  title: "What hosts, plug-ins and clocks do",
  about: "Nothing a host plugs in, no database that refuses and no clock that jumps costs more than what it concerns.",
  claims: [
    {
      id: "hosts.policies",
      sentence:
        "A freshness policy that throws or answers nonsense costs one warning and is six hours for its row; every " +
        "decision is held to whole milliseconds before the year 10000, and a row that was stored beyond it is read.",
      goal: "1 call for each of 22 policies, 0 pages lost"
    },
    {
      id: "hosts.adapters",
      sentence:
        "An adapter that breaks its contract costs its rows one failed attempt with back-off, and nobody else " +
        "anything.",
      goal: "34 ways of breaking it: 1 call in 11 reads, 1 line in the log, the other account synced"
    },
    {
      id: "hosts.listings",
      sentence:
        "An adapter that lists posts against its contract costs its account one visit, a post that is none costs " +
        "itself, and a list that goes on without anything new is given up.",
      goal: "18 ways of no page: 1 call; 11 posts that are none: the other found; 5 lists without an end: 11 pages"
    },
    {
      id: "hosts.one-renewal",
      sentence:
        "Tokens of the host that run out are renewed once, however many calls and processes meet the refusal; a " +
        "grant is dead only while the refused version is the current one.",
      goal: "1 exchange of a single-use refresh token in 1, 2 and 4 processes, 25 posts of 25 synced",
      control: "asked for each refusal"
    },
    {
      id: "hosts.exchanges",
      sentence:
        "An adapter whose exchange of a refresh token never answers, throws or answers nonsense costs its account " +
        "one attempt; what it threw is in no log, and the next attempt renews.",
      goal: "16 ways of no token: CredentialUnavailable within 20 seconds",
      control: "asked as it is"
    },
    {
      id: "hosts.unsendable",
      sentence:
        "A token that no request can carry costs its own account an attempt and closes the platform for nobody.",
      goal: "6 forced reads of two accounts, the third account synced",
      control: "handed to the adapter"
    },
    {
      id: "hosts.unsendable-asked",
      sentence:
        "An adapter that is handed a token no request can carry, in a header or a form, says so of the account and " +
        "asks its platform nothing.",
      goal: "6 tokens, 0 calls, CredentialUnavailable on each platform",
      control: "answers of adapters that ask anyway",
      in: adapters
    },
    {
      id: "hosts.clock-ahead",
      sentence:
        "What a clock that was a year ahead left behind holds nobody: rows, back-offs, circuits and limits of then " +
        "are over at once, and those of now are kept.",
      goal: "every row read at the first read after the clock was right again",
      control: "by promises alone"
    },
    {
      id: "hosts.clearing",
      sentence:
        "What holds platforms back is listed, and a person clears it, by `clearLimits` or `dravo doctor --fix`: all " +
        "of it, a platform's or one account's, and nobody else's; the log says what.",
      goal: "asked again at the next read",
      control: "forgotten nowhere"
    },
    {
      id: "hosts.serve-waits",
      sentence:
        "A server started with `dravo serve` waits for a database that cannot be reached yet, says so, and listens " +
        "once it answers.",
      goal: "one line that it waits, one that it answers, exit code 0 at SIGTERM"
    },
    {
      id: "hosts.unstored",
      sentence:
        "A store that keeps refusing commits costs a platform no call per read: rows say so, keep their numbers and " +
        "heal by themselves; one row the store cannot take costs no other row of its batch.",
      goal: "1 call in 20 reads, 3 in the first minute; 2 of 3 rows stored",
      control: "by processes that forget"
    },
    {
      id: "hosts.soak",
      sentence:
        "Hosts that read, record and refresh on either store while the platform fails in seven ways, processes are " +
        "killed and clocks are set an hour, a day or a year ahead or behind: no wrong number, none that goes back, " +
        "nothing lost, every lease released, no storm of calls, no held event loop, no growing heap, no error that " +
        "nobody caught.",
      goal: "9 of 9 invariants in two minutes; event loop held < 250 ms, heap + 24 MB, 60 calls a second",
      program: "proofs/soak/run.ts --minutes 2",
      data: "3 processes on each of SQLite and Postgres, a fake platform",
      fast: true
    },
    {
      id: "hosts.soak-sees",
      sentence: "Each invariant of the soak sees what breaks it, and only that.",
      goal: "9 of 9 invariants broken on purpose"
    }
  ]
}
