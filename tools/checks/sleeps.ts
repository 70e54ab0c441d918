/** No test sleeps: time is a value in pure code and a test clock elsewhere. */
import { join } from "node:path"
import { Visitor } from "oxc-parser"
import { type Check, filesOf } from "../check.ts"
import { importsOf, lineAt, parse } from "../syntax.ts"

const timers = ["setTimeout", "setInterval"]

const sleepsIn = (path: string): ReadonlyArray<number> => {
  const { program, source } = parse(path)
  const lines = importsOf(path)
    .filter((one) => one.specifier === "node:timers/promises")
    .map((one) => one.line)
  new Visitor({
    CallExpression: ({ callee, start }) => {
      const name =
        callee.type === "Identifier"
          ? callee.name
          : callee.type === "MemberExpression" &&
              callee.property.type === "Identifier" &&
              callee.object.type === "Identifier" &&
              callee.object.name === "globalThis"
            ? callee.property.name
            : undefined
      if (name !== undefined && timers.includes(name)) lines.push(lineAt(source, start))
    }
  }).visit(program)
  return lines
}

export const sleeps: Check = {
  name: "sleeps",
  run: (root) => {
    const files = filesOf(root, "packages/*/test/**/*.ts", "examples/*/test/**/*.ts", "{proofs,tools}/test/**/*.ts")
    const complaints = files.flatMap((file) =>
      sleepsIn(join(root, file)).map(
        (line) => `${file}:${line} waits on the real clock: wait for an event, or use TestClock`
      )
    )
    return { checked: files.length, complaints }
  }
}
