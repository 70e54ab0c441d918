/**
 * A promise and what proves it find each other by id: a table under `proofs/claims` defines it, and either a program
 * proves it or tests that carry the id (`it("…", { meta: { claim: "subject.what-holds" } }, …)`). Neither stands alone.
 */
import { existsSync } from "node:fs"
import { basename, join } from "node:path"
import { type Check } from "../check.ts"
import { type Carrier, carriersIn, type Definition, definitionsIn } from "./ids.ts"

export const claims: Check = {
  name: "claims",
  run: (root) => {
    const definitions = definitionsIn(root)
    const carriers = carriersIn(root)
    const defined = new Map(definitions.map((one) => [one.id, one]))
    const told = definitions.flatMap((one) =>
      [
        spelling(one),
        defined.get(one.id) === one ? undefined : "is defined twice",
        proof(one, carriers),
        program(one, root)
      ].flatMap((why) => (why === undefined ? [] : [`${one.file}:${one.line} ${one.id} ${why}`]))
    )
    const carried = carriers.flatMap(({ claims, controls, file, line }) =>
      [
        ...claims.filter((id) => !defined.has(id)),
        ...controls.filter((id) => defined.get(id)?.hasControl !== true).map((id) => `as a control ${id}`)
      ].map((id) => `${file}:${line} carries ${id}, which no table under proofs/claims knows as a plain string`)
    )
    return { checked: definitions.length, complaints: [...told, ...carried] }
  }
}

// internal

const spelling = ({ file, id }: Definition): string | undefined => {
  const subject = basename(file, ".ts")
  return id.startsWith(`${subject}.`) && /^[a-z]+\.[a-z0-9]+(-[a-z0-9]+)*$/u.test(id)
    ? undefined
    : `is not spelled "${subject}.words-in-lower-case"`
}

const proof = ({ hasControl, id, program }: Definition, carriers: ReadonlyArray<Carrier>): string | undefined => {
  const isCarried = carriers.some(({ claims }) => claims.includes(id))
  if (program !== undefined) return isCarried ? "is proved by a program, and a test carries it" : undefined
  if (!isCarried) return "is carried by no test"
  return hasControl && !carriers.some(({ controls }) => controls.includes(id))
    ? "names a control that no test carries"
    : undefined
}

const program = ({ program }: Definition, root: string): string | undefined =>
  program === undefined || existsSync(join(root, program.split(" ")[0] ?? ""))
    ? undefined
    : `is proved by ${program}, which is not there`
