import { availableParallelism } from "node:os"
import { join } from "node:path"
import { defineConfig } from "vitest/config"

const everywhere = [
  "packages/*/test/**/*.test.ts",
  "examples/*/test/**/*.test.ts",
  "proofs/test/**/*.test.ts",
  "tools/test/**/*.test.ts"
]
/** They look at what a process has one of: its metrics. */
const alone = ["examples/hosts/test/observability.test.ts"]

export default defineConfig({
  test: {
    globalSetup: ["./tools/postgres/vitest.ts"],
    reporters: ["default", "./tools/closingLine.ts", "./tools/claims/report.ts"],
    passWithNoTests: false,
    // Real processes on a crowded machine: a limit is for what hangs.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // Half of these wait for sockets and processes: one more than there are cores keeps them all at work.
    maxWorkers: availableParallelism() + 1,
    // What one process has compiled, the hundred others that are started need not.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, "node_modules", ".cache", "compiled") },
    projects: [
      // Loading and warming up what is tested takes longer than most tests: the files of a worker share it.
      {
        extends: true,
        test: { name: "together", include: everywhere, exclude: ["**/node_modules/**", ...alone], isolate: false }
      },
      { extends: true, test: { name: "alone", include: alone } }
    ]
  }
})
