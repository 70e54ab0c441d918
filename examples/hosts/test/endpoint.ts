/** Calls the page's endpoint as SvelteKit does, and prints what it answers. */
import { GET } from "../src/sveltekit/routes/social/[...path]/+server.ts"

const { headers, url } = JSON.parse(process.env["EVENT"] ?? "") as {
  readonly headers: Record<string, string>
  readonly url: string
}
console.log(await (await GET({ request: new Request(url, { headers }) })).text())
process.exit(0)
