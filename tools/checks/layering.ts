/**
 * Who may import whom: the table of the architecture as one value, and the check that holds every source to it.
 * Add a package family here first; a package without a row is refused.
 */
import { existsSync, readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join, posix } from "node:path"
import { type Check, filesOf, type Manifest, manifestOf } from "../check.ts"
import { isPublic } from "../exports.ts"
import { importsOf } from "../syntax.ts"

export interface Row {
  /** Folder names; `*` ends a family. The first row that fits is the one that counts. */
  readonly packages: ReadonlyArray<string>
  /** Besides its own files and effect's plain modules. `"anything"` still means: by package name, and declared. */
  readonly may: ReadonlyArray<string> | "anything"
  /** Modules effect calls unstable or experimental stay in modules the package does not show. */
  readonly unstableOnlyPrivate?: true
  /** What files named for a fake, `Fake*.ts` and `fake*.ts`, import besides; no other source imports them. */
  readonly inFakes?: ReadonlyArray<string>
  readonly because: string
}

export const table: ReadonlyArray<Row> = [
  {
    packages: ["core"],
    may: [],
    unstableOnlyPrivate: true,
    because: "core is pure: its own files and effect, nothing that performs an effect"
  },
  {
    packages: ["engine"],
    may: ["@dravo/core", "effect/persistence", "effect/crypto", "effect/encoding"],
    unstableOnlyPrivate: true,
    because: "engine knows the ports: no platform, no database, no HTTP, no Node"
  },
  {
    packages: ["kit-http"],
    may: ["@dravo/core", "effect/http"],
    because: "a kit stands on core and what it wraps: no engine, adapter, store or http"
  },
  {
    packages: ["kit-meta"],
    may: ["@dravo/core", "@dravo/kit-http", "effect/http"],
    because: "the rules of one API family stand on the client every adapter shares"
  },
  {
    packages: ["kit-sql"],
    may: ["@dravo/core", "kysely"],
    because: "a kit stands on core and what it wraps: no engine, adapter, store or http"
  },
  {
    packages: ["adapters-instagram", "adapters-facebook", "adapters-threads"],
    may: ["@dravo/core", "@dravo/kit-http", "@dravo/kit-meta", "effect/http"],
    inFakes: ["@dravo/fakes"],
    because: "an adapter knows its platform: no engine, other adapter, store, kysely or Node"
  },
  {
    packages: ["adapters-*"],
    may: ["@dravo/core", "@dravo/kit-http", "effect/http"],
    inFakes: ["@dravo/fakes"],
    because: "an adapter knows its platform: no engine, other adapter, store, kysely or Node"
  },
  {
    packages: ["store-memory"],
    may: ["@dravo/core"],
    because: "the reference store stands on core alone"
  },
  {
    packages: ["store-sqlite"],
    may: ["@dravo/core", "@dravo/kit-sql", "kysely", "better-sqlite3", "node:*"],
    because: "a store knows its database: no engine, adapter or other store"
  },
  {
    packages: ["store-postgres"],
    may: ["@dravo/core", "@dravo/kit-sql", "kysely", "pg", "node:*"],
    because: "a store knows its database: no engine, adapter or other store"
  },
  {
    packages: ["dashboard"],
    may: ["node:*"],
    because: "the page knows the endpoints and nothing of what stands behind them"
  },
  {
    packages: ["http"],
    may: ["@dravo/core", "@dravo/engine", "@dravo/dashboard", "effect/http", "effect/http-api", "jose"],
    because: "http serves the engine: no adapter, no store"
  },
  {
    packages: ["analytics"],
    may: ["@dravo/core", "@dravo/engine", "@dravo/http"],
    because: "adapters and stores are handed in by the host"
  },
  {
    packages: ["client"],
    may: [],
    because: "the client runs anywhere: its own files, no Effect, nothing of the server"
  },
  {
    packages: ["fakes"],
    may: ["@dravo/core", "effect/http", "node:*"],
    because: "fakes are platforms on loopback: they know no store, adapter, engine or test framework"
  },
  {
    packages: ["testkit"],
    may: [
      "@dravo/core",
      "@dravo/engine",
      "@dravo/fakes",
      "@dravo/store-memory",
      "vitest",
      "@effect/vitest",
      "effect/http",
      "effect/testing",
      "node:*"
    ],
    because: "testkit tests any store and adapter, so it knows no concrete one"
  },
  {
    packages: ["cli"],
    may: "anything",
    because: "the outermost ring imports anything, by package name"
  }
]

/** effect's doors to the outside world: closed unless a row opens them. */
const gated = [
  "ai",
  "cli",
  "cluster",
  "devtools",
  "eventlog",
  "graphql",
  "http",
  "http-api",
  "net",
  "observability",
  "persistence",
  "process",
  "reactivity",
  "rpc",
  "socket",
  "sql",
  "testing",
  "workers",
  "workflow"
]

/** Folders of the outermost ring that are not under `packages/`. */
const outside = ["examples/*/**/*.ts", "proofs/**/*.ts", "tools/**/*.ts", "docs/**/*.ts"]

