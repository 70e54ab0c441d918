import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    include: ["packages/*/test/**/*.test.ts", "examples/*/test/**/*.test.ts", "proofs/test/**/*.test.ts", "tools/test/**/*.test.ts", "docs/snippets/adapter-suite.ts"],
    globalSetup: ["./tools/postgres/vitest.ts"],
    reporters: ["default", "./tools/closingLine.ts"],
    // Half of the suite waits for databases, sockets and processes: no core needs to be kept free for the runner.
    maxWorkers: "100%",
    passWithNoTests: false
  }
})
