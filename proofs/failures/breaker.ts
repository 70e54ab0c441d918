/**
 * A platform falls ill: five calls fail in a row, then no process asks but for one probe at a time, until it is well
 * again. The prober that would have found that out is killed; the next one does.
 */
import * as Database from "../processes/database.ts"
import * as Fleet from "../processes/fleet.ts"
import * as Platform from "../processes/platform.ts"
import { conclude, fast, kinds, size } from "../processes/report.ts"

const processes = size("processes", 6, 3)
const accounts = size("accounts", 120, 60)
/** Doubled by each probe that fails, ± 20 %. */
const openFor = size("open", 2000, 1000)
const lease = fast ? 2000 : 3000
/** How long the platform takes for an answer: time for others to come in between. */
const answerAfter = 300

const posts = Array.from({ length: accounts }, (_, at) => `post_${at + 1}`)
const wait = (millis: number) => new Promise((resolve) => setTimeout(resolve, millis))
const eventually = async (done: () => boolean | Promise<boolean>, millis: number): Promise<boolean> => {
  const end = Date.now() + millis
  while (!(await done())) {
    if (Date.now() > end) return false
    await wait(20)
  }
  return true
}

interface Opening {
  readonly since: number
  readonly until: number
}

/** Every opening of the circuit and the end of every probe's lease, as the store's own clock has them. */
const watch = (database: Database.Database) => {
  const seen = new Map<number, Opening>()
  const leases = new Set<number>()
  let isOver = false
  const look = async () => {
    for (const { text } of await database.query<{ text: string }>(`select text from ${database.table("notes")}`)) {
      const circuit: { readonly state: string; readonly until: number; readonly openedFor: number } = JSON.parse(text)
      if (circuit.state === "Open")
        seen.set(circuit.until, { since: circuit.until - circuit.openedFor, until: circuit.until })
      if (circuit.state === "HalfOpen") leases.add(circuit.until)
    }
  }
  const watching = (async () => {
    while (!isOver) await Promise.all([look(), wait(20)])
  })()
  return {
    seen,
    leases,
    stop: async () => {
      isOver = true
      await watching
    }
  }
}

/** What readers must not lose: numbers byte for byte, and the state of rows nobody asked for. */
const kept = async (database: Database.Database, asked: ReadonlySet<string>): Promise<string> => {
  const rows = await database.query<{ post_id: string; metrics: string; outcome: string }>(
    `select post_id, metrics, last_updated_at, outcome, error, attempts from ${database.table("publications")} ` +
      "order by seq"
  )
  return JSON.stringify(
    rows.map((row) => (asked.has(row.post_id) ? { ...row, outcome: null, error: null, attempts: null } : row))
  )
}

const begin = async (database: Database.Database, guarded: boolean) => {
  const platform = await Platform.start()
  const workers = await Fleet.many(processes, {
    database: database.address,
    platform: platform.url,
    openFor: guarded ? openFor : null,
    lease,
    callTimeout: lease / 2,
    readBudget: 5000
  })
  await workers[0]?.run("crowd", { accounts })
  await workers[0]?.run("sweep", { postIds: posts, concurrency: 8 })
  await Database.makeStale(database)
  const flying = { now: 0, most: 0 }
  platform.onCall = async () => {
    flying.most = Math.max(flying.most, ++flying.now)
    await wait(answerAfter)
    flying.now--
  }
  const first = platform.calls.length
  platform.isDown = () => true
  return { platform, workers, flying, calls: () => platform.calls.slice(first) }
}

/** Each begins elsewhere, so that every row is wanted all the time. */
const knockAll = (workers: ReadonlyArray<Fleet.Worker>, seconds: number) =>
  workers.map((worker, at) => {
    const from = Math.floor((at * accounts) / workers.length)
    return worker.run("knock", { postIds: [...posts.slice(from), ...posts.slice(0, from)], seconds }).catch(() => 0)
  })