export const rowOf = (folder: string): Row | undefined =>
  table.find((row) =>
    row.packages.some((name) => (name.endsWith("*") ? folder.startsWith(name.slice(0, -1)) : folder === name))
  )

const packageName = (specifier: string): string =>
  specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/")

const grants = (pattern: string, specifier: string): boolean =>
  pattern.endsWith("*")
    ? specifier.startsWith(pattern.slice(0, -1))
    : specifier === pattern || specifier.startsWith(`${pattern}/`)

const isFake = (file: string): boolean => /\/[Ff]ake[^/]*\.ts$/u.test(file)

const allowed = (row: Row, specifier: string, file: string): boolean => {
  if (isFake(file) && row.inFakes?.some((pattern) => grants(pattern, specifier)) === true) return true
  if (row.may === "anything" || row.may.some((pattern) => grants(pattern, specifier))) return true
  return packageName(specifier) === "effect" && !gated.includes(specifier.split("/")[1] ?? "")
}

/**
 * The stability effect's own source gives a module in its first doc block; a module without a tag is not vouched for.
 */
export const stabilityOf = (specifier: string): string => {
  const home = dirname(createRequire(import.meta.url).resolve("effect/package.json"))
  const path = join(home, "src", specifier.replace(/^effect\/?/, ""))
  const file = existsSync(`${path}.ts`) ? `${path}.ts` : join(path, "index.ts")
  if (!existsSync(file)) return "missing"
  const moduleDoc = /\/\*\*[^]*?\*\//.exec(readFileSync(file, "utf8"))?.[0] ?? ""
  return /@stability (\w+)/.exec(moduleDoc)?.[1] ?? "untagged"
}

interface Place {
  readonly file: string
  readonly home: string
  readonly manifest: Manifest
  readonly row: Row | undefined
  readonly inSource: boolean
}

const relativeComplaint = (place: Place, specifier: string): string | undefined => {
  const target = posix.join(posix.dirname(place.file), specifier)
  if (!target.startsWith(`${place.home}/`)) return "import another package by its name"
  if (place.inSource && !target.startsWith(`${place.home}/src/`)) return "a source imports sources only"
  if (place.inSource && place.row?.inFakes !== undefined && isFake(target) && !isFake(place.file))
    return "what ships to production does not stand on a fake"
  if (place.file.startsWith(`${place.home}/test/`) && target.startsWith(`${place.home}/src/`) && isPublic(target)) {
    return "a test imports what ships, by package name"
  }
  return undefined
}

const declared = (place: Place, name: string): boolean => {
  const { dependencies = {}, devDependencies = {}, name: own, peerDependencies = {} } = place.manifest
  if (name in dependencies || name in peerDependencies) return true
  return !place.inSource && (name in devDependencies || name === own)
}

const complaintOf = (place: Place, specifier: string, root: Manifest): string | undefined => {
  if (specifier.startsWith(".")) return relativeComplaint(place, specifier)
  const { inSource, row } = place
  if (inSource && /^effect(\/index)?$/.test(specifier)) return "import a module, not the barrel"
  if (inSource && row !== undefined && !allowed(row, specifier, place.file)) return row.because
  if (/^@dravo\/[^/]+\/(?![A-Z][^/]*$)/u.test(specifier)) {
    return "private modules belong to their package"
  }
  const name = packageName(specifier)
  if (specifier.startsWith("node:")) return undefined
  if (!declared(place, name) && (inSource || !(name in (root.devDependencies ?? {})))) {
    return `${place.home}/package.json does not declare ${name}`
  }
  if (inSource && row?.unstableOnlyPrivate && name === "effect" && isPublic(place.file)) {
    const stability = stabilityOf(specifier)
    if (stability !== "stable") return `effect calls it ${stability}: wrap it in a private module`
  }
  return undefined
}

export const layering: Check = {
  name: "layering",
  run: (root) => {
    const files = filesOf(root, "packages/*/{src,test}/**/*.ts", ...outside)
    const rootManifest = manifestOf(root)
    const complaints: Array<string> = []
    for (const file of files) {
      const [area = "", folder = "", part] = file.split("/")
      const home = area === "packages" || area === "examples" ? `${area}/${folder}` : area
      const row = area === "packages" ? rowOf(folder) : undefined
      if (area === "packages" && row === undefined)
        complaints.push(`${file}: ${folder} has no row in the layering table`)
      const inSource = area === "packages" && part === "src"
      const place: Place = { file, home, manifest: manifestOf(join(root, home)), row, inSource }
      for (const { line, specifier } of importsOf(join(root, file))) {
        const why =
          specifier === undefined
            ? inSource && row?.may !== "anything"
              ? "a dynamic import names its module in a plain string"
              : undefined
            : complaintOf(place, specifier, rootManifest)
        if (why !== undefined)
          complaints.push(
            `${file}:${line} may not import ${specifier === undefined ? "an expression" : `"${specifier}"`}: ${why}`
          )
      }
    }
    return { checked: files.length, complaints }
  }
}
