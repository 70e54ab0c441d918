/** Many processes take from one bucket at once: it gives what it holds and not one more. */
import * as Database from "../processes/database.ts"
import * as Fleet from "../processes/fleet.ts"
import * as Platform from "../processes/platform.ts"
import { conclude, kinds, size } from "../processes/report.ts"

const processes = size("processes", 8, 4)
const times = size("times", 200, 60)
const rounds = size("rounds", 3, 1)
const capacity = 100

const platform = await Platform.start()
const told: Array<string> = []
const controls: Array<string> = []
let holds = true
for (const kind of kinds(["postgres", "pgbouncer", "sqlite"])) {
  const database = await Database.start(kind)
  const workers = await Fleet.many(processes, { database: database.address, platform: platform.url })
  const total = async (key: (worker: string) => string): Promise<number> => {
    const given = await Promise.all(
      workers.map((worker) => worker.run("take", { key: key(worker.name), capacity, times }))
    )
    return given.reduce((sum, one) => sum + one, 0)
  }
  const given: Array<number> = []
  for (let round = 0; round < rounds; round++) given.push(await total(() => `round ${round}`))
  const alone = await total((worker) => worker)
  told.push(`${kind}: ${given.join(", ")} of ${processes} × ${times} takes given`)
  controls.push(`${kind}: ${alone}`)
  holds &&=
    given.every((one) => one === capacity) && alone > capacity && workers.every((worker) => worker.escaped.length === 0)
  await Fleet.stop(workers)
  await database.close()
}
await platform.close()
conclude({ measured: told.join("; "), holds, control: `with a bucket for each process, ${controls.join("; ")}` })
