/**
 * `pnpm claims [--list | --write | --fast] [ID…]`: proves the chosen claims, all of them when none is named; the page
 * keeps what it tells of the others.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { availableParallelism, totalmem } from "node:os"
import { join } from "node:path"
import { parseArgs } from "node:util"
import type { Claim } from "./claim.ts"
import { claims } from "./claims.ts"
import { pageOf } from "./claimsPage.ts"
import { lineOf, type Outcome, prove } from "./claimsProve.ts"

const root = join(import.meta.dirname, "..")

/** The claims the arguments choose, or a sentence saying why none can be chosen. */
export const choose = (
  all: ReadonlyArray<Claim>,
  ids: ReadonlyArray<string>,
  fast: boolean
): ReadonlyArray<Claim> | string => {
  const unknown = ids.filter((id) => !all.some((claim) => claim.id === id))
  if (unknown.length > 0) return `no such claim: ${unknown.join(", ")}; \`pnpm claims --list\` prints them all`
  const chosen = all.filter((claim) => (ids.length === 0 || ids.includes(claim.id)) && (!fast || claim.fast))
  return chosen.length === 0 ? "no claim is chosen, so nothing would be proved" : chosen
}

const write = (outcomes: ReadonlyArray<Outcome>): void => {
  const path = join(root, "docs", "claims.md")
  const page = pageOf(
    claims,
    outcomes,
    {
      date: new Date().toISOString().slice(0, 10),
      cores: availableParallelism(),
      memoryGiB: Math.round(totalmem() / 2 ** 30),
      node: process.versions.node,
      platform: `${process.platform} ${process.arch}`
    },
    existsSync(path) ? readFileSync(path, "utf8") : ""
  )
  mkdirSync(join(root, "docs"), { recursive: true })
  writeFileSync(path, page)
}

const main = async (): Promise<number> => {
  const { positionals: ids, values } = parseArgs({
    allowPositionals: true,
    options: { list: { type: "boolean" }, write: { type: "boolean" }, fast: { type: "boolean" } }
  })
  const chosen = choose(claims, ids, values.fast === true)
  if (typeof chosen === "string") {
    console.error(chosen)
    return 2
  }
  if (values.list) {
    for (const { fast, goal, id, issue, sentence } of chosen) {
      console.log(`${id}  ${sentence}  goal: ${goal}  (issue ${issue}${fast ? ", fast" : ""})`)
    }
    return 0
  }
  // The page is compared with the list by a test, and the suite is itself a claim: list first, figures after.
  if (values.write) write([])
  const outcomes = await prove(chosen, root, (text) => process.stderr.write(text))
  if (values.write) write(outcomes)
  for (const outcome of outcomes) console.log(lineOf(outcome))
  // Where nothing at all could be run, nothing was proved.
  return outcomes.every(({ holds }) => holds !== false) && outcomes.some(({ holds }) => holds) ? 0 : 1
}

if (import.meta.main) process.exitCode = await main()
