#!/usr/bin/env node
/** Looks at the version of Node before anything is loaded: on an older one the database driver would end the process without a word. */
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number)
if (major < 22 || major === 22 && minor < 19) {
  console.error(`dravo: needs Node 22.19 or newer, and this is Node ${process.versions.node}.`)
  process.exit(6)
}
await import("./Main.ts")
