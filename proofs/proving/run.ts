/**
 * `pnpm claims [--list | --write | --fast] [--tests REPORT] [ID…]`: proves the chosen claims, all when none is named.
 * `--write` writes the pages of docs/guarantees, which keep what they tell of the others; `--tests` judges by what a
 * run of the tests reported instead of running them again.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { availableParallelism, totalmem } from "node:os"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { type Claim, isFast } from "./claim.ts"
import { pageOf } from "./pages.ts"
import { lineOf, type Outcome, prove } from "./prove.ts"
import { claims, subjects } from "./subjects.ts"
import { readReport } from "./tests.ts"

const root = join(import.meta.dirname, "..", "..")

/** The claims the arguments choose, or a sentence saying why none can be chosen. */
export const choose = (
  all: ReadonlyArray<Claim>,
  ids: ReadonlyArray<string>,
  fast: boolean
): ReadonlyArray<Claim> | string => {
  const unknown = ids.filter((id) => !all.some((claim) => claim.id === id))
  if (unknown.length > 0) return `no such claim: ${unknown.join(", ")}; \`pnpm claims --list\` prints them all`
  const chosen = all.filter((claim) => (ids.length === 0 || ids.includes(claim.id)) && (!fast || isFast(claim)))
  return chosen.length === 0 ? "no claim is chosen, so nothing would be proved" : chosen
}

const write = (outcomes: ReadonlyArray<Outcome>): void => {
  const folder = join(root, "docs", "guarantees")
  const circumstances = {
    date: new Date().toISOString().slice(0, 10),
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`
  }
  mkdirSync(folder, { recursive: true })
  for (const [name, subject] of subjects) {
    const path = join(folder, `${name}.md`)
    const before = existsSync(path) ? readFileSync(path, "utf8") : ""
    writeFileSync(path, pageOf(name, subject, outcomes, circumstances, before))
  }
}

const main = async (): Promise<number> => {
  const { positionals: ids, values } = parseArgs({
    allowPositionals: true,
    options: {
      list: { type: "boolean" },
      write: { type: "boolean" },
      fast: { type: "boolean" },
      tests: { type: "string" }
    }
  })
  const chosen = choose(claims, ids, values.fast === true)
  if (typeof chosen === "string") {
    console.error(chosen)
    return 2
  }
  if (values.list) {
    for (const claim of chosen) {
      console.log(`${claim.id}  ${claim.sentence}  goal: ${claim.goal}${isFast(claim) ? "  (fast)" : ""}`)
    }
    return 0
  }
  // A test compares the pages with the tables, and the suite is itself a claim: promises first, figures after.
  if (values.write) write([])
  const reported = values.tests === undefined ? undefined : readReport(values.tests)
  const outcomes = await prove(chosen, root, (text) => process.stderr.write(text), reported)
  if (values.write) write(outcomes)
  for (const outcome of outcomes) console.log(lineOf(outcome))
  // Where nothing at all could be run, nothing was proved.
  return outcomes.every(({ holds }) => holds !== false) && outcomes.some(({ holds }) => holds) ? 0 : 1
}

if (import.meta.main) process.exitCode = await main()
