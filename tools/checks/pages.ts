/**
 * What a page of the repo says in passing is true of the tree: a path it names is there, a module of a README's table
 * can be imported, the READMEs of checks and proofs leave none out, and a table's divider has its header's columns.
 */
import { existsSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { type Check, filesOf } from "../check.ts"

const pages = ["*.md", "docs/{,hosts/,platforms/}*.md", "packages/*/README.md", "{proofs,tools}/*.md"]

/** A path from the root, or from the page's folder; not a pattern, a placeholder or the name of a package. */
const pathsOf = (text: string): ReadonlyArray<string> =>
  [...text.matchAll(/`((?:packages|tools|proofs|docs|examples)\/[\w./-]+)`/gu)].map(([, path = ""]) => path)

const rowsOf = (text: string): ReadonlyArray<string> => text.replaceAll("\\|", "").split("\n")

const columns = (row: string): number => row.split("|").length

const isDivider = (row: string): boolean => /^\|(?: *:?-+:? *\|)+$/u.test(row)

const tableComplaints = (page: string, text: string): ReadonlyArray<string> =>
  rowsOf(text).flatMap((row, at, rows) =>
    isDivider(row) && columns(rows[at - 1] ?? "") !== columns(row)
      ? [`${page}:${at + 1} divides ${columns(row) - 2} columns under a header of ${columns(rows[at - 1] ?? "") - 2}`]
      : []
  )

/** The modules a package's README names in the first column of a table headed `module`. */
const modulesOf = (text: string): ReadonlyArray<string> => {
  const table = /^\| module \|[^\n]*\n\|[-|]+\n((?:\|[^\n]*\n)*)/mu.exec(text)?.[1] ?? ""
  const cells = table.split("\n").map((row) => row.split("|")[1] ?? "")
  return cells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/gu)].map(([, name = ""]) => name))
}

const moduleComplaints = (root: string, page: string, text: string): ReadonlyArray<string> => {
  const manifest = join(root, dirname(page), "package.json")
  if (!page.startsWith("packages/") || !existsSync(manifest)) return []
  const { exports = {} } = JSON.parse(readFileSync(manifest, "utf8")) as { readonly exports?: object }
  return modulesOf(text).flatMap((name) =>
    Object.hasOwn(exports, `./${name}`) ? [] : [`${page} names ${name}, which the package does not export`]
  )
}

const programsOf = (text: string): ReadonlyArray<string> =>
  [...text.matchAll(/"proofs\/([\w/-]+\.ts)/gu)].map(([, program = ""]) => program)

/** What a README must name in full, where it is there. */
const listings: Readonly<Record<string, (root: string) => ReadonlyArray<string>>> = {
  "tools/README.md": (root) => filesOf(root, "tools/checks/**/*.ts").map((file) => file.slice("tools/".length)),
  "proofs/README.md": (root) => [
    ...new Set(
      filesOf(root, "proofs/claims/*.ts").flatMap((file) => programsOf(readFileSync(join(root, file), "utf8")))
    )
  ]
}

const listingComplaints = (root: string, page: string, text: string): ReadonlyArray<string> =>
  (listings[page]?.(root) ?? []).flatMap((one) => (text.includes(`\`${one}\``) ? [] : [`${page} leaves out ${one}`]))

export const pagesHold: Check = {
  name: "pages",
  run: (root) => {
    const found = filesOf(root, ...pages).map((page) => ({ page, text: readFileSync(join(root, page), "utf8") }))
    return {
      checked: found.length,
      complaints: found.flatMap(({ page, text }) => [
        ...pathsOf(text).flatMap((path) =>
          path.startsWith("docs/.vitepress/") ||
          [root, join(root, dirname(page))].some((at) => existsSync(join(at, path)))
            ? []
            : [`${page} names ${path}, which is not there`]
        ),
        ...tableComplaints(page, text),
        ...moduleComplaints(root, page, text),
        ...listingComplaints(root, page, text)
      ])
    }
  }
}
