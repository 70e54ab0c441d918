/**
 * What a refresh costs with an endpoint that is told of it, beside two that nobody is told of and one that does a fifth
 * more; in CPU, by turns in which each takes every place equally often.
 */
import type { Adapter } from "@dravo/core/Adapter"
import { PlatformId } from "@dravo/core/Ids"
import { createAnalytics } from "@dravo/analytics"
import { sqlite } from "@dravo/store-sqlite"
import * as Effect from "effect/Effect"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { conclude, quantile, size } from "../processes/report.ts"

const rows = size("rows", 1000, 200)
const rounds = size("rounds", 40, 16)

/** Every reading brings other numbers, so that every row has something to tell. */
let readings = 0
const reads = {
  batch: 100,
  requests: { usual: { base: 1, each: 0 }, max: { base: 1, each: 0 } },
  credential: "none" as const,
  price: null,
  scopes: []
}
/** Microseconds of work beside everything else, for each row of an arm that is to be found dearer. */
let more = 0
const worked = (micros: number): void => {
  const begun = process.cpuUsage()
  const spent = () => {
    const { system, user } = process.cpuUsage(begun)
    return system + user
  }
  while (spent() < micros);
}
const adapter: Adapter = {
  platform: PlatformId.make("inside"),
  label: "Inside",
  metrics: [],
  capabilities: { posts: reads, accounts: reads },
  readPosts: (_, refs) =>
    Effect.sync(() => {
      if (more > 0) worked(more * refs.length)
      return refs.map(() => ({ _tag: "Value", metrics: { views: (readings += 1) } }))
    }),
  readAccounts: (_, refs) => Effect.succeed(refs.map(() => ({ _tag: "Value", metrics: { followers: 1 } })))
}

const folder = mkdtempSync(join(tmpdir(), "dravo-cost-"))

const arm = async (name: string, isTold: boolean) => {
  const analytics = createAnalytics({
    store: sqlite({ filename: join(folder, `${name}.db`) }),
    adapters: [Effect.succeed(adapter)],
    minForceInterval: 0,
    webhooks: { key: Buffer.alloc(32, 7).toString("base64") },
    log: () => {}
  })
  const workspace = "acme"
  const account = { workspace, accountId: "acc_1", platform: "inside", platformAccountId: "1" }
  await analytics.connectAccount(account)
  for (let post = 0; post < rows; post++)
    await analytics.recordPublication({ workspace, accountId: "acc_1", platformPostId: `p${post}` })
  if (isTold) await analytics.createWebhook({ workspace, url: "https://example.com/hooks" })
  const refresh = async (): Promise<number> => {
    const before = process.cpuUsage()
    await analytics.refresh({ workspace })
    const { system, user } = process.cpuUsage(before)
    return (system + user) / 1000 / rows
  }
  return { analytics, refresh, costs: [] as Array<number> }
}

const plain = await arm("without", false)
const twin = await arm("again", false)
const told = await arm("with", true)
const dearer = await arm("dearer", false)
const arms = [plain, told, twin, dearer]
const medianOf = ({ costs }: (typeof arms)[number]): number => quantile(costs, 0.5)
const warmUp = 4
for (let round = -warmUp; round < rounds; round++) {
  if (round === 0) for (const one of arms) one.costs.length = 0
  const first = Math.floor((round + warmUp) / 2) % arms.length
  const turn = [...arms.slice(first), ...arms.slice(0, first)]
  for (const one of round % 2 === 0 ? turn : turn.toReversed()) {
    more = one === dearer && plain.costs.length > 0 ? 200 * medianOf(plain) : 0
    one.costs.push(await one.refresh())
  }
}
const waiting = (await told.analytics.listWebhooks({ workspace: "acme" })).items[0]?.waiting ?? 0
for (const one of arms) await one.analytics.close()
rmSync(folder, { recursive: true, force: true })
const base = (medianOf(plain) + medianOf(twin)) / 2
const ratio = medianOf(told) / base
const control = medianOf(dearer) / base
const apart = Math.max(medianOf(plain), medianOf(twin)) / Math.min(medianOf(plain), medianOf(twin))
conclude({
  measured:
    `${ratio.toFixed(2)} × the CPU of a refresh without (${base.toFixed(3)} ms a row; two without are ` +
    `${apart.toFixed(2)} × of each other); ${rows} rows, ${rounds} rounds by turns`,
  holds: ratio <= 1.1 && apart <= 1.05 && control > 1.1 && waiting > 0,
  control: `${control.toFixed(2)} ×`
})
