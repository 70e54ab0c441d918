/** The site of the guides: everything in docs/ and every package's README, searchable, with links that are checked. */
import { join } from "node:path"
import { defineConfig } from "vitepress"
import { placeOf } from "./places.ts"
import { sidebar } from "./sidebar.ts"
import { sourceLinks } from "./sourceLinks.ts"

export default defineConfig({
  title: "Dravo Analytics",
  description: "Official numbers of social posts and accounts, in your own database",
  lang: "en",
  // READMEs of packages belong to the site as well, so it is read from the top of the repository.
  srcDir: "..",
  srcExclude: [
    "{node_modules,.git,.github,.changeset,proofs,tools,examples}/**",
    "packages/*/{src,test,node_modules,dist}/**",
    "docs/node_modules/**",
    "AGENTS.md",
    "CLAUDE.md"
  ],
  rewrites: placeOf,
  outDir: ".vitepress/dist",
  cacheDir: ".vitepress/cache",
  cleanUrls: true,
  lastUpdated: false,
  // Pages outside docs/ have no node_modules above them that holds it.
  vite: {
    resolve: { alias: [{ find: /^vue(?=$|\/)/u, replacement: join(import.meta.dirname, "../node_modules/vue") }] }
  },
  markdown: { config: sourceLinks, theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" } },
  themeConfig: {
    search: { provider: "local" },
    outline: [2, 3],
    sidebar,
    nav: [
      { text: "Getting started", link: "/getting-started" },
      { text: "Platforms", link: "/platforms/" },
      { text: "Hosts", link: "/hosts/" },
      { text: "Reference", link: "/reference/" },
      { text: "Guarantees", link: "/guarantees" }
    ],
    externalLinkIcon: false
  }
})
