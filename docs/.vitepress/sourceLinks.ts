/** Pages link to one another, and to files of the repository, by their paths in it. */
import { join, posix, relative } from "node:path"
import type { MarkdownEnv, MarkdownRenderer } from "vitepress"
import { linkTo } from "./places.ts"

/** Where the repository can be read, `https://…/blob/main/`; without it links to its files are shown as text. */
const repository = process.env["DOCS_REPOSITORY"]

const root = join(import.meta.dirname, "..", "..")
const isElsewhere = (href: string): boolean => /^(?:[a-z]+:|#)/u.test(href)
const isPage = (href: string): boolean => /\.md(?:#.*)?$/u.test(href)

/** A link to a page becomes its address on the site, where a dead one fails the build; others lead to the repository. */
export const sourceLinks = (markdown: MarkdownRenderer): void => {
  const shown = markdown.renderer.rules["link_open"]
  markdown.renderer.rules["link_open"] = (tokens, index, options, env: MarkdownEnv, self) => {
    const token = tokens[index]
    const href = token?.attrGet("href") ?? ""
    const from = relative(root, env.realPath ?? env.path)
    if (token !== undefined && !isElsewhere(href)) {
      if (!isPage(href)) return toRepository(posix.join(posix.dirname(from), href))
      token.attrSet("href", linkTo(from, href))
    }
    return shown?.(tokens, index, options, env, self) ?? self.renderToken(tokens, index, options)
  }
}

const toRepository = (path: string): string =>
  repository === undefined ? `<a title="${path} in the repository">` : `<a href="${repository}${path}">`
