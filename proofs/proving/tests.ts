/** What the tests that carry a claim's id say about it. */
import { carriersIn } from "@dravo-internal/tools/claims/ids"
import type { Carried } from "@dravo-internal/tools/claims/report"
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { type Claim, withControl } from "./claim.ts"
import { type Echo, run } from "./program.ts"

export interface Verdict {
  readonly measured: string
  readonly holds: boolean
}

/** Reads what an earlier run of the tests reported. */
export const readReport = (path: string): ReadonlyArray<Carried> =>
  existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as ReadonlyArray<Carried>) : []

/** Runs the tests that carry the claims' ids. */
export const runTests = async (
  claims: ReadonlyArray<Claim>,
  root: string,
  echo: Echo
): Promise<ReadonlyArray<Carried>> => {
  const carried: Array<Carried> = []
  for (const selection of selectionsFor(claims, root)) {
    if (selection.files.length > 0) carried.push(...(await runSelection(selection, root, echo)))
  }
  return carried
}

/** A claim holds when each test that carries it passed, in every folder it is about, and its control did, too. */
export const judgeTests = (claim: Claim, carried: ReadonlyArray<Carried>): Verdict => {
  const proving = carried.filter(({ claims }) => claims.includes(claim.id))
  const missing = (claim.in ?? []).filter((folder) => !proving.some(({ file }) => file.startsWith(`${folder}/`)))
  const verdict =
    missing.length > 0 ? { measured: `no such test ran in ${missing.join(", ")}`, holds: false } : judged(proving)
  if (claim.control === undefined) return verdict
  const without = judged(carried.filter(({ controls }) => controls.includes(claim.id)))
  return {
    measured: withControl(verdict.measured, claim.control, without.measured),
    holds: verdict.holds && without.holds
  }
}

// internal

const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs")
const reporter = createRequire(import.meta.url).resolve("@dravo-internal/tools/claims/report")

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")

interface Selection {
  readonly files: ReadonlyArray<string>
  /** What their tests are called, where only those need to run. */
  readonly titles: ReadonlyArray<string> | undefined
}

/** Files whose carriers are all called by a plain string, with those titles; and files that are run whole. */
const selectionsFor = (claims: ReadonlyArray<Claim>, root: string): ReadonlyArray<Selection> => {
  const ids = new Set(claims.map(({ id }) => id))
  const chosen = carriersIn(root).filter((one) => [...one.claims, ...one.controls].some((id) => ids.has(id)))
  const titlesOf = (file: string) => chosen.filter((one) => one.file === file).map(({ title }) => title)
  const files = chosen.map(({ file }) => file)
  const isNarrow = (file: string) => file.endsWith(".test.ts") && !titlesOf(file).includes(undefined)
  const whole = new Set(
    files
      .filter((file) => !isNarrow(file))
      .flatMap((file) => (file.endsWith(".test.ts") ? [file] : runsOf(root, file, claims)))
  )
  const narrow = [...new Set(files.filter((file) => isNarrow(file) && !whole.has(file)))]
  return [
    { files: narrow, titles: narrow.flatMap(titlesOf).flatMap((title) => title ?? []) },
    { files: [...whole], titles: undefined }
  ]
}

const runSelection = async (
  { files, titles }: Selection,
  root: string,
  echo: Echo
): Promise<ReadonlyArray<Carried>> => {
  const folder = mkdtempSync(join(tmpdir(), "claims-"))
  try {
    const output = join(folder, "report.json")
    const options = ["--root", root, "--reporter=dot", `--reporter=${reporter}`]
    const filter = titles === undefined ? [] : ["-t", titles.map(escaped).join("|")]
    await run(root, [vitest, "run", ...files, ...options, ...filter], echo, { DRAVO_CLAIMS_REPORT: output })
    return readReport(output)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A law of a suite is run by whoever calls the suite; what stands beside tests, by the tests of that folder. */
const runsOf = (root: string, file: string, claims: ReadonlyArray<Claim>): ReadonlyArray<string> => {
  if (!file.includes("/src/")) return globSync(`${dirname(file)}/*.test.ts`, { cwd: root })
  return claims
    .flatMap((claim) => claim.in ?? [])
    .flatMap((folder) => globSync(`${folder}/test/**/*.test.ts`, { cwd: root }))
    .filter((test) => readFileSync(join(root, test), "utf8").includes("Suite.suite"))
}

const judged = (ran: ReadonlyArray<Carried>): Verdict => {
  if (ran.length === 0) return { measured: "no such test ran", holds: false }
  const passed = ran.filter((one) => one.passed)
  const holds = passed.length === ran.length
  const told = ran.flatMap(({ measured }) => measured ?? [])
  const counted = `${passed.length} of ${ran.length} tests passed`
  return { measured: holds && told.length > 0 ? told.join("; ") : counted, holds }
}
