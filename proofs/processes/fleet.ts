/** Workers as real processes: started, sent jobs, stopped, continued and killed. */
import { type ChildProcess, fork } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Address } from "./database.ts"
import type { jobs } from "./jobs.ts"

/** Which guard a control takes away. */
export type Unguarded = "lease" | "fence" | "probe"

/** After which step of a refresh a worker kills itself; while the platform is asked, the platform's side does it. */
export type FailPoint = "read" | "claim" | "answer" | "commit"

export interface Setup {
  /** Its token, by which the platform knows it. */
  readonly name: string
  readonly database: Address
  readonly platform: string
  readonly unguarded: Unguarded | null
  readonly diesAfter?: FailPoint
  /** How long an ill platform is left alone the first time; null for ever asks on. */
  readonly openFor?: number | null
  /** Judges by the process's clock instead of the database's. */
  readonly processClock?: boolean
  /** A pool as pg makes it, without a listener for errors. */
  readonly bare?: boolean
  readonly lease: number
  readonly callTimeout: number
  readonly readBudget: number
  readonly ttl: number
}

type Jobs = typeof jobs
type Input<J extends keyof Jobs> = Parameters<Jobs[J]>[0]
type Output<J extends keyof Jobs> =
  ReturnType<Jobs[J]> extends { readonly "~effect/Effect": { readonly _A: (_: never) => infer A } } ? A : unknown

export interface Worker {
  readonly name: string
  readonly child: ChildProcess
  /** Rejects when the process ends first. */
  run<J extends keyof Jobs>(job: J, input: Input<J>): Promise<Output<J>>
  /** Errors nobody caught, should there be any. */
  readonly escaped: ReadonlyArray<string>
  /** What a running job said was done and safe. */
  readonly acknowledged: ReadonlyArray<string>
  kill(signal?: NodeJS.Signals): void
  /** Settles with the process's end. */
  readonly ended: Promise<unknown>
}

/** What a worker compiled is there for the next one: the machine is for what is proved, not for starting workers. */
const compiled = mkdtempSync(join(tmpdir(), "dravo-compiled-"))
process.on("exit", () => rmSync(compiled, { recursive: true, force: true }))

const defaults = { unguarded: null, lease: 30_000, callTimeout: 20_000, readBudget: 5000, ttl: 3_600_000 }

/** Resolves once it has opened the database. */
export const start = async (
  setup: Pick<Setup, "name" | "database" | "platform"> & Partial<Setup>,
  environment: Readonly<Record<string, string>> = {},
  user: { readonly uid?: number; readonly gid?: number } = {}
): Promise<Worker> => {
  const child = fork(join(import.meta.dirname, "worker.ts"), [JSON.stringify({ ...defaults, ...setup })], {
    ...user,
    env: { ...process.env, NODE_COMPILE_CACHE: compiled, ...environment },
    stdio: ["ignore", "inherit", "inherit", "ipc"]
  })
  const waiting = new Map<
    number,
    { readonly resolve: (value: never) => void; readonly reject: (error: Error) => void }
  >()
  const escaped: Array<string> = []
  const acknowledged: Array<string> = []
  const ended = once(child, "exit").then(() => {
    for (const { reject } of waiting.values()) reject(new Error(`${setup.name} ended`))
    waiting.clear()
  })
  // Killing is what these proofs do: a job that was lost that way is looked at where it matters.
  child.on("error", () => {})
  let ready = (): void => {}
  const began = new Promise<void>((resolve) => {
    ready = resolve
  })
  child.on(
    "message",
    (message: { readonly _tag: string; readonly id: number; readonly value: never; readonly error: string }) => {
      if (message._tag === "Ready") return ready()
      if (message._tag === "Escaped") return void escaped.push(message.error)
      if (message._tag === "Acknowledged") return void acknowledged.push(message.value)
      const wait = waiting.get(message.id)
      waiting.delete(message.id)
      if (message._tag === "Done") wait?.resolve(message.value)
      else wait?.reject(new Error(message.error))
    }
  )
  await Promise.race([
    began,
    ended.then(() => {
      throw new Error(`${setup.name} ended before it was ready`)
    })
  ])
  let next = 0
  return {
    name: setup.name,
    child,
    escaped,
    acknowledged,
    ended,
    kill: (signal = "SIGKILL") => void child.kill(signal),
    run: (job, input) =>
      new Promise((resolve, reject) => {
        const id = ++next
        waiting.set(id, { resolve, reject })
        if (!child.connected) return reject(new Error(`${setup.name} ended`))
        child.send({ id, job, input }, () => {})
      })
  }
}

export const many = (count: number, setup: Omit<Parameters<typeof start>[0], "name">): Promise<ReadonlyArray<Worker>> =>
  Promise.all(Array.from({ length: count }, (_, at) => start({ ...setup, name: `worker-${at + 1}` })))

export const stop = async (workers: Iterable<Worker>): Promise<void> => {
  for (const worker of workers) {
    worker.kill("SIGCONT")
    worker.kill()
    await worker.ended
  }
}
