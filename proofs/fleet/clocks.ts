/**
 * One process an hour ahead and one an hour behind: nobody's lease is stolen, and what is stored is right by the
 * database's clock.
 */
import * as Database from "../processes/database.ts"
import { ensure } from "../processes/ensure.ts"
import * as Fleet from "../processes/fleet.ts"
import * as Platform from "../processes/platform.ts"
import { conclude, size } from "../processes/report.ts"

const rounds = size("rounds", 20, 6)
const ttl = 3_600_000
const faketime = ensure("libfaketime")
const skewed = (offset: string) => ({ LD_PRELOAD: faketime, FAKETIME: offset, FAKETIME_DONT_FAKE_MONOTONIC: "1" })

/** In every round one process holds the lease and another one looks: each of the three is each of the two in turn. */
const measure = async (processClock: boolean) => {
  const database = await Database.start("postgres")
  const platform = await Platform.start(100)
  const setup = { database: database.address, platform: platform.url, processClock, ttl, readBudget: 1000 }
  const workers = await Promise.all([
    Fleet.start({ ...setup, name: "right" }),
    Fleet.start({ ...setup, name: "ahead" }, skewed("+1h")),
    Fleet.start({ ...setup, name: "behind" }, skewed("-1h"))
  ])
  await workers[0].run("seed", { posts: 1 })
  await Database.watch(database)
  for (let round = 0; round < rounds; round++) {
    await Database.makeStale(database)
    const holder = workers[round % 3]
    const others = workers.filter((worker) => worker !== holder)
    let looked: Promise<unknown> = Promise.resolve()
    platform.onCall = (call) => {
      if (call.worker === holder?.name)
        looked = Promise.all(others.map((other) => other.run("read", { postId: "post_1", readers: 1 })))
      return undefined
    }
    await holder?.run("read", { postId: "post_1", readers: 1 })
    await looked
  }
  const claims = await Database.claims(database)
  const commits = await Database.commits(database)
  const escaped = workers.flatMap((worker) => worker.escaped)
  await Fleet.stop(workers)
  await platform.close()
  await database.close()
  return {
    calls: platform.calls.length,
    stolen: claims.filter(({ at, before }) => before !== null && at < before).length,
    wrong: commits.filter(({ at, stale_after }) => stale_after < at - 1000 || stale_after > at + 1.1 * ttl).length,
    escaped: escaped.length
  }
}

const { calls, escaped, stolen, wrong } = await measure(false)
const control = await measure(true)
conclude({
  measured:
    `${stolen} leases stolen, ${wrong} instants outside the policy's bounds, ` + `${calls} calls in ${rounds} rounds`,
  holds: stolen === 0 && wrong === 0 && calls === rounds && escaped === 0 && control.calls > rounds,
  control:
    `judging by each process's own clock, ${control.calls} calls and ${control.wrong} wrong instants in ${rounds} ` +
    "rounds"
})
