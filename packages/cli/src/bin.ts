#!/usr/bin/env node
/**
 * Looks at the version of Node before anything is loaded: on an older one the database driver would end the process
 * without a word.
 */
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number)
if (major < 22 || (major === 22 && minor < 19)) {
  console.error(`dravo: needs Node 22.19 or newer, and this is Node ${process.versions.node}.`)
  process.exit(6)
}
if (process.argv.includes("export")) {
  // Rows that stream through keep nothing, and optimised code hardly hastens a database: a small nursery and one
  // compiler do, at half the memory above that of a program at rest. A version of V8 that knows one of these no more
  // says so and goes on.
  const { setFlagsFromString } = await import("node:v8")
  for (const flag of ["--optimize-for-size", "--semi-space-growth-factor=1", "--no-turbofan", "--no-maglev"])
    setFlagsFromString(flag)
}
await import("./main.ts")
