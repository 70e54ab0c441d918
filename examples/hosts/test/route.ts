/** Calls the page's route as Next.js does, and prints what it answers and how much `after` was told to wait for. */
import { told } from "./next/server.ts"
import { GET } from "../src/next/app/social/[...path]/route.ts"

const { headers, url } = JSON.parse(process.env["EVENT"] ?? "") as {
  readonly headers: Record<string, string>
  readonly url: string
}
const body = await (await GET(new Request(url, { headers }))).text()
await Promise.all(told)
console.log(JSON.stringify({ after: told.length, body }))
process.exit(0)
