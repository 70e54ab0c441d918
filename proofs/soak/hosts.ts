/** The host processes of a soak as the one that disturbs them sees them. */
import { type ChildProcess, fork } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import type { Address } from "../processes/database.ts"
import type { Pulse } from "./observed.ts"

export interface Setup {
  readonly name: string
  readonly database: Address
  readonly platform: string
  readonly seed: number
  /** Readers at once. */
  readonly readers: number
  /** The first of the platform's posts that it may record, and nobody else. */
  readonly firstOwn: number
  /** How far its clock is off when it begins, in milliseconds. */
  readonly offset: number
}

export type ToHost = { readonly _tag: "Clock"; readonly offset: number } | { readonly _tag: "Leave" }

type FromHost =
  | { readonly _tag: "Ready" }
  | { readonly _tag: "Pulse"; readonly pulse: Pulse }
  | { readonly _tag: "Escaped"; readonly error: string }

export interface Host {
  readonly name: string
  /** Resolves once it reads. */
  readonly ready: Promise<unknown>
  say(message: ToHost): void
  /** As a power cut would. */
  kill(): Promise<void>
  /** Closes the library and ends by itself. */
  leave(): Promise<void>
}

export interface Heard {
  readonly pulses: Array<Pulse>
  readonly escaped: Array<string>
}

export const start = (setup: Setup, heard: Heard): Host => {
  const child = fork(join(import.meta.dirname, "host.ts"), [JSON.stringify(setup)], {
    execArgv: ["--expose-gc"],
    stdio: ["ignore", "inherit", "inherit", "ipc"]
  })
  const ready = Promise.withResolvers<void>()
  let isExpected = false
  const ended = once(child, "exit").then(([code, signal]) => {
    ready.resolve()
    if (!isExpected || (signal !== "SIGKILL" && code !== 0))
      heard.escaped.push(`${setup.name} ended with ${String(code ?? signal)}`)
  })
  child.on("message", (message: FromHost) => {
    if (message._tag === "Ready") ready.resolve()
    else if (message._tag === "Pulse") heard.pulses.push(message.pulse)
    else heard.escaped.push(message.error)
  })
  const say = (message: ToHost): void => void (child.connected && child.send(message, () => {}))
  return {
    name: setup.name,
    ready: ready.promise,
    say,
    kill: () => {
      isExpected = true
      child.kill("SIGKILL")
      return ended
    },
    leave: async () => {
      isExpected = true
      say({ _tag: "Leave" })
      await patient(child, ended)
    }
  }
}

// internal

const leaveMillis = 15_000

/** A host that does not leave is killed, which is told as an escape. */
const patient = async (child: ChildProcess, ended: Promise<void>): Promise<void> => {
  const timer = setTimeout(() => child.kill("SIGTERM"), leaveMillis)
  await ended
  clearTimeout(timer)
}
