/** Runs a program that proves a claim, and reads its last line. */
import { spawn } from "node:child_process"
import { existsSync } from "node:fs"
import { join } from "node:path"
import { withControl } from "./claim.ts"

/** Where the output of tests and programs goes while they run. */
export type Echo = (text: string) => void

export interface Ended {
  readonly status: number
  readonly stdout: string
}

export const run = (
  root: string,
  args: ReadonlyArray<string>,
  echo: Echo,
  env: NodeJS.ProcessEnv = {}
): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"]
    })
    let stdout = ""
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text
      echo(text)
    })
    child.stderr.setEncoding("utf8").on("data", echo)
    child.on("error", reject)
    child.on("close", (status) => resolve({ status: status ?? 1, stdout }))
  })

/** What a program says of its claim; null where what it is proved on is not there. */
export const judgeProgram = async (
  { control, program }: { readonly program: string; readonly control?: string },
  root: string,
  echo: Echo
): Promise<{ readonly measured: string; readonly holds: boolean | null }> => {
  const [path = "", ...args] = program.split(" ")
  if (!existsSync(join(root, path))) return { measured: "no such program", holds: false }
  const { status, stdout } = await run(root, [path, ...args], echo)
  const told = lastJson(stdout)
  if (typeof told?.measured !== "string") return { measured: `nothing, exit code ${status}`, holds: false }
  if (told.holds === null && status === 0) return { measured: told.measured, holds: null }
  const holds = told.holds === true && status === 0
  if (control === undefined) return { measured: told.measured, holds }
  if (typeof told.control !== "string")
    return { measured: withControl(told.measured, control, "not run"), holds: false }
  return { measured: withControl(told.measured, control, told.control), holds }
}

// internal

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
