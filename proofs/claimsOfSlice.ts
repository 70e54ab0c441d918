/** What reads, refreshes, tenants and the repo itself promise. */
import type { Draft } from "./claim.ts"

export const slice: ReadonlyArray<Draft> = [
  {
    id: "slice-01-spec-posts",
    sentence: "Equal data gives the spec's example answer for posts; extra keys are only the documented ones.",
    goal: "every example key equal",
    proof: {
      test: "packages/http/test/Wire.test.ts › Wire › gives the contract's posts example for equal data, plus the documented additive keys"
    }
  },
  {
    id: "slice-01-spec-accounts",
    sentence: "Equal data gives the spec's example answer for accounts; extra keys are only the documented ones.",
    goal: "every example key equal",
    proof: {
      test: "packages/http/test/Wire.test.ts › Wire › gives the contract's accounts example for equal data, plus the documented additive keys"
    }
  },
  {
    id: "slice-02-batch-25",
    sentence: "Reading 25 stale rows of X asks the platform once.",
    goal: "1 call",
    proof: { test: "proofs/test/xCalls.test.ts › Platform calls of reads over HTTP › 25 stale rows cost one call" }
  },
  {
    id: "slice-02-batch-101",
    sentence: "Reading 101 stale rows of X asks the platform twice.",
    goal: "2 calls",
    proof: { test: "proofs/test/xCalls.test.ts › Platform calls of reads over HTTP › 101 stale rows cost two calls" }
  },
  {
    id: "slice-02-one-call-for-everybody",
    sentence: "50 concurrent readers of the same stale page cost one platform call.",
    goal: "1 call",
    proof: {
      test: "proofs/test/xCalls.test.ts › Platform calls of reads over HTTP › 50 concurrent readers of a stale page cost one call",
      control:
        "proofs/test/xCalls.test.ts › Platform calls of reads over HTTP › without joining and leases every reader costs a call"
    }
  },
  {
    id: "slice-02-warm-read",
    sentence: "Reading a page again while it is fresh asks no platform.",
    goal: "0 calls",
    proof: {
      test: "proofs/test/xCalls.test.ts › Platform calls of reads over HTTP › a warm read costs no call",
      control:
        "proofs/test/xCalls.test.ts › Platform calls of reads over HTTP › with a policy that is never fresh every read costs a call"
    }
  },
  {
    id: "slice-03-reader-leaves",
    sentence: "A reader that gives up does not stop the refresh it started.",
    goal: "the row ends fresh",
    proof: { test: "packages/engine/test/Refresher.test.ts › A reader that gives up › does not stop the refresh" }
  },
  {
    id: "slice-03-process-ends",
    sentence: "A process that ends lets go of its leases.",
    goal: "0 leases left",
    proof: { test: "packages/engine/test/Refresher.test.ts › An engine that ends › lets go of its leases" }
  },
  {
    id: "slice-04-http-200",
    sentence: "Every failure of X leaves HTTP 200, the right sync_status and one sentence in error_message.",
    goal: "every row of the failure table",
    proof: { test: "proofs/test/xFailures.test.ts › when X fails › answers 200 with the right status and one sentence" }
  },
  {
    id: "slice-04-old-metrics",
    sentence: "Every failure of X leaves the old metrics byte for byte.",
    goal: "every row of the failure table",
    proof: { test: "proofs/test/xFailures.test.ts › when X fails › leaves the old metrics byte for byte" }
  },
  {
    id: "slice-05-bad-parameters",
    sentence: "A bad parameter is a 400 that names the parameter.",
    goal: "every bad value",
    proof: {
      test: "packages/http/test/Parameters.test.ts › Parameters › refuses everything else with 400, naming every parameter at fault"
    }
  },
  {
    id: "slice-05-never-500",
    sentence: "No query string makes the server answer 500.",
    goal: "no 500 on random query strings",
    proof: {
      test: "packages/http/test/Fuzz.test.ts › Fuzz › answers 6,000 hostile queries with 200, 400 or 404 and never 500"
    }
  },
  {
    id: "slice-06-foreign-ids",
    sentence: "A second workspace's ids answer exactly like ids that do not exist.",
    goal: "equal bodies and status",
    proof: { test: "proofs/test/tenancy.test.ts › tenancy › answers a foreign id like one that does not exist" }
  },
  {
    id: "slice-07-hostile-numbers",
    sentence: "Numbers beyond 2^53, __proto__, NUL and lone surrogates in what a platform sends harm nothing.",
    goal: "only sound values kept",
    proof: { test: "packages/core/test/Metrics.test.ts › Metrics.bounded" }
  },
  {
    id: "slice-07-same-on-every-store",
    sentence: "What a platform sends, however hostile, gives the same result on every store.",
    goal: "deep-equal on memory, SQLite file and SQLite memory",
    proof: { test: "packages/store-sqlite/test/conformance.test.ts" }
  },
  {
    id: "slice-08-what-ships",
    sentence: "Tests import what ships, never a source beside it.",
    goal: "a planted import is refused",
    proof: {
      test: "tools/test/layering.test.ts › rules for every package › keeps sources from their tests, and tests on what ships"
    }
  },
  {
    id: "slice-08-no-sleep",
    sentence: "No test sleeps.",
    goal: "a planted sleep is refused",
    proof: { test: "tools/test/checks.test.ts › sleeps › refuses a test that waits on the real clock" }
  },
  {
    id: "slice-08-repo-is-clean",
    sentence: "The repo itself passes every check that its tests plant violations for.",
    goal: "0 complaints",
    proof: { program: "tools/lint.ts", args: ["--json"] },
    fast: true
  },
  {
    id: "slice-08-layering",
    sentence: "Each package imports what the architecture's table grants it and nothing else.",
    goal: "a planted violation per row is refused",
    proof: { test: "tools/test/layering.test.ts › the layering table" }
  },
  {
    id: "slice-08-three-minutes",
    sentence: "The whole suite finishes in under 3 minutes.",
    goal: "< 180 s",
    proof: { program: "proofs/suiteTime.ts" }
  },
  {
    id: "slice-09-demo",
    sentence: "The README's demo command works from a clean clone, whatever Node the machine has.",
    goal: "exit code 0",
    proof: { program: "proofs/cleanClone.ts", args: ["demo"] }
  },
  {
    id: "slice-09-test",
    sentence: "The README's test command works from a clean clone, whatever Node the machine has.",
    goal: "exit code 0, 0 failed",
    proof: { program: "proofs/cleanClone.ts", args: ["test"] }
  },
  {
    id: "slice-09-packages",
    sentence:
      "Every package, packed, installs alone without a warning, loads on the oldest Node it names and compiles under every module resolution.",
    goal: "0 complaints",
    proof: { program: "tools/packages/pack.ts", args: ["--json"] }
  },
  {
    id: "slice-10-claims",
    sentence: "A claim whose test was renamed, skipped or fails falls short.",
    goal: "every planted claim falls short",
    proof: { test: "proofs/test/claims.test.ts › proving a claim" }
  }
]
