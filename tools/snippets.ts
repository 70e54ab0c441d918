/**
 * Code in the guides is code that compiles: every block of TypeScript in a README.md and docs/ stands between markers
 * that name a file of docs/snippets, `<!-- snippet: file.ts#region -->` … `<!-- /snippet -->`, or one of examples/ by
 * its whole path.
 * `node tools/snippets.ts --check` compares, `--write` copies the files into the pages.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { type Check, conclude, filesOf } from "./check.ts"

const pages = [
  "README.md",
  "packages/*/README.md",
  "examples/*/README.md",
  "docs/*.md",
  "docs/hosts/*.md",
  "docs/platforms/*.md"
]
const folder = "docs/snippets"
/** What the runner of snippets loads; no page shows it. */
const helpers = ["offline.ts"]

interface Place {
  readonly page: string
  /** As the marker names it: `file.ts` or `file.ts#region`. */
  readonly name: string
  readonly shown: string
  readonly line: number
}

const marked = /<!-- snippet: (\S+) -->\n([^]*?)<!-- \/snippet -->/gu

const placesOf = (page: string, text: string): ReadonlyArray<Place> =>
  [...text.matchAll(marked)].map((match) => ({
    page,
    name: match[1] ?? "",
    shown: match[2] ?? "",
    line: text.slice(0, match.index).split("\n").length
  }))

/**
 * The lines of a region without the indentation they share; the whole file without its region lines when none is named.
 */
const contentOf = (text: string, region: string | undefined): string | undefined => {
  const lines = text.trimEnd().split("\n")
  const isMark = (line: string): boolean => /^\s*\/\/ #(?:end)?region\b/u.test(line)
  if (region === undefined) return lines.filter((line) => !isMark(line)).join("\n")
  const from = lines.findIndex((line) => line.trim() === `// #region ${region}`)
  const to = lines.findIndex((line, at) => at > from && line.trim() === "// #endregion")
  if (from < 0 || to < 0) return undefined
  const inside = lines.slice(from + 1, to)
  const indents = inside.filter((line) => line.trim() !== "").map((line) => line.length - line.trimStart().length)
  const shared = Math.min(...indents)
  return inside.map((line) => line.slice(shared)).join("\n")
}

/** The fenced block a marker stands for; undefined when there is no such file or region. */
const blockOf = (root: string, name: string): string | undefined => {
  const [file = "", region] = name.split("#")
  const path = file.startsWith("examples/") ? join(root, file) : join(root, folder, file)
  if (!existsSync(path)) return undefined
  const content = contentOf(readFileSync(path, "utf8"), region)
  return content === undefined ? undefined : `\`\`\`${file.endsWith(".ts") ? "ts" : "text"}\n${content}\n\`\`\`\n`
}

const looseBlocks = (page: string, text: string): ReadonlyArray<string> =>
  /```(?:ts|typescript|js)\b/u.test(text.replaceAll(marked, ""))
    ? [`${page} shows code that no file of ${folder} holds: nobody compiles it`]
    : []

export const snippets: Check = {
  name: "snippets",
  run: (root) => {
    const complaints: Array<string> = []
    const shown = new Set<string>()
    for (const page of filesOf(root, ...pages)) {
      const text = readFileSync(join(root, page), "utf8")
      complaints.push(...looseBlocks(page, text))
      for (const place of placesOf(page, text)) {
        shown.add(place.name.split("#")[0] ?? "")
        const block = blockOf(root, place.name)
        if (block === undefined)
          complaints.push(`${page}:${place.line} names ${place.name}, which ${folder} does not have`)
        else if (block !== place.shown)
          complaints.push(`${page}:${place.line} differs from ${place.name}: run \`node tools/snippets.ts --write\``)
      }
    }
    const files = filesOf(root, `${folder}/**/*.{ts,out}`).map((file) => file.slice(folder.length + 1))
    const unused = files.filter(
      (file) => !shown.has(file) && !helpers.includes(file) && !shown.has(file.replace(/\.out$/u, ".ts"))
    )
    complaints.push(...unused.map((file) => `${folder}/${file} is on no page`))
    return { checked: shown.size, complaints }
  }
}

export const writeSnippets = (root: string): void => {
  for (const page of filesOf(root, ...pages)) {
    const text = readFileSync(join(root, page), "utf8")
    const next = text.replaceAll(marked, (whole, name: string) => {
      const block = blockOf(root, name)
      return block === undefined ? whole : `<!-- snippet: ${name} -->\n${block}<!-- /snippet -->`
    })
    if (next !== text) writeFileSync(join(root, page), next)
  }
}

if (import.meta.main) {
  const root = join(import.meta.dirname, "..")
  if (process.argv.includes("--write")) writeSnippets(root)
  const { complaints, ok } = conclude(snippets, root)
  for (const complaint of complaints) console.error(complaint)
  process.exitCode = ok ? 0 : 1
}
