import { analytics } from "./analytics.ts"

const port = Number(process.env["PORT"] ?? 3000)
Bun.serve({ port, fetch: (request) => analytics.handler(request) })
console.log(`http://localhost:${port}/social`)
