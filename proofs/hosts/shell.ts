/** A shell in one folder: lines that end, and lines that go on once they have said that they are ready. */
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"

export interface Shell extends AsyncDisposable {
  /** What the line printed; it may still be running if it said that it is ready. */
  readonly type: (line: string) => Promise<string>
}

/** What servers and workers say once they do their work. */
const ready = /http:\/\/localhost|^x synced$/mu

export const open = (cwd: string, env: Readonly<Record<string, string | undefined>>, patience: number): Shell => {
  const exported: Record<string, string> = {}
  const running = new Set<ChildProcess>()
  return {
    type: async (line) => {
      const child = spawn("bash", ["-c", line], {
        cwd,
        env: { ...env, ...exported },
        detached: true,
        timeout: patience,
        stdio: ["ignore", "pipe", "pipe"]
      })
      running.add(child)
      let said = ""
      const told = new Promise<string>((resolve, reject) => {
        for (const stream of [child.stdout, child.stderr])
          stream.on("data", (chunk) => {
            said += String(chunk)
            if (ready.test(said) && !line.startsWith("curl")) resolve(said)
          })
        child.on("close", (code) => {
          running.delete(child)
          if (code === 0) resolve(said)
          else reject(new Error(`${line} ended with ${code}: ${said.slice(-3000)}`))
        })
      })
      await told
      for (const [, name = "", value = ""] of said.matchAll(/^export (\w+)=(\S+)$/gmu)) exported[name] = value
      return said
    },
    async [Symbol.asyncDispose]() {
      for (const child of running) {
        // The line and everything it started.
        if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL")
        await once(child, "close")
      }
    }
  }
}
