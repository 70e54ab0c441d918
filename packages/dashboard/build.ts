/**
 * Writes `dist/site`: the page, its script and its style under names that change with what is in them.
 * `node packages/dashboard/build.ts`
 */
import { createHash } from "node:crypto"
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { join, parse } from "node:path"
import { build } from "esbuild"

const home = import.meta.dirname
const site = join(home, "dist/site")

/** Names of what was written, the page first. */
export const buildSite = async (): Promise<ReadonlyArray<string>> => {
  const { outputFiles } = await build({
    absWorkingDir: home,
    entryPoints: ["page/page.ts", "page/element.ts", "page/page.css"],
    outdir: "out",
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    jsx: "automatic",
    jsxImportSource: "preact",
    write: false,
    define: { "process.env.NODE_ENV": '"production"' },
    legalComments: "none",
    logLevel: "warning"
  })
  mkdirSync(site, { recursive: true })
  const named = outputFiles.map(({ contents, path }) => {
    const { base, ext, name } = parse(path)
    const hash = createHash("sha256").update(contents).digest("hex").slice(0, 12)
    // Hosts write the element's name into their own pages: it stays.
    return { name: name === "element" ? base : `${name}-${hash}${ext}`, contents }
  })
  const names = ["index.html", ...named.map(({ name }) => name)]
  for (const { contents, name } of named) written(name, contents)
  written("index.html", Buffer.from(page(names)))
  for (const name of readdirSync(site)) if (!names.includes(name)) rmSync(join(site, name), { force: true })
  return names
}

/** Whole or not at all: somebody may be reading the file. */
const written = (name: string, contents: Uint8Array): void => {
  const part = join(site, `${name}.${process.pid}.part`)
  writeFileSync(part, contents)
  renameSync(part, join(site, name))
}

const page = (names: ReadonlyArray<string>): string => {
  const tags = names.flatMap((name) => {
    if (name.endsWith(".css")) return [`<link rel="stylesheet" href="dashboard/${name}">`]
    return name.startsWith("page-") ? [`<script type="module" src="dashboard/${name}"></script>`] : []
  })
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>Analytics</title>
${tags.join("\n")}
</head>
<body>
<noscript>This page is made by a script of its own server, which this browser does not run.</noscript>
</body>
</html>
`
}

if (import.meta.main) console.log((await buildSite()).join("\n"))
