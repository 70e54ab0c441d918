/** Runs command lines as a terminal would: in this process, or as the real program. */
import * as Dravo from "@dravo/cli/Dravo"
import * as NodeChildProcessSpawner from "@effect/platform-node-shared/NodeChildProcessSpawner"
import * as NodeFileSystem from "@effect/platform-node-shared/NodeFileSystem"
import * as NodePath from "@effect/platform-node-shared/NodePath"
import * as NodeTerminal from "@effect/platform-node-shared/NodeTerminal"
import { onTestFinished } from "@effect/vitest"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Runtime from "effect/Runtime"
import * as Sink from "effect/Sink"
import * as Stdio from "effect/Stdio"
import * as Stream from "effect/Stream"
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"

export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface Surroundings {
  /** Told of each result that is printed, the moment it is. */
  readonly onPrinted?: (text: string) => void
  readonly env?: Readonly<Record<string, string>>
  readonly stdin?: string
}

/** Everything any command printed here, for those who look for what must not be in it. */
export const printed: Array<string> = []

/** In this process, with nothing of this process's environment. */
export const dravo = (
  args: ReadonlyArray<string>,
  { env = {}, onPrinted = () => {}, stdin = "" }: Surroundings = {}
): Effect.Effect<Ended> =>
  Effect.gen(function* () {
    const stdout: Array<string> = [],
      stderr: Array<string> = []
    const write =
      (lines: Array<string>) =>
      (...words: ReadonlyArray<unknown>) => {
        if (lines === stdout) onPrinted(words.map(String).join(" "))
        lines.push(`${words.map(String).join(" ")}\n`)
      }
    // The commands log and complain; nothing else of a console is used.
    const console = Object.assign(Object.create(globalThis.console) as Console.Console, {
      log: write(stdout),
      error: write(stderr)
    })
    const exit = yield* Dravo.run(args).pipe(
      Effect.provide(
        Layer.provideMerge(
          NodeChildProcessSpawner.layer,
          Layer.mergeAll(
            NodeFileSystem.layer,
            NodePath.layer,
            NodeTerminal.layer,
            Stdio.layerTest({
              stdout: () =>
                Sink.forEach((part) =>
                  Effect.sync(() => void stdout.push(typeof part === "string" ? part : new TextDecoder().decode(part)))
                ),
              stdin: stdin === "" ? Stream.empty : Stream.make(new TextEncoder().encode(stdin))
            })
          )
        )
      ),
      Effect.provideService(ConfigProvider.ConfigProvider, ConfigProvider.fromEnv({ env: { ...env } })),
      Effect.provideService(Logger.LogToStderr, true),
      Effect.provideService(Console.Console, console),
      Effect.exit
    )
    let code = -1
    Runtime.defaultTeardown(exit, (given) => {
      code = given
    })
    const ended = { code, stdout: stdout.join(""), stderr: stderr.join("") }
    printed.push(ended.stdout, ended.stderr)
    return ended
  })

export interface Running {
  readonly child: ChildProcess
  /** Resolves with the first line of stdout the predicate holds for; rejects when the program ends before. */
  line(wanted: (line: string) => boolean): Promise<string>
  /** The same of stderr. */
  complaint(wanted: (line: string) => boolean): Promise<string>
  readonly ended: Promise<Ended & { readonly signal: string | null }>
}

const bin = fileURLToPath(new URL("../src/bin.ts", import.meta.url))

/** The real program; it ends with its test. */
export const start = (
  args: ReadonlyArray<string>,
  { env = {}, flags = [] }: Surroundings & { readonly flags?: ReadonlyArray<string> } = {}
): Running => {
  const child = spawn(process.execPath, [...flags, bin, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env["PATH"], NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"], ...env }
  })
  // A test that fails half-way leaves no server behind.
  onTestFinished(() => void child.kill("SIGKILL"))
  let stdout = "",
    stderr = ""
  const watchers = new Set<() => void>()
  child.stdout.on("data", (chunk) => {
    stdout += String(chunk)
    for (const watcher of watchers) watcher()
  })
  child.stderr.on("data", (chunk) => {
    stderr += String(chunk)
    for (const watcher of watchers) watcher()
  })
  const ended = once(child, "close").then(([code, signal]) => {
    printed.push(stdout, stderr)
    return { code: Number(code ?? -1), signal: signal === null ? null : String(signal), stdout, stderr }
  })
  const lineOf = (output: () => string) => (wanted: (line: string) => boolean) =>
    new Promise<string>((resolve, reject) => {
      const look = () => {
        const found = output().split("\n").slice(0, -1).find(wanted)
        if (found !== undefined) resolve(found)
      }
      watchers.add(look)
      look()
      void ended.then((end) => reject(new TypeError(`it ended with ${end.code} before that line: ${end.stderr}`)))
    })
  return { child, line: lineOf(() => stdout), complaint: lineOf(() => stderr), ended }
}
