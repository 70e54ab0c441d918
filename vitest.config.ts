import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    include: ["packages/*/test/**/*.test.ts", "examples/*/test/**/*.test.ts", "proofs/test/**/*.test.ts", "tools/test/**/*.test.ts"],
    globalSetup: ["./tools/postgres/vitest.ts"],
    reporters: ["default", "./tools/closingLine.ts"],
    passWithNoTests: false
  }
})
