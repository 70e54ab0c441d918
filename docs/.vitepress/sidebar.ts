/** What the site's pages are called and in which order they stand; a page that is missing here is found by search only. */
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import type { DefaultTheme } from "vitepress"

type Items = Array<DefaultTheme.SidebarItem>

const page = (text: string, link: string): DefaultTheme.SidebarItem => ({ text, link })

const guides: Items = [
  {
    text: "Begin",
    items: [
      page("What it is", "/"),
      page("Getting started", "/getting-started"),
      page("Your first numbers", "/first-numbers"),
      page("Concepts", "/concepts"),
      page("Coming from elsewhere", "/coming-from"),
      page("Testing your application", "/testing-your-app"),
      page("Glossary", "/glossary")
    ]
  },
  {
    text: "Platforms",
    items: [
      page("All platforms", "/platforms/"),
      page("Instagram", "/platforms/instagram"),
      page("Facebook Pages", "/platforms/facebook"),
      page("X", "/platforms/x"),
      page("LinkedIn", "/platforms/linkedin"),
      page("TikTok", "/platforms/tiktok"),
      page("Capabilities", "/capabilities")
    ]
  },
  {
    text: "Hosts",
    items: [
      page("All hosts", "/hosts/"),
      page("node:http", "/hosts/node-http"),
      page("Hono", "/hosts/hono"),
      page("Express", "/hosts/express"),
      page("Fastify", "/hosts/fastify"),
      page("NestJS", "/hosts/nestjs"),
      page("Next.js", "/hosts/next"),
      page("SvelteKit", "/hosts/sveltekit"),
      page("React Router", "/hosts/react-router"),
      page("AWS Lambda", "/hosts/lambda"),
      page("Bun", "/hosts/bun"),
      page("Deno", "/hosts/deno"),
      page("An Effect application", "/hosts/effect"),
      page("A web process and a worker", "/hosts/web-and-worker")
    ]
  },
  {
    text: "Use",
    items: [
      page("When numbers are stale", "/policies"),
      page("Policies, measured", "/policies-measured"),
      page("Background refresh", "/background"),
      page("Posts made elsewhere", "/discovery"),
      page("Messages of platforms", "/incoming"),
      page("Receive our webhooks", "/webhooks"),
      page("Totals", "/totals"),
      page("History", "/history"),
      page("The dashboard", "/dashboard"),
      page("What can go wrong", "/errors")
    ]
  },
  {
    text: "Operate",
    items: [
      page("Deploying", "/deploying"),
      page("Upgrading", "/upgrading"),
      page("Scale", "/scale"),
      page("Monitoring", "/monitoring"),
      page("Security", "/security"),
      page("Backup and restore", "/backup"),
      page("Guarantees", "/guarantees")
    ]
  },
  {
    text: "Extend",
    items: [
      page("An adapter of your own", "/writing-an-adapter"),
      page("A store of your own", "/writing-a-store"),
      page("What a store owes", "/store-contract")
    ]
  }
]

const written = join(import.meta.dirname, "../reference/typedoc-sidebar.json")

/** The modules of the reference; empty until `reference.ts` has run. */
const reference: Items = existsSync(written) ? (JSON.parse(readFileSync(written, "utf8")) as Items) : []

export const sidebar: DefaultTheme.SidebarMulti = {
  "/reference/": [{ text: "Reference", items: reference }],
  "/": guides
}
