/**
 * Exports one workspace with the built packages, as a host or an installed `dravo` would have them, and writes how many
 * lines that were and the most memory this process ever had. Plain JavaScript: reading types costs Node more memory
 * than the export does.
 */
import { readFileSync, writeFileSync } from "node:fs"
import { registerHooks } from "node:module"

registerHooks({
  resolve: (specifier, context, next) => {
    const found = next(specifier, context)
    return { ...found, url: found.url.replace(/(\/packages\/[^/]+)\/src\/(.*)\.ts$/u, "$1/dist/$2.js") }
  }
})

/** Of this program alone, in megabytes: what `getrusage` tells starts with the peak of the process that spawned it. */
const peak = () =>
  Math.round(Number(/^VmHWM:\s+(\d+) kB$/mu.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? NaN) / 1024)

const [how = "host", report = "", address = "", way = "csv", workspace = "acme"] = process.argv.slice(2)
let lines = 0
let ready = 0
const start = performance.now()
// Nothing is made for a byte: the measure would be most of what is measured.
const count = (bytes) => {
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) lines += 1
}
const done = () =>
  writeFileSync(
    report,
    JSON.stringify({ lines, ready, megabytes: peak(), seconds: Math.round((performance.now() - start) / 1000) })
  )

if (how === "cli") {
  const write = process.stdout.write.bind(process.stdout)
  process.stdout.write = (part, ...rest) => {
    count(part)
    return write(part, ...rest)
  }
  process.once("exit", done)
  process.argv.splice(
    2,
    process.argv.length,
    "export",
    "--database",
    address,
    "--workspace",
    workspace,
    "--format",
    way
  )
  await import(new URL("../../packages/cli/dist/bin.js", import.meta.url).href)
} else {
  const [{ createAnalytics }, { make: x }, store] = await Promise.all([
    import("@dravo/analytics"),
    import("@dravo/adapters-x"),
    address.startsWith("postgres") ? import("@dravo/store-postgres") : import("@dravo/store-sqlite")
  ])
  const { secret } = await import("@dravo/analytics")
  const layer = address.startsWith("postgres")
    ? store.layer({ connectionString: secret(address) })
    : store.layer({ filename: address })
  const analytics = createAnalytics({ store: layer, adapters: [x()], credentials: () => null })
  await analytics.ready()
  ready = peak()
  const kept = []
  for await (const bytes of await analytics.exportPosts({
    workspace: "acme",
    format: way === "csv" ? "csv" : "ndjson"
  })) {
    count(bytes)
    if (way === "collected") kept.push(bytes)
  }
  await analytics.close()
  done()
}
