/**
 * Exports one workspace with the built packages, as a host would have them, and prints how many lines that were and the most
 * memory this process ever had. Plain JavaScript: reading types costs Node more memory than the export does.
 */
import { readFileSync } from "node:fs"
import { registerHooks } from "node:module"

registerHooks({
  resolve: (specifier, context, next) => {
    const found = next(specifier, context)
    return { ...found, url: found.url.replace(/(\/packages\/[^/]+)\/src\/(.*)\.ts$/u, "$1/dist/$2.js") }
  }
})

/** Of this program alone, in megabytes: what `getrusage` tells starts with the peak of the process that spawned it. */
const peak = () => Math.round(Number(/^VmHWM:\s+(\d+) kB$/mu.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? NaN) / 1024)

const [filename = "", way = "csv"] = process.argv.slice(2)
const [{ createAnalytics }, { make: x }, { layer }] =
  await Promise.all([import("@dravo/analytics"), import("@dravo/adapters-x"), import("@dravo/store-sqlite")])
const analytics = createAnalytics({ store: layer({ filename }), adapters: [x()], credentials: () => null })
await analytics.ready()
const ready = peak()
const start = performance.now()
const stream = await analytics.exportPosts({ workspace: "acme", format: way === "csv" ? "csv" : "ndjson" })
const kept = []
let lines = 0
for await (const bytes of stream) {
  for (const byte of bytes) if (byte === 10) lines += 1
  if (way === "collected") kept.push(bytes)
}
await analytics.close()
console.log(JSON.stringify({ lines, ready, megabytes: peak(), seconds: Math.round((performance.now() - start) / 1000) }))
