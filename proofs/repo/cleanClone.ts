/**
 * Clones the last commit into an empty folder and runs the README's command there with the machine's own Node:
 * `node proofs/repo/cleanClone.ts demo` or `… test`.
 */
import { spawnSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { delimiter, join } from "node:path"

const root = join(import.meta.dirname, "..", "..")
const script = process.argv[2] ?? "test"

/** Without what a package manager put in front, so `node` is the machine's; whom the machine trusts is its own, too. */
const env: NodeJS.ProcessEnv = {
  ...Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(npm_|pnpm_|INIT_CWD|NODE_(?!EXTRA_CA_CERTS))/i.test(name))
  ),
  PATH: (process.env["PATH"] ?? "")
    .split(delimiter)
    .filter((folder) => !folder.includes("node_modules"))
    .join(delimiter)
}

const say = (measured: string, holds: boolean): void => {
  console.log(JSON.stringify({ measured, holds }))
}

const commandIn = (readme: string): string | undefined =>
  readme
    .split("\n")
    .map((line) => line.trim())
    .find((line) => line.startsWith("npx ") && line.endsWith(` pnpm ${script}`))

const folder = mkdtempSync(join(tmpdir(), "clean-clone-"))
try {
  const clone = spawnSync("git", ["clone", "--quiet", root, folder], { env, stdio: ["ignore", "inherit", "inherit"] })
  const command = clone.status === 0 ? commandIn(readFileSync(join(folder, "README.md"), "utf8")) : undefined
  if (command === undefined) {
    say(`README.md shows no command that runs ${script}`, false)
  } else {
    const node = spawnSync("node", ["--version"], { env, encoding: "utf8" }).stdout.trim()
    const run = spawnSync(command, {
      cwd: folder,
      env,
      shell: true,
      encoding: "utf8",
      maxBuffer: 2 ** 28,
      stdio: ["ignore", "pipe", "inherit"]
    })
    process.stderr.write(run.stdout)
    const closing = /^\d+ passed, \d+ failed$/m.exec(run.stdout.trimEnd().split("\n").at(-1) ?? "")?.[0]
    const counted = script === "test" ? `, ${closing ?? "no closing line"}` : ""
    say(
      `exit code ${run.status} beside Node ${node}${counted}`,
      run.status === 0 && (script !== "test" || closing !== undefined)
    )
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
