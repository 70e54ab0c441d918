/** No two modules need each other, not even for a type: each can be read, tested and moved without the other. */
import { join, posix } from "node:path"
import type { Check } from "../check.ts"
import { codeOf } from "../sources.ts"
import { importsOf } from "../syntax.ts"

type Graph = ReadonlyMap<string, ReadonlyArray<string>>

const graphOf = (root: string, files: ReadonlyArray<string>): Graph => {
  const known = new Set(files)
  return new Map(
    files.map((file) => {
      const targets = importsOf(join(root, file)).flatMap(({ specifier }) =>
        specifier?.startsWith(".") ? [posix.join(posix.dirname(file), specifier)] : []
      )
      return [file, [...new Set(targets)].filter((target) => known.has(target))]
    })
  )
}

/** Everything a module reaches by one import or more. */
const reached = (graph: Graph, from: string): ReadonlySet<string> => {
  const seen = new Set<string>()
  const waiting = [...(graph.get(from) ?? [])]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (seen.has(next)) continue
    seen.add(next)
    waiting.push(...(graph.get(next) ?? []))
  }
  return seen
}

/** Modules that reach one another, each such group once. */
export const circlesOf = (graph: Graph): ReadonlyArray<ReadonlyArray<string>> => {
  const reach = new Map([...graph.keys()].map((file) => [file, reached(graph, file)]))
  const groups = [...graph.keys()].map((file) =>
    [...(reach.get(file) ?? [])].filter((other) => reach.get(other)?.has(file)).sort()
  )
  const once = new Map(groups.filter((group) => group.length > 0).map((group) => [group.join(), group]))
  return [...once.values()]
}

export const circles: Check = {
  name: "circles",
  run: (root) => {
    const files = codeOf(root)
    const complaints = circlesOf(graphOf(root, files)).map(
      ([first, ...others]) =>
        `${first} is in a circle of imports${others.length === 0 ? " with itself" : ` with ${others.join(", ")}`}`
    )
    return { checked: files.length, complaints }
  }
}
