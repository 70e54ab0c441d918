/** Proves claims: one vitest run for all that name tests, one process after another for those that name programs. */
import { spawn } from "node:child_process"
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { dirname, join, relative } from "node:path"
import type { Claim, ProgramProof } from "./claim.ts"

export interface Outcome {
  readonly claim: Claim
  readonly measured: string
  /** Null: what it is proved on is not there, so it was not run. */
  readonly holds: boolean | null
}

interface Executed {
  readonly path: ReadonlyArray<string>
  readonly passed: boolean
  readonly measured: string | undefined
}

interface Report {
  readonly testResults: ReadonlyArray<{
    readonly name: string
    readonly assertionResults: ReadonlyArray<{
      readonly ancestorTitles: ReadonlyArray<string>
      readonly title: string
      readonly status: string
      readonly meta?: { readonly measured?: unknown }
    }>
  }>
}

const separator = " › "
const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs")

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")

/** vitest matches names as its versions join them; nothing but the name itself or what is below it may match. */
const patternOf = (test: string): string => {
  const titles = test.split(separator).slice(1)
  return titles.length === 0 ? ".*" : `^${titles.map(escaped).join("(?: | > )")}(?: |$)`
}

/** Where the output of tests and programs goes while they run. */
export type Echo = (text: string) => void

const run = (
  root: string,
  args: ReadonlyArray<string>,
  echo: Echo
): Promise<{ readonly status: number; readonly stdout: string }> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] })
    let stdout = ""
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text
      echo(text)
    })
    child.stderr.setEncoding("utf8").on("data", echo)
    child.on("error", reject)
    child.on("close", (status) => resolve({ status: status ?? 1, stdout }))
  })

const executedTests = async (
  root: string,
  tests: ReadonlyArray<string>,
  echo: Echo
): Promise<ReadonlyArray<Executed>> => {
  if (tests.length === 0) return []
  const folder = mkdtempSync(join(tmpdir(), "claims-"))
  try {
    const output = join(folder, "report.json")
    const files = new Set(tests.flatMap((test) => test.split(separator).slice(0, 1)))
    const pattern = tests.map(patternOf).join("|")
    const options = ["--root", root, "--reporter=dot", "--reporter=json", `--outputFile.json=${output}`, "-t", pattern]
    await run(root, [vitest, "run", ...files, ...options], echo)
    if (!existsSync(output)) return []
    const report = JSON.parse(readFileSync(output, "utf8")) as Report
    return report.testResults.flatMap(({ assertionResults, name }) =>
      assertionResults
        .filter(({ status }) => status === "passed" || status === "failed")
        .map(({ ancestorTitles, meta, status, title }) => ({
          path: [relative(root, name).replaceAll("\\", "/"), ...ancestorTitles, title],
          passed: status === "passed",
          measured: typeof meta?.measured === "string" ? meta.measured : undefined
        }))
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const isBelow = (test: string, path: ReadonlyArray<string>): boolean =>
  test.split(separator).every((part, index) => path[index] === part)

type Verdict = Pick<Outcome, "holds" | "measured">
type Tested = Verdict & { readonly holds: boolean }

const judgeTest = (test: string, executed: ReadonlyArray<Executed>): Tested => {
  const ran = executed.filter(({ path }) => isBelow(test, path))
  if (ran.length === 0) return { measured: "no such test ran", holds: false }
  const passed = ran.filter((one) => one.passed)
  const holds = passed.length === ran.length
  const told = ran.flatMap(({ measured }) => measured ?? [])
  const counted = `${passed.length} of ${ran.length} tests passed`
  return { measured: holds && told.length > 0 ? told.join("; ") : counted, holds }
}

const judgeTests = (
  { control, test }: { readonly control?: string; readonly test: string },
  executed: ReadonlyArray<Executed>
): Tested => {
  const verdict = judgeTest(test, executed)
  if (control === undefined) return verdict
  const without = judgeTest(control, executed)
  return { measured: `${verdict.measured} (control: ${without.measured})`, holds: verdict.holds && without.holds }
}

interface Told {
  readonly measured?: unknown
  readonly holds?: unknown
  readonly control?: unknown
}

const lastJson = (stdout: string): Told | undefined => {
  try {
    const value: unknown = JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "")
    return typeof value === "object" && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

const judgeProgram = async (proof: ProgramProof, root: string, echo: Echo): Promise<Verdict> => {
  if (!existsSync(join(root, proof.program))) return { measured: "no such program", holds: false }
  const { status, stdout } = await run(root, [proof.program, ...(proof.args ?? [])], echo)
  const told = lastJson(stdout)
  if (typeof told?.measured !== "string") return { measured: `nothing, exit code ${status}`, holds: false }
  if (told.holds === null && status === 0) return { measured: told.measured, holds: null }
  const holds = told.holds === true && status === 0
  if (proof.control === undefined) return { measured: told.measured, holds }
  if (typeof told.control !== "string") return { measured: `${told.measured} (control: not run)`, holds: false }
  return { measured: `${told.measured} (control: ${told.control})`, holds }
}

export const prove = async (
  claims: ReadonlyArray<Claim>,
  root: string,
  echo: Echo
): Promise<ReadonlyArray<Outcome>> => {
  const tests = claims.flatMap(({ proof }) =>
    "test" in proof ? [proof.test, ...(proof.control === undefined ? [] : [proof.control])] : []
  )
  const executed = await executedTests(root, [...new Set(tests)], echo)
  const outcomes: Array<Outcome> = []
  for (const claim of claims) {
    const { proof } = claim
    const verdict = "test" in proof ? judgeTests(proof, executed) : await judgeProgram(proof, root, echo)
    outcomes.push({ claim, ...verdict })
  }
  return outcomes
}

export const lineOf = ({ claim, holds, measured }: Outcome): string =>
  `CLAIM ${claim.id} measured=${measured} goal=${claim.goal} ${holds === null ? "not run" : holds ? "holds" : "falls short"}`
