/** Nothing tells the order in which things were built: a reader of today needs to know what holds, not when it came. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { type Check, filesOf } from "../check.ts"
import { codeOf } from "../sources.ts"
import { lineAt } from "../syntax.ts"

const tellings = [
  /\bissues? #?\d+/giu,
  /\b(?:slice|wave|phase|milestone|sprint|iteration|step)[ -]#?\d+/giu,
  /\b(?:first|second|third|last|next|previous|earlier|later|vertical) (?:slice|milestone|sprint|iteration)\b/giu,
  /\b\w+OfSlice\b/gu
]

export const buildOrder: Check = {
  name: "build order",
  run: (root) => {
    const files = [...codeOf(root), ...filesOf(root, "*.md", "docs/**/*.md", "{packages,examples}/*/*.md")]
    const complaints = files.flatMap((file) => {
      const text = readFileSync(join(root, file), "utf8")
      return tellings
        .flatMap((telling) => [...text.matchAll(telling)])
        .map(
          (match) => `${file}:${lineAt(text, match.index)} says "${match[0]}": name the subject, not when it was built`
        )
    })
    return { checked: files.length, complaints }
  }
}
