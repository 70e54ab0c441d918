import type { Subject } from "../proving/claim.ts"

export const subject: Subject = {
  title: "What hosts, plug-ins and clocks do",
  about: "Nothing a host plugs in, no database that refuses and no clock that jumps costs more than what it concerns.",
  claims: [
    {
      id: "hosts.policies",
      sentence:
        "A freshness policy that throws or answers nonsense costs one warning and is six hours for its row; every " +
        "decision is held to whole milliseconds before the year 10000, and a row that was stored beyond it is read.",
      goal: "1 call for each of 21 policies, 0 pages lost"
    },
    {
      id: "hosts.adapters",
      sentence:
        "An adapter that breaks its contract costs its rows one failed attempt with back-off, and nobody else anything.",
      goal: "30 ways of breaking it: 1 call in 11 reads, 1 line in the log, the other account synced"
    }
  ]
}
