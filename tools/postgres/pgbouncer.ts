/** A PgBouncer in transaction mode before a server, where Debian's package is installed. */
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { runner } from "./binaries.ts"
import { freePort } from "./server.ts"

export interface Pooler {
  readonly url: string
  close(): Promise<void>
}

/** Its path; undefined where it is not installed. */
export const installed = (): string | undefined =>
  ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer"].find((path) => existsSync(path))

/**
 * Five connections to the server behind any number of clients; any session state one of them leaves behind shows at
 * once.
 */
export const start = async (server: { readonly port: number }): Promise<Pooler> => {
  const program = installed()
  if (program === undefined) throw new Error("PgBouncer is not installed: apt-get install -y pgbouncer")
  const home = mkdtempSync(join(tmpdir(), "dravo-bouncer-"))
  const user = runner()
  if (user.uid !== undefined) chownSync(home, user.uid, user.gid ?? user.uid)
  const port = await freePort()
  writeFileSync(
    join(home, "bouncer.ini"),
    [
      "[databases]",
      `postgres = host=127.0.0.1 port=${server.port} user=postgres`,
      "[pgbouncer]",
      "listen_addr = 127.0.0.1",
      `listen_port = ${port}`,
      "unix_socket_dir =",
      "auth_type = any",
      "pool_mode = transaction",
      "default_pool_size = 5",
      "max_client_conn = 500",
      "server_login_retry = 1",
      ""
    ].join("\n"),
    { mode: 0o644 }
  )
  const child = spawn(program, [join(home, "bouncer.ini")], { ...user, cwd: home, stdio: ["ignore", "ignore", "pipe"] })
  const kill = () => child.kill("SIGKILL")
  process.on("exit", kill)
  try {
    await listening(child, port)
  } catch (error) {
    kill()
    throw error
  }
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    close: async () => {
      const ended = child.exitCode === null && child.signalCode === null ? once(child, "exit") : Promise.resolve()
      kill()
      await ended
      process.off("exit", kill)
      rmSync(home, { recursive: true, force: true })
    }
  }
}

// internal

const listening = (child: ChildProcess, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const said: Array<string> = []
    child.once("error", reject)
    child.once("exit", (code) =>
      reject(new Error(`PgBouncer ended with ${code} on port ${port}: ${said.slice(-5).join(" | ")}`))
    )
    if (child.stderr === null) return reject(new TypeError("started without a pipe"))
    createInterface({ input: child.stderr }).on("line", (line) => {
      if (said.length < 50) said.push(line)
      if (line.includes("process up")) resolve()
    })
  })
