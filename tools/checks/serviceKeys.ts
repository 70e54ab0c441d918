/** A service's identity is its key, so a key is used once and says where it lives: `@dravo/<package>/<Module>`. */
import { join, posix } from "node:path"
import { Visitor } from "oxc-parser"
import { type Check, filesOf } from "../check.ts"
import { lineAt, parse } from "../syntax.ts"

interface Key {
  readonly key: string | undefined
  readonly line: number
}

/** Keys given to `Context.Service<…>()("key")`, `Context.Service<…>("key")` and `Context.Reference("key", …)`. */
const keysOf = (path: string): ReadonlyArray<Key> => {
  const { program, source } = parse(path)
  const found: Array<Key> = []
  new Visitor({
    CallExpression: (node) => {
      const inner =
        node.callee.type === "CallExpression" && node.callee.arguments.length === 0 ? node.callee.callee : node.callee
      if (inner.type !== "MemberExpression" || inner.object.type !== "Identifier" || inner.object.name !== "Context")
        return
      if (inner.property.type !== "Identifier" || !["Service", "Reference"].includes(inner.property.name)) return
      const key = node.arguments[0]
      if (key === undefined) return
      const value = key.type === "Literal" && typeof key.value === "string" ? key.value : undefined
      found.push({ key: value, line: lineAt(source, node.start) })
    }
  }).visit(program)
  return found
}

/**
 * `packages/core/src/store/Store.ts` owns `@dravo/core/Store` and `@dravo/core/Store/<Name>`, whatever room it stands
 * in.
 */
const ownKeyOf = (file: string): string => {
  const [, folder = ""] = file.split("/")
  return `@dravo/${folder}/${posix.basename(file, ".ts")}`
}

export const serviceKeys: Check = {
  name: "service keys",
  run: (root) => {
    const complaints: Array<string> = []
    const owners = new Map<string, string>()
    for (const file of filesOf(root, "packages/*/src/**/*.ts")) {
      const own = ownKeyOf(file)
      for (const { key, line } of keysOf(join(root, file))) {
        const at = `${file}:${line}`
        if (key === undefined) {
          complaints.push(`${at} a service key is a plain string`)
          continue
        }
        const owner = owners.get(key)
        if (owner !== undefined) complaints.push(`${at} "${key}" is already the key of ${owner}`)
        else if (key !== own && !key.startsWith(`${own}/`))
          complaints.push(`${at} "${key}" should be "${own}" or "${own}/<Name>"`)
        owners.set(key, owner ?? at)
      }
    }
    return { checked: owners.size + complaints.length, complaints }
  }
}
