/**
 * Every link from one page of the repo to another leads somewhere: to a file or folder that is there, and to a heading
 * it has.
 */
import { existsSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { type Check, filesOf } from "../check.ts"

const pages = ["*.md", "docs/**/*.md", "{packages,examples}/*/*.md", "{proofs,tools}/*.md"]

/** A heading as the addresses of repository hosts spell it. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\-_ ]/gu, "")
    .trim()
    .replaceAll(" ", "-")

const anchorsOf = (path: string): ReadonlyArray<string> =>
  [...readFileSync(path, "utf8").matchAll(/^#+ +(.*)$/gmu)].map(([, heading = ""]) => anchorOf(heading))

const complaintOf = (root: string, page: string, target: string): string | undefined => {
  const [path = "", anchor] = target.split("#")
  const file = path === "" ? page : join(dirname(page), path)
  if (file.startsWith("..") || !existsSync(join(root, file))) return `${page} links to ${target}, which is not there`
  if (anchor !== undefined && !anchorsOf(join(root, file)).includes(anchor))
    return `${page} links to ${target}, a heading that is not there`
  return undefined
}

export const links: Check = {
  name: "links",
  run: (root) => {
    const found = filesOf(root, ...pages).flatMap((page) =>
      [...readFileSync(join(root, page), "utf8").matchAll(/\]\(([^)\s]+)\)/gu)].flatMap(([, target = ""]) =>
        /^[a-z]+:/u.test(target) ? [] : [{ page, target }]
      )
    )
    return {
      checked: found.length,
      complaints: found.flatMap(({ page, target }) => complaintOf(root, page, target) ?? [])
    }
  }
}
