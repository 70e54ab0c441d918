/** A writer is killed again and again: what it acknowledged is there, and the file is sound. */
import * as Database from "../processes/database.ts"
import * as Fleet from "../processes/fleet.ts"
import { conclude, size } from "../processes/report.ts"

const kills = size("kills", 60, 8)

const database = await Database.start("sqlite")
const setup = { name: "writer", database: database.address, platform: "http://127.0.0.1:1" }
const acknowledged: Array<string> = []
let unsound = 0
for (let kill = 0; kill < kills; kill++) {
  const worker = await Fleet.start(setup)
  if (kill === 0) await worker.run("seed", { posts: 0 })
  worker.run("record", { from: (kill + 1) * 1_000_000 }).catch(() => undefined)
  const wanted = 5 + Math.floor(Math.random() * 40)
  while (worker.acknowledged.length < wanted) await new Promise((resolve) => setImmediate(resolve))
  worker.kill()
  await worker.ended
  acknowledged.push(...worker.acknowledged)
  const [check] = await database.query<{ integrity_check: string }>("pragma integrity_check")
  if (check?.integrity_check !== "ok") unsound += 1
}
const stored = new Set(
  (await database.query<{ id: string }>("select platform_post_id as id from dravo_publications")).map(({ id }) => id)
)
const lost = acknowledged.filter((id) => !stored.has(id)).length
await database.close()
// The comparison would notice a row that is not there.
const noticed = ["never written"].filter((id) => !stored.has(id)).length
conclude({
  measured: `${lost} of ${acknowledged.length} acknowledged writes lost in ${kills} kills, ${unsound} times unsound`,
  holds: lost === 0 && unsound === 0 && acknowledged.length >= kills * 5 && noticed === 1
})
