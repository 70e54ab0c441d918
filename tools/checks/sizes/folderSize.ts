/** A folder is read at one look: past 16 files of source it holds two subjects, and each gets a room of its own. */
import { posix } from "node:path"
import type { Check } from "../../check.ts"
import { sourcesOf } from "../../sources.ts"

export const max = 16

/** Tables by subject, each found by its name: nobody reads one to understand another. */
const tables: ReadonlySet<string> = new Set(["proofs/claims"])

export const folderSize: Check = {
  name: "folder size",
  run: (root) => {
    const folders = Map.groupBy(sourcesOf(root), (file) => posix.dirname(file))
    const complaints = [...folders].flatMap(([folder, files]) =>
      files.length > max && !tables.has(folder)
        ? [`${folder} has ${files.length} files; ${max} is the limit: give a subject its own room`]
        : []
    )
    return { checked: folders.size, complaints }
  }
}
