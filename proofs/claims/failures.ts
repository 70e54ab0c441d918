import type { Subject } from "../proving/claim.ts"

export const subject: Subject = {
  title: "When a platform fails",
  about: "What readers see, and who asks again when.",
  claims: [
    {
      id: "failures.http-200",
      sentence: "Every failure of X leaves HTTP 200, the right sync_status and one sentence in error_message.",
      goal: "every row of the failure table"
    },
    {
      id: "failures.old-metrics",
      sentence: "Every failure of X leaves the old metrics byte for byte.",
      goal: "every row of the failure table"
    },
    {
      id: "failures.matrix",
      sentence:
        "However a platform fails, readers get HTTP 200, the metrics of the last good reading byte for byte, the " +
        "right sync_status and a sentence of a closed list, whether the row was read before or never.",
      goal: "8 failures × 2 rows × 5 platforms over loopback",
      control: "an adapter that invents zeros, and rows altered in each field"
    },
    {
      id: "failures.hung",
      sentence:
        "Readers of four platforms do not notice that the fifth never answers, and second attempts add little to the " +
        "requests of a platform that fails.",
      goal: "p99 within 1.5 times of idle; 1.1 requests a reading",
      program: "proofs/failures/hung.ts",
      control: "with all reads in one lane",
      data: "five fake platforms on loopback, SQLite"
    },
    {
      id: "failures.one-probe",
      sentence: "After a platform's deadline one process probes before the rest follow.",
      goal: "1 call until it is answered",
      control: "without probes"
    },
    {
      id: "failures.retry-after",
      sentence: "A 429 with Retry-After 3 s keeps every process away until then, and lets one of them try first.",
      goal: "0 calls before, 1 until the probe is answered",
      program: "proofs/failures/throttled.ts",
      control: "without probes",
      data: "processes on Postgres and SQLite, a fake platform"
    },
    {
      id: "failures.breaker",
      sentence:
        "A platform that falls ill is asked by no process while it is left alone, by one at a time when that is " +
        "over, and by all once one was answered; a prober that is killed is followed by the next; no number is " +
        "lost.",
      goal: "6 processes: opened by 5 calls, 0 while open, probes 1 at a time, 9 calls until it is found well",
      program: "proofs/failures/breaker.ts",
      control: "without a breaker",
      data: "6 processes on Postgres and SQLite, a fake platform"
    },
    {
      id: "failures.breaker-opens",
      sentence:
        "Five failures in a row leave a platform alone, on the store's clock; readers are shown what is known byte " +
        "for byte, and until when nobody asks.",
      goal: "calls 5 of 8, 0 at later reads",
      control: "without a breaker"
    },
    {
      id: "failures.breaker-grows",
      sentence:
        "A platform that is found ill again is left alone for longer, never for more than ten minutes, and not in " +
        "step with other platforms.",
      goal: "30 s doubling to 8 min, ± 20 %"
    },
    {
      id: "failures.breaker-one-account",
      sentence: "What fails for one account alone keeps no other account from being refreshed.",
      goal: "12 of 12 failing calls made, the others' too"
    },
    {
      id: "failures.breaker-late-word",
      sentence: "A prober that dies is followed by the next after its lease, and its late word changes nothing.",
      goal: "1 call at a time, 0 closed by the late word"
    },
    {
      id: "failures.breaker-store",
      sentence: "A store that fails in the breaker fails no refresh.",
      goal: "every row refreshed"
    },
    {
      id: "failures.http",
      sentence:
        "A platform is sent what the request says once more at most three times, within a deadline, with fresh " +
        "answers only, and its text is cut before anything looks at it.",
      goal: "3 attempts; a tenth more calls than asked for, plus ten"
    },
    {
      id: "failures.foreign-json",
      sentence:
        "What platforms send is read by own properties only, tokens and lifetimes are never invented, and deadlines " +
        "are taken where they are usable.",
      goal: "0 invented"
    },
    {
      id: "failures.breaking-migration",
      sentence:
        "A migration that breaks running code stops it with its next claim, of readers or of background work, " +
        "which grants nothing and costs no round trip more.",
      goal: "0 rows granted",
      in: ["packages/store-postgres", "packages/store-sqlite"]
    },
    {
      id: "failures.backup-guide",
      sentence: "The guide to backup and restore works for both databases as it is written.",
      goal: "its commands, executed",
      control: "by a copy of the file alone"
    }
  ]
}
