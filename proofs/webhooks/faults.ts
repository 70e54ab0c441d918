/**
 * Events reach receivers that fail in every way, while the processes that send them are killed again and again: each
 * arrives at least once, under one id, with a signature that verifies.
 */
import { WorkspaceId } from "@dravo/core/Ids"
import { Store } from "@dravo/core/Store"
import * as Sender from "@dravo/engine/Sender"
import { layer as webhooks, Webhooks } from "@dravo/engine/Webhooks"
import * as Sqlite from "@dravo/store-sqlite"
import Database from "better-sqlite3"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Redacted from "effect/Redacted"
import { type ChildProcess, spawn } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { conclude, size } from "../processes/report.ts"
import * as Receiver from "./receiver.ts"

const events = size("events", 10_000, 240)
const endpoints = 20
/** Without the guard a few show it. */
const smaller = 240
const kills = size("kills", 20, 3)
const processes = 3
/** Milliseconds without an arrival after which none is expected. */
const stall = 120_000

const sleep = (millis: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, millis))

const others = ["500", "429", "redirect", "slow body", "reset"] as const

/** The same for each run: which events fail how, before they are taken. */
const faultOf = (event: string, attempt: number): Receiver.Fault | undefined => {
  const n = Number(event)
  // Disabling comes with one event of each endpoint: whoever owns it enables it again.
  if (n < endpoints) return attempt === 1 ? "410" : undefined
  const chosen = (n * 7919 + attempt * 104_729) % 100
  if (attempt > 2 || chosen >= 40) return undefined
  // Silence takes a second of everybody's time: it comes to one attempt in thirty.
  return chosen < 3 ? "silence" : others[chosen % others.length]
}

const worker = (filename: string, flags: ReadonlyArray<string>): ChildProcess =>
  spawn(process.execPath, [join(import.meta.dirname, "worker.ts"), filename, ...flags], { stdio: "inherit" })

const gone = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    child.once("exit", () => resolve())
    child.kill("SIGKILL")
  })

const owner = (n: number) => WorkspaceId.make(`w${n}`)

/** An endpoint in each workspace, and its share of the events. */
const prepared = (secrets: Map<string, string>, urlOf: (endpoint: string) => string, count: number) =>
  Effect.gen(function* () {
    const hooks = yield* Webhooks
    const store = yield* Store
    for (let n = 0; n < endpoints; n++) {
      const { secret } = yield* hooks.create(owner(n), { url: urlOf(String(n)) })
      secrets.set(String(n), Redacted.value(secret))
      const own = Array.from({ length: count / endpoints }, (_, at) => String(n + at * endpoints))
      yield* store.raise(
        owner(n),
        own.map((event) => ({ type: "post.discovered", data: { event } }))
      )
    }
  })

/** What owners do whose endpoints were disabled. */
const enabled = Effect.gen(function* () {
  const hooks = yield* Webhooks
  for (let n = 0; n < endpoints; n++)
    for (const { id, status } of yield* hooks.list(owner(n)))
      if (status === "disabled") {
        yield* hooks.update(owner(n), id, { status: "active" })
        yield* hooks.replay(owner(n), id, { _tag: "Dead" })
      }
})

/** Workers, one of which is killed whenever as much work is done; answers how many were. */
const killing = async (
  filename: string,
  flags: ReadonlyArray<string>,
  { count, most, left, between }: Work
): Promise<number> => {
  const children = Array.from({ length: processes }, () => worker(filename, flags))
  let killed = 0
  let min = { waiting: Infinity, at: Date.now() }
  for (let waiting = left(); waiting > 0; waiting = left()) {
    if (waiting < min.waiting) min = { waiting, at: Date.now() }
    // The control keeps what it lost for ever; a crowded machine is merely slow.
    if (Date.now() - min.at > stall) break
    // Spread over the work, so that every kill finds some.
    if (killed < most && waiting < count - (killed * count) / (most + 1)) {
      const at = killed % processes
      const victim = children[at]
      if (victim !== undefined) await gone(victim)
      children[at] = worker(filename, flags)
      killed += 1
    }
    await between()
  }
  await Promise.all(children.map(gone))
  return killed
}

interface Work {
  readonly count: number
  readonly most: number
  readonly left: () => number
  readonly between: () => Promise<void>
}

const run = async (flags: ReadonlyArray<string>, count: number, max: number) => {
  const folder = mkdtempSync(join(tmpdir(), "dravo-webhooks-"))
  const filename = join(folder, "a.db")
  const secrets = new Map<string, string>()
  const receiver = await Receiver.start((endpoint) => secrets.get(endpoint) ?? "", faultOf)
  const runtime = ManagedRuntime.make(
    webhooks().pipe(
      Layer.provideMerge(Sender.layer({ allowHosts: ["127.0.0.1"] })),
      Layer.provideMerge(Sqlite.layer({ filename }))
    )
  )
  await runtime.runPromise(prepared(secrets, receiver.url, count))
  const database = new Database(filename, { timeout: 20_000 })
  const undelivered = database.prepare<[], { n: number }>(
    "select count(*) as n from dravo_webhook_deliveries where status <> 'delivered'"
  )
  // Hours between attempts pass in a moment, and a stall of this machine is not three days of failures; what is being
  // sent is kept by its endpoint's lease.
  const hurry = database.prepare(
    "update dravo_webhook_deliveries set next_at = 0, tries = min(tries, 5) where status = 'pending'"
  )
  const left = () => undelivered.get()?.n ?? 0
  const between = async () => {
    hurry.run()
    await runtime.runPromise(enabled)
    await sleep(100)
  }
  const killed = await killing(filename, flags, { count, most: max, left, between })
  const waiting = left()
  database.close()
  await runtime.dispose()
  await receiver.close()
  rmSync(folder, { recursive: true, force: true })
  return { ...receiver.received, killed, waiting, lost: count - receiver.received.taken.size }
}

const begun = Date.now()
const found = await run([], events, kills)
const ids = [...found.ids.values()].filter((some) => some.size !== 1).length
const met = Receiver.faults.filter((fault) => (found.met.get(fault) ?? 0) > 0).length
const control = await run(["--forgetful"], smaller, 2)
conclude({
  measured:
    `${found.lost} of ${events} events lost under ${met} of ${Receiver.faults.length} faults and ${found.killed} ` +
    `kills; ${ids} under two ids, ${found.wronglySigned} of ${found.attempts} attempts wrongly signed, ` +
    `${found.followed} redirects followed; ${Math.round((Date.now() - begun) / 1000)} s`,
  holds:
    found.lost === 0 &&
    found.waiting === 0 &&
    ids === 0 &&
    found.ids.size === events &&
    found.wronglySigned === 0 &&
    found.followed === 0 &&
    met === Receiver.faults.length &&
    found.killed === kills &&
    control.lost > 0,
  control: `${control.lost} of ${smaller} events lost`
})