const measure = async (database: Database.Database) => {
  const { calls, flying, platform, workers } = await begin(database, true)
  const watched = watch(database)
  const before = await kept(database, new Set())
  // One after the other; few enough to be through before the first opening is over.
  await workers[0]?.run("sweep", { postIds: posts.slice(0, 10), concurrency: 1 })
  const opening = calls().length
  const knocking = knockAll(workers, (openFor * 8 + lease) / 1000 + 12)
  const shown = (await Promise.all(workers.map((worker) => worker.run("shown", { postId: untouched(calls()) })))).flat()
  const twoProbes = await eventually(() => calls().length >= opening + 2 && flying.now === 0, openFor * 12 + 20_000)
  const asked = new Set(calls().flatMap(({ ids }) => ids.map((id) => `post_${id}`)))
  const lost = (await kept(database, asked)) !== hidden(before, asked)
  platform.isDown = () => false
  const answer = platform.onCall
  let [killedAt, healedAt, untilHealed, most] = [0, 0, 0, 0]
  platform.onCall = async (call) => {
    if (killedAt === 0) {
      killedAt = call.at
      workers.find(({ name }) => name === call.worker)?.kill()
    }
    await answer(call)
    if (healedAt === 0 && call.at > killedAt) [healedAt, untilHealed, most] = [Date.now(), calls().length, flying.most]
  }
  const fresh = () => Database.count(database, "stale_after > 1000000000 and attempts = 0")
  const healed = await eventually(async () => (await fresh()) >= accounts - asked.size, openFor * 12 + lease + 30_000)
  await watched.stop()
  const spans = [...watched.seen.values()].sort((a, b) => a.since - b.since)
  const leaseEnd = Math.min(...[...watched.leases].filter((until) => until > killedAt))
  const found = {
    opening,
    twoProbes,
    healed,
    lost,
    untilHealed,
    most,
    whileOpen: calls().filter(({ at }) => spans.some(({ since, until }) => at > since && at < until)).length,
    whileLeased: calls().filter(({ at }) => at > killedAt && at < leaseEnd).length,
    spans: spans.map(({ since, until }) => until - since),
    sentences: shown.filter(
      ({ metrics, status, warnings }) =>
        status === "synced" &&
        metrics["like_count"] !== undefined &&
        warnings.some((one) => /^Not refreshed: X does not answer and is left alone until 20\S+Z\.$/u.test(one))
    ).length,
    takenOver: healedAt - leaseEnd
  }
  await Fleet.stop(workers)
  await Promise.all(knocking)
  await platform.close()
  return found
}

/** A post nobody asked for since the platform is ill. */
const untouched = (calls: ReadonlyArray<Platform.Call>): string => {
  const asked = new Set(calls.flatMap(({ ids }) => ids))
  return posts.find((id) => !asked.has(id.slice("post_".length))) ?? ""
}

const hidden = (before: string, asked: ReadonlySet<string>): string =>
  JSON.stringify(
    (JSON.parse(before) as ReadonlyArray<{ post_id: string }>).map((row) =>
      asked.has(row.post_id) ? { ...row, outcome: null, error: null, attempts: null } : row
    )
  )

const without = async (database: Database.Database) => {
  const { calls, flying, platform, workers } = await begin(database, false)
  const knocking = knockAll(workers, fast ? 4 : 8)
  await Promise.all(knocking)
  await Fleet.stop(workers)
  await platform.close()
  return { calls: calls().length, most: flying.most }
}

const told: Array<string> = []
const controls: Array<string> = []
let holds = true
for (const kind of kinds(["postgres", "pgbouncer", "sqlite"])) {
  const database = await Database.start(kind)
  const found = await measure(database)
  await database.close()
  const other = await Database.start(kind)
  const control = await without(other)
  await other.close()
  told.push(
    `${kind}: opened by ${found.opening} calls, then ${found.whileOpen} while open (${found.spans.join(", ")} ms) ` +
      `and ${found.most} at a time, ` +
      `${found.untilHealed} until it was found well, ${found.takenOver} ms after the killed prober's lease; ` +
      `${found.lost ? "numbers lost" : "no number lost"}`
  )
  controls.push(`${kind}: ${control.calls} calls, ${control.most} at a time`)
  const grows = [1, 2, 4].every((factor, at) => {
    const span = found.spans[at] ?? 0
    return span >= openFor * factor * 0.8 - 1 && span <= openFor * factor * 1.2 + 1
  })
  holds &&=
    found.opening === 5 &&
    found.whileOpen === 0 &&
    found.whileLeased === 0 &&
    found.most === 1 &&
    found.twoProbes &&
    found.healed &&
    found.untilHealed === 9 &&
    !found.lost &&
    found.sentences === processes &&
    found.spans.length === 3 &&
    grows &&
    control.calls > 40 &&
    control.most > 1
  if (!holds) console.error(JSON.stringify(found))
}
conclude({ measured: told.join("; "), holds, control: `without a breaker, ${controls.join("; ")}` })
