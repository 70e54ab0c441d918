/** Programs of pages as their readers run them: files for Node, in an empty folder, with X on loopback. */
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { startX } from "./world.ts"

const preload = join(import.meta.dirname, "toFakeX.ts")

/** Runs programs in one folder, all against one fake; they end with a test or with the last one. */
export const folder = async (ends: Ends, env: Readonly<Record<string, string>> = {}) => {
  const cwd = mkdtempSync(join(tmpdir(), "dravo-page-"))
  const { fake, token } = await startX()
  const children = new Set<ChildProcess>()
  ends(async () => {
    await Promise.all([...children].map(killed))
    rmSync(cwd, { recursive: true, force: true })
    await fake.close()
  })
  const { NODE_COMPILE_CACHE, PATH } = process.env
  const surroundings = { PATH, NODE_COMPILE_CACHE, FAKE_X: fake.url, X_TOKEN: token, NODE_NO_WARNINGS: "1", ...env }
  return {
    fake,
    run: (program: string, more: Readonly<Record<string, string>> = {}) =>
      running(children, cwd, program, { ...surroundings, ...more })
  }
}

const killed = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill("SIGKILL")
  await once(child, "close")
}

type Ends = (end: () => Promise<void>) => void

/** A port nobody listens on. */
export const freePort = async (): Promise<string> => {
  const server = createServer().listen(0)
  await once(server, "listening")
  const address = server.address()
  server.close()
  await once(server, "close")
  return String(typeof address === "object" ? address?.port : "")
}

interface Running {
  /** The first line that fits; an error that tells all it said where the program ends before. */
  readonly line: (fits: (line: string) => boolean) => Promise<string>
  /** Told to stop, as a supervisor does; its exit code. */
  readonly stopped: () => Promise<number | null>
}

const running = (
  children: Set<ChildProcess>,
  cwd: string,
  program: string,
  env: Readonly<Record<string, string | undefined>>
): Running => {
  const file = join(import.meta.dirname, "../src", program)
  const child = spawn(process.execPath, ["--import", preload, file], { cwd, env, stdio: ["ignore", "pipe", "pipe"] })
  children.add(child)
  const said: Array<string> = []
  const watchers = new Set<() => void>()
  for (const stream of [child.stdout, child.stderr])
    createInterface(stream).on("line", (line) => {
      said.push(line)
      for (const look of watchers) look()
    })
  const ended = once(child, "close").then(([code]) => code as number | null)
  return {
    line: (fits) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = said.find(fits)
          if (found !== undefined) resolve(found)
        }
        watchers.add(look)
        look()
        void ended.then((code) => reject(new Error(`${program} ended with ${code}:\n${said.join("\n")}`)))
      }),
    stopped: () => {
      child.kill("SIGTERM")
      return ended
    }
  }
}
