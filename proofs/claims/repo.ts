import type { Subject } from "../proving/claim.ts"

export const subject: Subject = {
  title: "The repository itself",
  about: "What a reader of the code may rely on.",
  claims: [
    {
      id: "repo.tests-import-what-ships",
      sentence: "Tests import what ships, never a source beside it.",
      goal: "a planted import is refused"
    },
    { id: "repo.no-sleep", sentence: "No test sleeps.", goal: "a planted sleep is refused" },
    {
      id: "repo.clean",
      sentence: "The repo itself passes every check that its tests plant violations for.",
      goal: "0 complaints",
      program: "tools/lint.ts --json",
      data: "every source of the repository",
      fast: true
    },
    {
      id: "repo.layering",
      sentence: "Each package imports what the architecture's table grants it and nothing else.",
      goal: "a planted violation per row is refused"
    },
    {
      id: "repo.suite-time",
      sentence: "The whole suite finishes in under 3 minutes.",
      goal: "< 180 s",
      program: "proofs/repo/suiteTime.ts",
      data: "every test"
    },
    {
      id: "repo.busy-machine",
      sentence: "The whole suite passes while eight busy loops want the machine's cores.",
      goal: "0 failed",
      program: "proofs/repo/busyMachine.ts",
      data: "every test"
    },
    {
      id: "repo.demo-from-a-clone",
      sentence: "The README's demo command works from a clean clone, whatever Node the machine has.",
      goal: "exit code 0",
      program: "proofs/repo/cleanClone.ts demo",
      data: "a clone of the last commit"
    },
    {
      id: "repo.test-from-a-clone",
      sentence: "The README's test command works from a clean clone, whatever Node the machine has.",
      goal: "exit code 0, 0 failed",
      program: "proofs/repo/cleanClone.ts test",
      data: "a clone of the last commit"
    },
    {
      id: "repo.packages",
      sentence:
        "Every package, packed, installs alone without a warning, loads on the oldest Node it names and compiles " +
        "under every module resolution.",
      goal: "0 complaints",
      program: "tools/packages/pack.ts --json",
      data: "every package, packed"
    },
    {
      id: "repo.claims-bite",
      sentence: "A claim whose test was renamed, skipped or fails falls short.",
      goal: "every planted claim falls short"
    },
    {
      id: "repo.claims-carried",
      sentence: "A claim that no test carries, and an id on a test that no table defines, are refused by the lint.",
      goal: "every planted one is refused"
    }
  ]
}
