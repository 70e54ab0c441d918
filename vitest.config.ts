import { availableParallelism } from "node:os"
import { defineConfig } from "vitest/config"

const everywhere = [
  "packages/*/test/**/*.test.ts",
  "examples/*/test/**/*.test.ts",
  "proofs/test/**/*.test.ts",
  "tools/test/**/*.test.ts"
]
/** They share one server, whose feed of changes waits for any transaction that writes: one file after the other. */
const oneServer = ["packages/store-postgres/test/**/*.test.ts", "packages/cli/test/postgres.test.ts"]

export default defineConfig({
  test: {
    globalSetup: ["./tools/postgres/vitest.ts"],
    reporters: ["default", "./tools/closingLine.ts", "./tools/claims/report.ts"],
    passWithNoTests: false,
    // Real processes on a crowded machine: a limit is for what hangs.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    projects: [
      // Half of these wait for sockets and processes: one more than there are cores keeps them all at work.
      {
        extends: true,
        test: {
          name: "side by side",
          include: everywhere,
          exclude: ["**/node_modules/**", ...oneServer],
          maxWorkers: availableParallelism() + 1
        }
      },
      {
        extends: true,
        test: { name: "postgres", include: oneServer, fileParallelism: false, sequence: { groupOrder: 1 } }
      }
    ]
  }
})
