/**
 * A folder of recordings: a folder for each platform, a file for each body, and `INDEX.md` with what is known of them.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join, sep } from "node:path"
import * as Json from "@dravo/kit-http/Json"
import * as Result from "effect/Result"

export interface File {
  /** `platform/name`. */
  readonly path: string
  readonly platform: string
  readonly text: string
  readonly body: unknown
  /** As the index tells it, or else as the file's name does. */
  readonly status: number
}

export const filesOf = (folder: string): ReadonlyArray<File> => {
  const statuses = statusesOf(folder)
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(join(folder, ".").length + 1)
        .split(sep)
        .join("/")
    )
    .filter((path) => path.includes("/") && !path.endsWith(".md"))
    .sort()
    .map((path) => {
      const text = readFileSync(join(folder, path), "utf8")
      return {
        path,
        text,
        platform: path.slice(0, path.indexOf("/")),
        body: Result.getOrUndefined(Json.parse(text)),
        status: statuses.get(path) ?? statusIn(path) ?? 200
      }
    })
}

// internal

/** The rows of the index that name a file and a status. */
const statusesOf = (folder: string): ReadonlyMap<string, number> => {
  const index = join(folder, "INDEX.md")
  if (!existsSync(index)) return new Map()
  const rows = readFileSync(index, "utf8").matchAll(/^\|\s*(\S+\.json)\s*\|\s*(\d{3})\s*\|/gmu)
  return new Map([...rows].map(([, path = "", status]) => [path, Number(status)]))
}

const statusIn = (path: string): number | undefined => {
  const found = /(?:\/error_|http)([2-5]\d\d)/u.exec(path)?.[1]
  return found === undefined ? undefined : Number(found)
}
