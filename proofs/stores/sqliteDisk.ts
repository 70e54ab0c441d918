/**
 * A full disk, a file nobody may write and a disk that fails: reads answer from what is stored or say why, and all is
 * well afterwards.
 */
import { runner } from "@dravo-internal/tools/postgres/binaries"
import { spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { ensure } from "../processes/ensure.ts"
import * as Fleet from "../processes/fleet.ts"
import * as Platform from "../processes/platform.ts"
import { conclude } from "../processes/report.ts"

type Probe = Awaited<ReturnType<typeof probe>>

const limit = 2000
const platform = await Platform.start(0)
let number = 100
const probe = (worker: Fleet.Worker) => worker.run("probe", { id: String(++number) })
// Every refresh is stale again at once, so that each read wants to write.
const begin = (filename: string, user: { readonly uid?: number; readonly gid?: number } = {}) =>
  Fleet.start(
    { name: "worker", database: { kind: "sqlite", filename }, platform: platform.url, ttl: 0, readBudget: 1000 },
    {},
    user
  )

interface Trouble {
  readonly name: string
  readonly during: Probe
  readonly after: Probe
  readonly escaped: number
}

const fullDisk = async (): Promise<Trouble> => {
  const folder = mkdtempSync(join(tmpdir(), "dravo-disk-"))
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=4m", "tmpfs", folder])
  if (mounted.status !== 0) throw new Error(`no small disk can be mounted here: ${mounted.stderr.toString().trim()}`)
  try {
    const worker = await begin(join(folder, "a.db"))
    await worker.run("seed", { posts: 1 })
    await probe(worker)
    spawnSync("dd", ["if=/dev/zero", `of=${join(folder, "filler")}`, "bs=4k"], { stdio: "ignore" })
    let during = await probe(worker)
    // The log has room for some more until it does not.
    for (let at = 0; at < 2000 && during.write === "written"; at++) during = await probe(worker)
    rmSync(join(folder, "filler"))
    const after = await probe(worker)
    await Fleet.stop([worker])
    return { name: "full disk", during, after, escaped: worker.escaped.length }
  } finally {
    spawnSync("umount", ["-l", folder])
    rmSync(folder, { recursive: true, force: true })
  }
}

const readOnly = async (): Promise<Trouble> => {
  const folder = mkdtempSync(join(tmpdir(), "dravo-disk-"))
  const user = runner()
  const filename = join(folder, "a.db")
  // Root may write anything: the worker is somebody else.
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid ?? user.uid)
  const first = await begin(filename, user)
  await first.run("seed", { posts: 1 })
  await probe(first)
  await Fleet.stop([first])
  const modes = (file: number, directory: number) => {
    for (const name of readdirSync(folder)) chmodSync(join(folder, name), file)
    chmodSync(folder, directory)
  }
  modes(0o444, 0o555)
  const worker = await begin(filename, user).catch(() => undefined)
  if (worker === undefined) throw new Error("a worker on a read-only file did not start")
  const during = await probe(worker)
  modes(0o644, 0o755)
  let after = await probe(worker)
  await Fleet.stop([worker])
  if (after.write !== "written") {
    // A connection that was opened read-only stays so; the next process is well.
    const next = await begin(filename, user)
    after = await probe(next)
    await Fleet.stop([next])
  }
  rmSync(folder, { recursive: true, force: true })
  return { name: "read-only file", during, after, escaped: worker.escaped.length }
}

const failing = async (): Promise<Trouble> => {
  const strace = ensure("strace")
  const folder = mkdtempSync(join(tmpdir(), "dravo-disk-"))
  const worker = await begin(join(folder, "a.db"))
  await worker.run("seed", { posts: 1 })
  await probe(worker)
  const tracer = spawn(
    strace,
    [
      "-f",
      "-p",
      String(worker.child.pid),
      "-e",
      "trace=pwrite64",
      "-e",
      "inject=pwrite64:error=EIO",
      "-o",
      join(folder, "trace")
    ],
    { stdio: ["ignore", "ignore", "pipe"] }
  )
  for await (const line of createInterface({ input: tracer.stderr })) if (line.includes("attached")) break
  const during = await probe(worker)
  tracer.kill("SIGINT")
  await once(tracer, "exit")
  if (!existsSync(join(folder, "trace"))) writeFileSync(join(folder, "trace"), "")
  const after = await probe(worker)
  await Fleet.stop([worker])
  rmSync(folder, { recursive: true, force: true })
  return { name: "failing disk (EIO)", during, after, escaped: worker.escaped.length }
}

const troubles = [await fullDisk(), await readOnly(), await failing()]
await platform.close()
const sound = ({ after, during, escaped }: Trouble) =>
  during.write !== "written" &&
  during.write !== "Unclassified" &&
  during.read !== "Unclassified" &&
  during.read !== "empty" &&
  during.readIn <= limit &&
  during.writeIn <= limit &&
  after.write === "written" &&
  escaped === 0
conclude({
  measured: troubles
    .map(
      ({ after, during, name }) =>
        `${name}: read ${during.read} in ${during.readIn.toFixed(0)} ms, write ${during.write} in ` +
        `${during.writeIn.toFixed(0)} ms, afterwards ${after.write}`
    )
    .join("; "),
  holds: troubles.every(sound)
})
