// Plain JavaScript on purpose: an old Node must be able to read the sentence that refuses it.
const floor = [22, 19]
const [major, minor] = process.versions.node.split(".").map(Number)
if (major < floor[0] || (major === floor[0] && minor < floor[1])) {
  console.error(
    `Dravo needs Node ${floor.join(".")} or newer and this is Node ${process.versions.node}. ` +
      "Run `npx -y -p node@24 -p pnpm@12 pnpm test`, which brings its own."
  )
  process.exit(1)
}
